/**
 * What another service last said, by key, with the time it was asked, and the one policy about it: ask; else the last
 * word, if it is good enough for whoever wants it; else say so. Those who need a newer answer at the same time share
 * one call.
 */

import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.ts';
import { UpstreamFailure, type UpstreamService } from './failure.ts';

/**
 * Whether an answer may have been overtaken: `none` · `news-missed`: perhaps, nobody was here to hear (a restart, a
 * lost signal) · `changed`: we were told so.
 */
export type Doubt = 'none' | 'news-missed' | 'changed';

export interface Known<T> {
  readonly value: T;
  /** When it was asked for, ms since 1970: the answer is at least as young. */
  readonly askedAt: number;
  /** Anything but `none` is never current again. */
  readonly doubt: Doubt;
  /** Order in which questions were asked within one cache; clocks may be set back. */
  readonly turn: number;
}

/** What somebody needs of an answer. */
export interface Wanted {
  /** An answer this old is still current. */
  freshMilliseconds: number;
  /**
   * How old the last word may be when the source is silent; what is known to have changed is no last word. `any`:
   * whatever there is, to be shown with its age and never acted on.
   */
  lastWordMilliseconds: number | 'any';
}

/** What came of asking. `because`: why there is no current answer. */
export type Word<T> =
  | { current: true; known: Known<T> }
  | { current: false; known: Known<T>; because: UpstreamFailure }
  | { current: false; known: undefined; because: UpstreamFailure };

export interface KnownCache<T, C> {
  /** @throws what asking throws, but for UpstreamFailure: that is silence */
  current(key: string, wanted: Wanted, context: C): Promise<Word<T>>;
  /** The last answer, however old and doubted, without asking; from before a restart too. */
  last(key: string): Promise<Known<T> | undefined>;
  /** As `last`, of what is in memory; doesn't count as use. */
  peek(key: string): Known<T> | undefined;
  /** Puts in what was learnt in another way, unless something younger is there. @returns whether it was put in */
  learn(key: string, value: T, askedAt: number, doubt?: Doubt): boolean;
  /** From now on neither what is known nor what is being asked counts as current: we were told that it changed. */
  changed(key: string): void;
  /** News about any key may have been missed. */
  missed(): void;
  /** What is being asked for now was perhaps answered before some news, whichever key it is about. */
  doubtWhatIsBeingAsked(): void;
  /** Puts another value in place of those for which `change` returns one; their age stays. */
  amend(change: (key: string, value: T) => T | undefined): void;
  forget(key: string): void;
  /** Of the last question that was asked: `turn` of what is asked from now on is greater. */
  readonly lastTurn: number;
  /** Of what is known and what is being asked for. */
  readonly size: number;
}

interface Entry<T> extends Known<T> {
  value: T;
  doubt: Doubt;
}

interface Asking<T> {
  promise: Promise<Entry<T>>;
  doubt: Doubt;
}

/** How often it is asked for one caller, because of news that came while it was waiting. */
const MOST_TURNS = 3;
/** Whoever takes a word from an hour ago takes it that news was missed; whoever wants it within minutes does not. */
const NEWS_MAY_BE_MISSED_FROM_MILLISECONDS = 3_600_000;

export interface KnownCacheOptions<T, C> {
  service: UpstreamService;
  clock: Clock;
  /** Entries kept; the least recently used go first. */
  max: number;
  ask: (key: string, context: C) => Promise<T>;
  /** What was kept of a key from before a restart. */
  recall?: (key: string) => Promise<{ value: T; askedAt: number } | undefined>;
  /** Told of every answer that came from asking, and of what was known before. */
  onAnswer?: (key: string, known: Known<T>, before: Known<T> | undefined) => void;
}

export function createKnownCache<T, C>(options: KnownCacheOptions<T, C>): KnownCache<T, C> {
  const { clock, service } = options;
  const entries = new LRUCache<string, Entry<T>>({ max: options.max });
  const asking = new Map<string, Asking<T>>();
  let turns = 0;

  function isFresh(entry: Entry<T>, freshMilliseconds: number): boolean {
    const age = clock.now() - entry.askedAt;
    return entry.doubt === 'none' && age >= 0 && age <= freshMilliseconds;
  }

  function isUsable(last: Known<T>, lastWordMilliseconds: Wanted['lastWordMilliseconds']): boolean {
    if (lastWordMilliseconds === 'any') return true;
    if (last.doubt === 'changed') return false;
    if (last.doubt === 'news-missed' && lastWordMilliseconds < NEWS_MAY_BE_MISSED_FROM_MILLISECONDS) {
      return false;
    }
    return clock.now() - last.askedAt <= lastWordMilliseconds;
  }

  function start(key: string, context: C): Asking<T> {
    const askedAt = clock.now();
    const turn = ++turns;
    const one: Asking<T> = { doubt: 'none', promise: Promise.reject(new Error('not asked yet')) };
    one.promise.catch(() => undefined);
    one.promise = options
      .ask(key, context)
      .then((value) => {
        const entry: Entry<T> = { value, askedAt, doubt: one.doubt, turn };
        const before = entries.peek(key);
        if (!before || before.turn <= turn) {
          const known = before && { ...before };
          entries.set(key, entry);
          options.onAnswer?.(key, entry, known);
        }
        return entry;
      })
      .finally(() => {
        if (asking.get(key) === one) asking.delete(key);
      });
    asking.set(key, one);
    return one;
  }

  /** @throws UpstreamFailure `in-doubt` when it was overtaken by news again and again; what asking throws */
  async function within(key: string, freshMilliseconds: number, context: C): Promise<Known<T>> {
    for (let turn = 1; turn <= MOST_TURNS; turn++) {
      const entry = entries.get(key);
      if (entry && isFresh(entry, freshMilliseconds)) return entry;
      const answer = await (asking.get(key) ?? start(key, context)).promise;
      if (answer.doubt === 'none') return answer;
    }
    throw new UpstreamFailure(service, 'in-doubt');
  }

  function learn(key: string, value: T, askedAt: number, doubt: Doubt = 'none'): boolean {
    const before = entries.peek(key);
    if (before && before.askedAt > askedAt) return false;
    entries.set(key, { value, askedAt, doubt, turn: turns });
    return true;
  }

  async function last(key: string): Promise<Known<T> | undefined> {
    const inMemory = entries.get(key);
    if (inMemory) return inMemory;
    const kept = await options.recall?.(key);
    // Meanwhile an answer may have come.
    if (kept && !entries.has(key)) learn(key, kept.value, kept.askedAt, 'news-missed');
    return entries.get(key);
  }

  return {
    async current(key, { freshMilliseconds, lastWordMilliseconds }, context) {
      try {
        return { current: true, known: await within(key, freshMilliseconds, context) };
      } catch (because) {
        if (!(because instanceof UpstreamFailure)) throw because;
        const known = await last(key);
        return known && isUsable(known, lastWordMilliseconds)
          ? { current: false, known, because }
          : { current: false, known: undefined, because };
      }
    },
    last,
    peek: (key) => entries.peek(key),
    learn,
    changed(key) {
      const entry = entries.peek(key);
      if (entry) entry.doubt = 'changed';
      const one = asking.get(key);
      if (one) one.doubt = 'changed';
      asking.delete(key);
    },
    missed() {
      for (const one of [...entries.values(), ...asking.values()]) {
        if (one.doubt === 'none') one.doubt = 'news-missed';
      }
      asking.clear();
    },
    doubtWhatIsBeingAsked() {
      for (const one of asking.values()) one.doubt = 'changed';
      asking.clear();
    },
    amend(change) {
      for (const [key, entry] of entries.entries()) {
        const value = change(key, entry.value);
        if (value !== undefined) entry.value = value;
      }
    },
    forget(key) {
      entries.delete(key);
      const one = asking.get(key);
      if (one) one.doubt = 'changed';
      asking.delete(key);
    },
    get lastTurn() {
      return turns;
    },
    get size() {
      return entries.size + asking.size;
    },
  };
}
