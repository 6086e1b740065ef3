const CHUNK = 1024;

/** A sorted set of strings in chunks: insertion stays cheap at any size. */
export class SortedSet {
  private readonly chunks: string[][] = [[]];

  /** The place of the first entry that is not below `entry`. */
  private seek(entry: string): { at: number; chunk: string[]; position: number } {
    const search = (length: number, below: (i: number) => boolean): number => {
      let [from, to] = [0, length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (below(middle)) from = middle + 1;
        else to = middle;
      }
      return from;
    };
    const at = Math.max(0, search(this.chunks.length, (i) => (this.chunks[i]?.[0] ?? '') <= entry) - 1);
    const chunk = this.chunks[at] ?? [];
    return { at, chunk, position: search(chunk.length, (i) => (chunk[i] ?? '') < entry) };
  }

  add(entry: string): void {
    const { at, chunk, position } = this.seek(entry);
    if (chunk[position] === entry) return;
    chunk.splice(position, 0, entry);
    if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
  }

  delete(entry: string): void {
    const { at, chunk, position } = this.seek(entry);
    if (chunk[position] !== entry) return;
    chunk.splice(position, 1);
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }

  /** Entries from `low` on and below `high`, or the same backwards. */
  *range(low: string, high: string, reverse: boolean): Generator<string> {
    let { at, position } = this.seek(reverse ? high : low);
    if (reverse) position--;
    for (let chunk = this.chunks[at]; chunk; chunk = this.chunks[at]) {
      for (; position >= 0 && position < chunk.length; position += reverse ? -1 : 1) {
        const entry = chunk[position] ?? '';
        if (reverse ? entry < low : entry >= high) return;
        yield entry;
      }
      at += reverse ? -1 : 1;
      position = reverse ? (this.chunks[at]?.length ?? 0) - 1 : 0;
    }
  }
}
