export interface WaitOptions {
  /** Give up after this long; 10 s. */
  timeoutMilliseconds?: number;
  /** Look again after this long; 25 ms. */
  everyMilliseconds?: number;
  /** What was waited for, named in the error. */
  what?: string;
}

/**
 * Looks until there is something: the first result that is neither `undefined`, `null` nor `false`. A look
 * that throws counts as "not yet"; its error is told when the time is up.
 */
export const waitFor = async <T>(
  look: () => T | Promise<T>,
  { timeoutMilliseconds = 10_000, everyMilliseconds = 25, what = 'what was waited for' }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false>> => {
  const end = Date.now() + timeoutMilliseconds;
  let last: unknown = 'nothing came';
  for (;;) {
    try {
      const result = await look();
      if (result !== undefined && result !== null && result !== false) {
        return result as Exclude<T, undefined | null | false>;
      }
      last = `last: ${String(result)}`;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`${what} did not come within ${timeoutMilliseconds} ms`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
};
