/** Time is handed in, so that whoever composes the app decides what time it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Bytes nobody can guess. */
export type Random = (length: number) => Uint8Array;
