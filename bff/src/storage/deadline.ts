/**
 * An end for what the store is asked. The driver waits for ever when a connection ends just before a command is written
 * to it: no event of that socket comes any more, and its `timeoutMS` has no effect.
 */

/** The store said nothing in time; whether it did what it was asked is not known. */
export class StoreSilent extends Error {
  override readonly name = 'StoreSilent';
}

/** A little more than the driver takes to find no server. */
const DEADLINE_MILLISECONDS = 2500;

/** @throws StoreSilent after the deadline; what `work` throws */
export function withinDeadline<T>(
  work: () => Promise<T>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreSilent()), deadlineMilliseconds);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
