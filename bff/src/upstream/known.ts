/**
 * What another service last said, by key, with the time it was asked. Whoever needs it says how old it may be; those
 * who need a newer answer at the same time share one call.
 */

import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.ts';

export interface Known<T> {
  readonly value: T;
  /** When it was asked for, ms since 1970: the answer is at least as young. */
  readonly askedAt: number;
  /** True: told since then that something changed. Never fresh again. */
  readonly doubtful: boolean;
}

export interface KnownCache<T, C> {
  /** An answer at most `maxAgeMilliseconds` old: from memory, or asked for now. @throws what asking throws */
  within(key: string, maxAgeMilliseconds: number, context: C): Promise<Known<T>>;
  /** The last answer, however old. */
  last(key: string): Known<T> | undefined;
  /** Puts in what was learnt in another way, unless something younger is there. */
  learn(key: string, value: T, askedAt: number, doubtful?: boolean): void;
  /** From now on neither what is known nor what is being asked counts as fresh. */
  doubt(key: string): void;
  /** The same for every key. */
  doubtAll(): void;
}

interface Entry<T> extends Known<T> {
  doubtful: boolean;
  /** Order in which questions were asked; clocks may be set back. */
  turn: number;
}

interface Asking<T> {
  promise: Promise<Entry<T>>;
  doubtful: boolean;
}

/** How often it is asked for one caller, because of news that came while it was waiting. */
const MAX_TURNS = 3;

export function createKnownCache<T, C>(options: {
  clock: Clock;
  /** Entries kept; the least recently used go first. */
  max: number;
  ask: (key: string, context: C) => Promise<T>;
  /** Told of every answer that came from asking. */
  onAnswer?: (key: string, known: Known<T>) => void;
}): KnownCache<T, C> {
  const entries = new LRUCache<string, Entry<T>>({ max: options.max });
  const asking = new Map<string, Asking<T>>();
  const { clock } = options;

  let turns = 0;

  function keep(key: string, entry: Entry<T>): void {
    const before = entries.peek(key);
    if (!before || before.turn <= entry.turn) entries.set(key, entry);
  }

  function isFresh(entry: Entry<T>, maxAgeMilliseconds: number): boolean {
    const age = clock.now() - entry.askedAt;
    return !entry.doubtful && age >= 0 && age <= maxAgeMilliseconds;
  }

  function start(key: string, context: C): Asking<T> {
    const askedAt = clock.now();
    const turn = ++turns;
    const one: Asking<T> = { doubtful: false, promise: Promise.reject(new Error('not asked yet')) };
    one.promise.catch(() => undefined);
    one.promise = options
      .ask(key, context)
      .then((value) => {
        const entry: Entry<T> = { value, askedAt, doubtful: one.doubtful, turn };
        keep(key, entry);
        options.onAnswer?.(key, entry);
        return entry;
      })
      .finally(() => {
        if (asking.get(key) === one) asking.delete(key);
      });
    asking.set(key, one);
    return one;
  }

  return {
    async within(key, maxAgeMilliseconds, context) {
      for (let turn = 1; ; turn++) {
        const entry = entries.get(key);
        if (entry && isFresh(entry, maxAgeMilliseconds)) return entry;
        const answer = await (asking.get(key) ?? start(key, context)).promise;
        if (!answer.doubtful || turn === MAX_TURNS) return answer;
      }
    },
    last: (key) => entries.get(key),
    learn(key, value, askedAt, doubtful = false) {
      const before = entries.peek(key);
      if (!before || before.askedAt <= askedAt) entries.set(key, { value, askedAt, doubtful, turn: turns });
    },
    doubt(key) {
      const entry = entries.peek(key);
      if (entry) entry.doubtful = true;
      const one = asking.get(key);
      if (one) {
        one.doubtful = true;
        asking.delete(key);
      }
    },
    doubtAll() {
      for (const entry of entries.values()) entry.doubtful = true;
      for (const one of asking.values()) one.doubtful = true;
      asking.clear();
    },
  };
}
