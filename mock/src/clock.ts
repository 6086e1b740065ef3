/** The stand-in's time. A test that moves the application's clock moves this one along, by the console. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds ahead of the machine's clock. */
  offsetMilliseconds: number;
}

export function machineClock(): Clock {
  const clock: Clock = { offsetMilliseconds: 0, now: () => Date.now() + clock.offsetMilliseconds };
  return clock;
}
