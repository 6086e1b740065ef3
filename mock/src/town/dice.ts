/** Deterministic choices: the same seed gives the same town on every machine. */
export interface Dice {
  /** A whole number, `from` and `to` included. */
  between(from: number, to: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** Mulberry32, by its published recurrence. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { between, pick: (list) => list[between(0, list.length - 1)] ?? list[0] };
}
