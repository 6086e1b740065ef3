/** Reads of the stored keys, shared by all who wait for one. */

import { storeFailure } from '../storage/trouble.ts';
import { KeysNotReadable } from './keyring.ts';

export interface KeyReads {
  /** Reads now. @throws what the read throws */
  now(): Promise<void>;
  /**
   * Resolves after a read that began after this call; all who wait share it, and it begins no earlier than a second
   * after the one before. @throws KeysNotReadable
   */
  next(): Promise<void>;
  /** How long ago the last read began that succeeded; Infinity: none has. */
  ageMilliseconds(): number;
  /** Whether the last read worked out. */
  wellRead(): boolean;
}

const APART_MILLISECONDS = 1000;
/** Nobody waits longer for a store that hangs. */
const PATIENCE_MILLISECONDS = 3000;

function withinPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MILLISECONDS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** @param apply is given what was read, in the order in which the reads began */
export function createKeyReads<T>(read: () => Promise<T>, apply: (value: T) => void): KeyReads {
  let lastBegan = Number.NEGATIVE_INFINITY;
  let applied = Number.NEGATIVE_INFINITY;
  let wellRead = false;
  let waiting: Promise<void> | null = null;

  async function now(): Promise<void> {
    const began = performance.now();
    lastBegan = began;
    try {
      const value = await read();
      if (began < applied) return;
      apply(value);
      applied = began;
      wellRead = true;
    } catch (error) {
      // That the store is away, readiness says by itself; the keys in hand are as good as before.
      if (storeFailure(error) === error) wellRead = false;
      throw error;
    }
  }

  function next(): Promise<void> {
    const pause = Math.max(0, lastBegan + APART_MILLISECONDS - performance.now());
    waiting ??= new Promise<void>((resolve) => setTimeout(resolve, pause)).then(() => {
      waiting = null;
      return now();
    });
    return withinPatience(waiting).catch((error: unknown) => {
      throw new KeysNotReadable(error);
    });
  }

  return {
    now,
    next,
    ageMilliseconds: () => performance.now() - applied,
    wellRead: () => wellRead,
  };
}
