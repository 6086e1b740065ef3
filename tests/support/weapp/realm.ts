import { createContext, runInContext, Script } from 'node:vm';

type Run = (...args: unknown[]) => unknown;

/**
 * The world that a mini-program's JavaScript sees: the language itself, timers and a console. There is no
 * TextEncoder, TextDecoder, URL, URLSearchParams, crypto, fetch, Buffer, process, btoa or atob, no window or
 * document, and code cannot be made from strings.
 */
export interface Realm {
  /** Puts a global in. */
  define: (name: string, value: unknown) => void;
  evaluate: (code: string, filename: string) => unknown;
  /** A copy of what JSON can say, made of this realm's own objects. */
  copy: <T>(value: T) => T;
  /** A copy of bytes in this realm's own ArrayBuffer. */
  bytes: (from: Uint8Array) => ArrayBuffer;
  setTimeout: (run: Run, milliseconds?: number, ...args: unknown[]) => number;
  /** Runs something of the program's; what it throws becomes a fault instead of ending the test process. */
  guarded: (run: () => unknown) => void;
  /** Waits until what the program had begun is drawn: a person is slower than that. */
  rest: () => Promise<void>;
  /** Errors thrown by the program and error lines of its console. */
  faults: string[];
  /** Ends all timers. */
  close: () => void;
}

const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'stack' in value ? String(value.stack) : String(value);

/** Timers up to this many milliseconds are part of one drawing of the screen. */
const soon = 20;

export const createRealm = (): Realm => {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  runInContext('delete globalThis.WebAssembly', context);
  const parse = runInContext('JSON.parse', context) as (text: string) => unknown;
  const makeBuffer = runInContext('(length) => new ArrayBuffer(length)', context) as (
    length: number,
  ) => ArrayBuffer;
  const faults: string[] = [];
  const timers = new Map<number, NodeJS.Timeout>();
  const dueSoon = new Set<number>();
  let lastTimer = 0;
  let closed = false;

  const guarded = (run: () => unknown): void => {
    try {
      run();
    } catch (error) {
      faults.push(describe(error));
    }
  };
  const startTimer =
    (repeat: boolean) =>
    (run: Run, milliseconds = 0, ...args: unknown[]): number => {
      lastTimer += 1;
      const id = lastTimer;
      if (closed) return id;
      const fire = () => {
        if (!repeat) timers.delete(id);
        guarded(() => run(...args));
        dueSoon.delete(id);
      };
      if (!repeat && milliseconds <= soon) dueSoon.add(id);
      timers.set(id, repeat ? setInterval(fire, milliseconds) : setTimeout(fire, milliseconds));
      return id;
    };
  const stopTimer = (id: number): void => {
    // A timeout is cleared by the same call as an interval.
    clearInterval(timers.get(id));
    timers.delete(id);
    dueSoon.delete(id);
  };
  const rest = async (): Promise<void> => {
    do await new Promise((turn) => setImmediate(turn));
    while (dueSoon.size > 0);
  };
  const define = (name: string, value: unknown): void => {
    context[name] = value;
  };

  define('setTimeout', startTimer(false));
  define('setInterval', startTimer(true));
  define('clearTimeout', stopTimer);
  define('clearInterval', stopTimer);
  const quiet = () => undefined;
  define('console', {
    log: quiet,
    info: quiet,
    debug: quiet,
    warn: quiet,
    error: (...words: unknown[]) => faults.push(words.map(describe).join(' ')),
  });

  return {
    define,
    evaluate: (code, filename) => new Script(code, { filename }).runInContext(context),
    copy: <T>(value: T): T => (value === undefined ? value : (parse(JSON.stringify(value)) as T)),
    bytes: (from) => {
      const buffer = makeBuffer(from.length);
      new Uint8Array(buffer).set(from);
      return buffer;
    },
    setTimeout: startTimer(false),
    guarded,
    rest,
    faults,
    close: () => {
      closed = true;
      for (const id of [...timers.keys()]) stopTimer(id);
    },
  };
};
