/** Work on one key goes on in groups: while one is under way, what comes for the same key gathers into the next. */

export interface Groups<W> {
  add(key: string, one: W): void;
  /** Resolves when nothing waits or is under way any more. */
  settle(): Promise<void>;
}

const MAX_GROUP = 500;

/** @param work tells each of its group what became of it, and never rejects */
export function createGroups<W>(work: (key: string, group: W[]) => Promise<void>): Groups<W> {
  const waiting = new Map<string, W[]>();
  const running = new Map<string, Promise<void>>();

  async function run(key: string, gathered: W[]): Promise<void> {
    while (gathered.length > 0) await work(key, gathered.splice(0, MAX_GROUP));
    waiting.delete(key);
    running.delete(key);
  }

  return {
    add(key, one) {
      const gathered = waiting.get(key);
      if (gathered) {
        gathered.push(one);
        return;
      }
      const begun = [one];
      waiting.set(key, begun);
      running.set(key, run(key, begun));
    },
    async settle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
