/**
 * Five tries, then half an hour's lock, by account and by keyed hash of the ID number: neither one person's number
 * can be tried from many accounts, nor many numbers from one account.
 */

import type { Clock } from '../clock.ts';
import { Failure } from '../http/errors.ts';
import type { TryStore } from './try-store.ts';

export const TRIES = 5;
export const LOCK_MS = 30 * 60_000;

export const accountScope = (accountId: string): string => `account:${accountId}`;
export const personScope = (idHash: string): string => `person:${idHash}`;

export interface HeldTry {
  /** How many are left after this one: 0–4. */
  triesLeft: number;
  /** The check was not made. */
  giveBack(): Promise<void>;
  /** The check passed. */
  clear(): Promise<void>;
}

export interface RealNameLock {
  /** @throws Failure identity.real-name-locked */
  take(accountId: string, idHash: string): Promise<HeldTry>;
}

export function createRealNameLock(store: TryStore, clock: Clock): RealNameLock {
  return {
    async take(accountId, idHash) {
      const now = clock.now();
      const scopes = [accountScope(accountId), personScope(idHash)];
      // Always both, so that the answer does not tell by its time which of the two is locked.
      const taken = await Promise.all(
        scopes.map(async (scope) => ({
          scope,
          ...(await store.take(scope, accountId, TRIES, now, now + LOCK_MS)),
        })),
      );
      const granted = taken.filter((one) => one.granted);
      const giveBack = async (): Promise<void> => {
        await Promise.all(granted.map(({ scope }) => store.giveBack(scope)));
      };
      if (granted.length < scopes.length) {
        await giveBack();
        const until = Math.max(...taken.filter((one) => !one.granted).map((one) => one.until));
        throw new Failure('identity.real-name-locked', {
          retryAfterSeconds: Math.max(1, Math.ceil((until - now) / 1000)),
        });
      }
      return {
        triesLeft: Math.max(0, TRIES - Math.max(...taken.map((one) => one.count))),
        giveBack,
        clear: () => store.clear(scopes),
      };
    },
  };
}
