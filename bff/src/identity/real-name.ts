/**
 * Real name by three factors: name and ID number as typed, with the phone number already proven. One person has one
 * account: who signs in by a second way arrives, once confirmed, at the account that is theirs already.
 */

import type { RealNameCheck } from '@qzt/shared/government/identity';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring } from '../keys/keyring.ts';
import { upstreamFailure } from '../upstream/failure.ts';
import type { AccountStore } from './account-store.ts';
import type { Accounts } from './accounts.ts';
import { consentTo } from './consents.ts';
import type { HeldTry, RealNameLock } from './real-name-lock.ts';
import { type AccountRecord, type SealedRealName, sealContext } from './records.ts';

export interface RealNameRequest {
  name: string;
  idNumber: string;
  noticeVersion: string;
  requestId: string;
  /** Told before the first effect. */
  beginEffect(): Promise<void>;
}

export interface RealName {
  /**
   * @returns the person's account: the one that asked, or the one they had before
   * @throws Failure identity.notice-outdated · phone-not-proven · real-name-mismatch · real-name-locked ·
   *   real-name-done · session-ended · upstream.identity-unavailable
   */
  confirm(accountId: string, request: RealNameRequest): Promise<AccountRecord>;
}

export interface RealNameOptions {
  accounts: Accounts;
  store: AccountStore;
  lock: RealNameLock;
  keyring: Keyring;
  clock: Clock;
  check(facts: RealNameCheck, requestId: string): Promise<boolean>;
  finishDeletion(id: string): Promise<void>;
  /** An account has become another's signpost. */
  moved(accountId: string): Promise<void>;
}

export function createRealName(options: RealNameOptions): RealName {
  const { accounts, store, lock, keyring, clock, check, finishDeletion, moved } = options;

  async function matched(facts: RealNameCheck, requestId: string, held: HeldTry): Promise<boolean> {
    try {
      return await check(facts, requestId);
    } catch (error) {
      await held.giveBack();
      throw upstreamFailure(error);
    }
  }

  /** The account becomes the person's, or a signpost to the one that is. */
  async function settle(account: AccountRecord, realName: SealedRealName): Promise<AccountRecord> {
    const outcome = await store.setRealName(account.id, realName);
    if (outcome !== 'taken') {
      const now = await accounts.read(account.id);
      if (now.realName?.idHash === realName.idHash) return now;
      throw new Failure(now.realName ? 'identity.real-name-done' : 'identity.session-ended');
    }
    const earlier = await store.byIdHash(realName.idHash);
    if (!earlier) return settle(account, realName);
    if (earlier.deletingSince !== null) {
      await finishDeletion(earlier.id);
      return settle(account, realName);
    }
    return join(account, earlier);
  }

  /** One write decides; the consents go ahead, and are noted once however often this is taken up. */
  async function join(account: AccountRecord, earlier: AccountRecord): Promise<AccountRecord> {
    const current = await accounts.read(account.id);
    for (const consent of current.consents) await store.addConsent(earlier.id, consent);
    await store.moveTo(account.id, earlier.id);
    await moved(account.id);
    const target = await accounts.find(account.id);
    if (target && target.id === earlier.id) return target;
    // Deleted meanwhile, by the person's other device: nothing may be left that points there.
    const signpost = await store.byId(account.id);
    if (signpost?.movedTo === earlier.id) await store.remove([account.id]);
    throw new Failure('identity.session-ended');
  }

  return {
    async confirm(accountId, request) {
      const now = clock.now();
      const consent = consentTo(request.noticeVersion, 'real-name-check', now);
      const account = await accounts.read(accountId);
      if (account.realName) throw new Failure('identity.real-name-done');
      const phone = await accounts.phoneOf(account);
      if (phone === null) throw new Failure('identity.phone-not-proven');
      const { id } = account;
      const { name, idNumber } = request;
      const idHash = accounts.idHash(idNumber);
      await request.beginEffect();
      const held = await lock.take(account.wayKey, idHash);
      await store.addConsent(id, consent);
      if (!(await matched({ name, idNumber, phone }, request.requestId, held))) {
        throw new Failure('identity.real-name-mismatch', { triesLeft: held.triesLeft });
      }
      const result = await settle(account, {
        name: keyring.encrypt(name, sealContext.name(id)),
        idNumber: keyring.encrypt(idNumber, sealContext.idNumber(id)),
        idHash,
        confirmedAt: now,
      });
      accounts.drop(result.id);
      await held.clear();
      return result;
    },
  };
}
