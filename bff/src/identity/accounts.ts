/** Accounts: found or made at sign-in, read, shown masked. */

import type { Account } from '@qzt/shared/contracts/identity';
import { shanghaiInstant } from '@qzt/shared/domain/dates';
import { maskIdNumber, maskName, maskPhone } from '@qzt/shared/domain/masks';
import { LRUCache } from 'lru-cache';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { AccountStore } from './account-store.ts';
import { type AccountRecord, type Consent, type SignInWay, sealContext } from './records.ts';
import { signalMark } from './signal-mark.ts';

/** A person whose real name is confirmed. */
export interface ConfirmedPerson {
  /** Keyed hash of the ID number. */
  idHash: string;
  /** Decrypts it, for the moment of a question to the register. */
  idNumber(): Promise<string>;
}

export interface Accounts {
  /**
   * The account behind a way to sign in; made when there is none.
   * @param phone proven, 11 digits; null: not told
   */
  enter(way: SignInWay, subject: string, consent: Consent, phone: string | null): Promise<AccountRecord>;
  /** The account an id stands for, by way of its signpost; null: there is none (any more). */
  find(id: string): Promise<AccountRecord | null>;
  /** As find. @throws Failure identity.session-ended */
  read(id: string): Promise<AccountRecord>;
  /** The account's id and those of its signposts. */
  family(id: string): Promise<string[]>;
  /** @throws Failure identity.session-ended */
  provePhone(id: string, phone: string): Promise<AccountRecord>;
  phoneOf(account: AccountRecord): Promise<string | null>;
  shown(account: AccountRecord): Promise<Account>;
  /** Null until the real name is confirmed; at most 30 s old. */
  person(id: string): Promise<ConfirmedPerson | null>;
  idHash(idNumber: string): string;
  /** Forgets what this process remembers of it. */
  drop(id: string): void;
  /** As drop, by its signal's mark. */
  dropMarked(mark: string): void;
  dropAll(): void;
}

export interface AccountsOptions {
  store: AccountStore;
  keyring: Keyring;
  clock: Clock;
  random: Random;
  /** Takes a deletion that has begun to its end. */
  finishDeletion(id: string): Promise<void>;
}

const REMEMBERED_MILLISECONDS = 30_000;
const REMEMBERED = 20_000;

export function createAccounts(options: AccountsOptions): Accounts {
  const { store, keyring, clock, random, finishDeletion } = options;
  const confirmed = new LRUCache<string, { account: AccountRecord; mark: string; readAt: number }>({
    max: REMEMBERED,
  });
  // What was read before something changed must not be remembered after it.
  let changes = 0;

  const wayKey = (way: SignInWay, subject: string): string =>
    `${way}:${keyring.blindIndex(subject, `sign-in.${way}`)}`;

  function fresh(way: SignInWay, subject: string, consent: Consent, phone: string | null): AccountRecord {
    const id = Buffer.from(random(12)).toString('hex');
    return {
      id,
      wayKey: wayKey(way, subject),
      // The province's subject is only ever compared; an openid is what WeChat wants to be told.
      sealedSubject: way === 'wechat' ? keyring.encrypt(subject, sealContext.subject(id)) : null,
      sealedPhone: phone === null ? null : keyring.encrypt(phone, sealContext.phone(id)),
      realName: null,
      consents: [consent],
      createdAt: clock.now(),
      movedTo: null,
      deletingSince: null,
    };
  }

  const open = (account: AccountRecord | null): AccountRecord | null =>
    account && account.deletingSince === null ? account : null;

  async function find(id: string): Promise<AccountRecord | null> {
    const account = open(await store.byId(id));
    return account?.movedTo ? open(await store.byId(account.movedTo)) : account;
  }

  async function read(id: string): Promise<AccountRecord> {
    const account = await find(id);
    if (!account) throw new Failure('identity.session-ended');
    return account;
  }

  /** Whoever comes while the account is being taken apart gets a new one, after that is done. */
  async function clearAway(account: AccountRecord): Promise<void> {
    if (account.deletingSince !== null) return finishDeletion(account.id);
    if (account.movedTo === null) return;
    const target = await store.byId(account.movedTo);
    if (target) return finishDeletion(target.id);
    await store.remove([account.id]);
  }

  const enter: Accounts['enter'] = async (way, subject, consent, phone) => {
    const known = await store.byWay(wayKey(way, subject));
    if (!known) {
      const account = fresh(way, subject, consent, phone);
      return (await store.insert(account)) ? account : enter(way, subject, consent, phone);
    }
    const account = await find(known.id);
    if (!account) {
      await clearAway(known);
      return enter(way, subject, consent, phone);
    }
    await store.addConsent(account.id, consent);
    if (phone !== null && phone !== (await phoneOf(account))) {
      await store.setPhone(account.id, keyring.encrypt(phone, sealContext.phone(account.id)));
      confirmed.delete(account.id);
    }
    return (await find(account.id)) ?? enter(way, subject, consent, phone);
  };

  async function phoneOf({ id, sealedPhone }: AccountRecord): Promise<string | null> {
    if (sealedPhone === null) return null;
    return keyring.decrypt(sealedPhone, sealContext.phone(id));
  }

  return {
    enter,
    find,
    read,
    phoneOf,

    family: async (id) => [id, ...(await store.signpostsTo(id))],

    async provePhone(id, phone) {
      const account = await read(id);
      const set = await store.setPhone(account.id, keyring.encrypt(phone, sealContext.phone(account.id)));
      if (!set) throw new Failure('identity.session-ended');
      confirmed.delete(account.id);
      return read(account.id);
    },

    async shown(account) {
      const { id, realName } = account;
      const phone = await phoneOf(account);
      return {
        id,
        phone: phone === null ? null : maskPhone(phone),
        realName: realName && {
          name: maskName(await keyring.decrypt(realName.name, sealContext.name(id))),
          idNumber: maskIdNumber(await keyring.decrypt(realName.idNumber, sealContext.idNumber(id))),
          confirmedAt: shanghaiInstant(realName.confirmedAt),
        },
        createdAt: shanghaiInstant(account.createdAt),
      };
    },

    async person(id) {
      let known = confirmed.get(id);
      if (!known || clock.now() - known.readAt > REMEMBERED_MILLISECONDS) {
        const readAt = clock.now();
        const before = changes;
        const account = await find(id);
        if (!account?.realName) {
          confirmed.delete(id);
          return null;
        }
        known = { account, mark: signalMark(id), readAt };
        if (before === changes) confirmed.set(id, known);
      }
      const { id: owner, realName } = known.account;
      if (!realName) return null;
      return {
        idHash: realName.idHash,
        idNumber: () => keyring.decrypt(realName.idNumber, sealContext.idNumber(owner)),
      };
    },

    idHash: (idNumber) => keyring.blindIndex(idNumber, 'id-number'),
    drop(id) {
      changes++;
      confirmed.delete(id);
    },
    dropMarked(mark) {
      changes++;
      for (const [id, known] of confirmed.entries()) if (known.mark === mark) confirmed.delete(id);
    },
    dropAll() {
      changes++;
      confirmed.clear();
    },
  };
}
