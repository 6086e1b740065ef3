/** What was checked lately, on this device only: a verdict with its moment, never the present. */

import { pastResultSchema } from '@qzt/shared/contracts/past-result';
import type { Verification } from '@qzt/shared/contracts/verification';
import { shownVerdict, type Verdict } from '@qzt/shared/domain/verdict';
import { deviceStore, type TextStore } from '../platform/storage.ts';
import { createStore, type Store } from './store.ts';

const KEY = 'past-results';

/** Older ones give way. */
export const MOST_PAST_RESULTS = 30;

export interface PastResult {
  /** What follows `/v/` in the link. */
  code: string;
  verdict: Verdict;
  /** ISO instant. */
  checkedAt: string;
  /** Null where nothing was disclosed. */
  kindName: string | null;
  firmName: string | null;
}

export interface PastResults {
  /** Newest first. */
  list: Store<readonly PastResult[]>;
  /** Called with every answer; one code has one entry. */
  remember(code: string, verification: Verification): void;
  clear(): void;
}

/** What cannot be read is left out: another version of the app may have written it, or a hand. */
const readBack = (text: string | undefined): readonly PastResult[] => {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(kept)) return [];
  return kept
    .slice(0, MOST_PAST_RESULTS)
    .map((one: unknown) => pastResultSchema.safeParse(one))
    .flatMap(({ data }) => (data ? [{ ...data, verdict: shownVerdict(data.verdict) }] : []));
};

export function createPastResults(storage: TextStore): PastResults {
  const list = createStore(readBack(storage.get(KEY)));
  return {
    list,
    remember(code, { verdict, checkedAt, licence, firm }) {
      const result: PastResult = {
        code,
        verdict: shownVerdict(verdict),
        checkedAt,
        kindName: licence?.kindName ?? null,
        firmName: firm?.name ?? null,
      };
      // Read anew: another tab may have added some.
      const others = readBack(storage.get(KEY)).filter((one) => one.code !== code);
      const next = [result, ...others].slice(0, MOST_PAST_RESULTS);
      storage.set(KEY, JSON.stringify(next));
      list.set(next);
    },
    clear() {
      storage.remove(KEY);
      list.set([]);
    },
  };
}

/** Counterparties' public facts, whoever is signed in: signing out leaves them, 清空 does not. */
export const pastResults = createPastResults(deviceStore);
