/**
 * Trying again what the store refused in passing: a primary that changes, a write that crossed another. Each attempt
 * has a deadline.
 */

import { withinDeadline } from './deadline.ts';
import { isTransient, isUnwritten } from './trouble.ts';

const PAUSES_MILLISECONDS = [20, 100, 400];

async function retryWhile<T>(work: () => Promise<T>, worthIt: (error: unknown) => boolean): Promise<T> {
  for (const milliseconds of PAUSES_MILLISECONDS) {
    try {
      return await withinDeadline(work);
    } catch (error) {
      if (!worthIt(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }
  return withinDeadline(work);
}

/**
 * For work that comes to the same when it is done twice: reads, and writes that a unique key fences.
 * @throws what the last attempt threw
 */
export const retryRepeatable = <T>(work: () => Promise<T>): Promise<T> => retryWhile(work, isTransient);

/**
 * For work that must not be done twice: only where the store says that it did nothing.
 * @throws what the last attempt threw
 */
export const retryUnwritten = <T>(work: () => Promise<T>): Promise<T> =>
  retryWhile(work, (error) => isTransient(error) && isUnwritten(error));
