/**
 * Five tries, then half an hour's lock, by way in and by ID number: neither one person's number can be tried from
 * many accounts, nor many numbers from one. Both outlive the account, so that deleting it and coming back gives no
 * tries back.
 */

import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { TryStore } from './try-store.ts';

export const TRIES = 5;
export const LOCK_MILLISECONDS = 30 * 60_000;

export interface HeldTry {
  /** How many are left after this one: 0–4. */
  triesLeft: number;
  /** The check was not made. */
  giveBack(): Promise<void>;
  /** The check passed. */
  clear(): Promise<void>;
}

export interface RealNameLock {
  /**
   * @param wayKey of the account: the WeChat or OpenID subject it belongs to
   * @throws Failure identity.real-name-locked
   */
  take(wayKey: string, idHash: string): Promise<HeldTry>;
}

export function createRealNameLock(
  store: TryStore,
  keyring: Pick<Keyring, 'blindIndex'>,
  clock: Clock,
): RealNameLock {
  /** Hashed once more for this purpose: what is left after a deletion fits no other record. */
  const scopeOf = (kind: 'way' | 'person', value: string): string =>
    keyring.blindIndex(`${kind}\0${value}`, 'real-name-tries');

  return {
    async take(wayKey, idHash) {
      const now = clock.now();
      const scopes = [scopeOf('way', wayKey), scopeOf('person', idHash)];
      const held: string[] = [];
      const giveBack = async (): Promise<void> => {
        await Promise.all(held.map((scope) => store.giveBack(scope)));
      };
      let count = 0;
      // One after the other: two that each hold what the other one needs would both be refused. Either lock gives
      // the same answer, before any of the factors is looked at.
      for (const scope of scopes) {
        const taken = await store.take(scope, TRIES, now, now + LOCK_MILLISECONDS);
        if (!taken.granted) {
          await giveBack();
          throw new Failure('identity.real-name-locked', {
            retryAfterSeconds: Math.max(1, Math.ceil((taken.until - now) / 1000)),
          });
        }
        held.push(scope);
        count = Math.max(count, taken.count);
      }
      return { triesLeft: TRIES - count, giveBack, clear: () => store.clear(scopes) };
    },
  };
}
