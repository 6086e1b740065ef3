/** The keyring over its store: everything in memory, read again every few seconds, when told to, and for an unknown id. */

import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import type { Signals } from '../signals/signals.ts';
import { createKeyReads } from './key-reads.ts';
import { createKeyStore, type StoredKey } from './key-store.ts';
import { inUseAt, KEY_LEAD_MILLISECONDS, type KeyWindow, keyWindows } from './key-windows.ts';
import {
  KEY_PURPOSES,
  type KeyPurpose,
  type Keyring,
  type PresentationKey,
  type PublishedKey,
  SealBroken,
  type Signer,
  type TokenPurpose,
  UnknownKey,
} from './keyring.ts';
import { seal, unseal } from './seal.ts';
import { importPrivateKey, type Sm2PrivateKey, selfTest, sign, verify } from './sm2.ts';

export interface KeyringOptions {
  connection: Connection;
  /** 32 bytes. */
  wrappingKey: Buffer;
  /** 32 bytes: the one before, while it is being changed. */
  previousWrappingKey?: Buffer | null;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** Other processes' rotations and revocations are heard of by `keys-changed`, and ours are told; none: polled for. */
  signals?: Pick<Signals, 'publish' | 'subscribe'>;
}

/** Where every signal is lost, another process's rotation or revocation is known here after so long. */
const POLL_MILLISECONDS = 3000;
/** Whoever read so lately knows every key that may be in use: the rest of the lead is for clocks that differ. */
const SURE_MILLISECONDS = KEY_LEAD_MILLISECONDS - 3000;
/** An id that is not there is not asked for again so soon. Ids are random: none is asked for before it exists. */
const ABSENT_MILLISECONDS = 5000;
const ABSENT_REMEMBERED = 20_000;
/** The longest life of what a token key signs: its last signature is worth nothing after so long. */
const TOKEN_LIFE_MILLISECONDS: Record<TokenPurpose, number> = {
  'access-token': 3_600_000,
  'refresh-token': 30 * 86_400_000,
};
const REVOCABLE: ReadonlySet<KeyPurpose> = new Set(['presentation', 'access-token', 'refresh-token']);
const SEALED = /^v1\.([0-9a-f]{8})\.(.+)$/;

interface SigningKey extends Signer {
  privateKey: Sm2PrivateKey;
}

interface Keys {
  windows: Map<KeyPurpose, KeyWindow[]>;
  byId: Map<string, KeyWindow>;
  signers: Map<string, SigningKey>;
  published: PublishedKey[];
}

const wholeSecond = (round: (seconds: number) => number, milliseconds: number): number =>
  round(milliseconds / 1000) * 1000;

function arrange(stored: StoredKey[], known: ReadonlyMap<string, SigningKey>): Keys {
  const windows = new Map(
    KEY_PURPOSES.map((purpose) => [purpose, keyWindows(stored.filter((key) => key.purpose === purpose))]),
  );
  const signers = new Map<string, SigningKey>();
  for (const { key, from, until } of windows.get('presentation') ?? []) {
    const privateKey =
      known.get(key.keyId)?.privateKey ??
      importPrivateKey({ privateKey: key.secret.toString('hex'), publicKey: key.publicKey });
    signers.set(key.keyId, {
      keyId: key.keyId,
      privateKey,
      publicKey: privateKey.public,
      // A code says its second: those of the change may be signed by either key.
      notBefore: wholeSecond(Math.floor, from),
      notAfter: until === null ? null : wholeSecond(Math.ceil, until),
      revoked: key.revokedAt !== null,
      sign: (signed) => sign(privateKey, signed),
    });
  }
  return {
    windows,
    byId: new Map([...windows.values()].flat().map((window) => [window.key.keyId, window])),
    signers,
    published: [...signers.values()].map(publish),
  };
}

const publish = (key: PresentationKey): PublishedKey => ({
  keyId: key.keyId,
  algorithm: 'SM2-SM3',
  publicKey: key.publicKey.point,
  notBefore: new Date(key.notBefore).toISOString(),
  notAfter: key.notAfter === null ? null : new Date(key.notAfter).toISOString(),
  revoked: key.revoked,
});

/**
 * Opens the keys; on a fresh store it makes the first key of each purpose.
 * @throws KeysLocked when the wrapping key is another one
 * @throws Error when this OpenSSL fails the SM2 self-test
 */
export async function createKeyring(options: KeyringOptions): Promise<Keyring> {
  const { clock, random, logger, signals } = options;
  selfTest();
  const wrappingKeys = { current: options.wrappingKey, previous: options.previousWrappingKey ?? null };
  const store = await createKeyStore(options.connection, wrappingKeys, clock, random);
  const count = await store.rewrap();
  if (wrappingKeys.previous) logger.info({ count }, 'keys wrapped anew under KEY_WRAPPING_KEY');
  let keys = arrange([], new Map());
  const reads = createKeyReads(store.all, (stored) => {
    keys = arrange(stored, keys.signers);
  });
  const absent = new LRUCache<string, true>({ max: ABSENT_REMEMBERED, ttl: ABSENT_MILLISECONDS });

  const windowsOf = (purpose: KeyPurpose): KeyWindow[] => keys.windows.get(purpose) ?? [];

  const current = (purpose: KeyPurpose): StoredKey => {
    const key = inUseAt(windowsOf(purpose), clock.now());
    if (!key) throw new Error(`the keyring holds no ${purpose} key that may be used`);
    return key;
  };

  const currentSigner = (): SigningKey => {
    const signer = keys.signers.get(current('presentation').keyId);
    if (!signer) throw new Error('a presentation key was not arranged');
    return signer;
  };

  const addNext = async (purpose: KeyPurpose): Promise<void> => {
    await store.add(purpose, (windowsOf(purpose).at(-1)?.key.sequence ?? 0) + 1);
    await reads.now();
  };

  /** The key of this id, as the store had it at the question or later. @throws KeysNotReadable */
  async function find(keyId: string): Promise<KeyWindow | undefined> {
    const known = keys.byId.get(keyId);
    if (known || absent.has(keyId)) return known;
    await reads.next();
    const found = keys.byId.get(keyId);
    if (!found) absent.set(keyId, true);
    return found;
  }

  function trustedSecret(window: KeyWindow | undefined, purpose: TokenPurpose): Buffer | undefined {
    if (window?.key.purpose !== purpose || window.key.revokedAt !== null) return undefined;
    const retired = window.until !== null && clock.now() > window.until + TOKEN_LIFE_MILLISECONDS[purpose];
    return retired ? undefined : window.key.secret;
  }

  const readAgain = (): void => {
    reads.now().catch((error: Error) => logger.warn({ errorName: error.name }, 'keyring not read'));
  };

  await reads.now();
  for (const purpose of KEY_PURPOSES) {
    if (!inUseAt(windowsOf(purpose), clock.now())) await addNext(purpose);
  }
  signals?.subscribe('keys-changed', { changed: readAgain, missed: readAgain });
  const poll = setInterval(readAgain, POLL_MILLISECONDS);
  poll.unref();

  return {
    encrypt(plain, context) {
      const key = current('personal-data');
      return `v1.${key.keyId}.${seal(key.secret, Buffer.from(plain), context, random)}`;
    },

    async decrypt(sealed, context) {
      const [, keyId, rest] = SEALED.exec(sealed) ?? [];
      if (!keyId || !rest) throw new SealBroken('not a sealed value');
      const { key } = (await find(keyId)) ?? {};
      if (key?.purpose !== 'personal-data') throw new UnknownKey(keyId);
      const plain = unseal(key.secret, rest, context);
      if (!plain) throw new SealBroken('sealed under another context, or changed');
      return plain.toString();
    },

    sealedByCurrent: (sealed) => SEALED.exec(sealed)?.[1] === current('personal-data').keyId,

    blindIndex: (value, purpose) =>
      createHmac('sha256', current('blind-index').secret).update(`${purpose}\0${value}`).digest('hex'),

    macSecret(purpose) {
      return {
        get current() {
          const { keyId, secret } = current(purpose);
          return { keyId, secret };
        },
        byId: (id) => trustedSecret(keys.byId.get(id), purpose),
        find: async (id) => trustedSecret(await find(id), purpose),
      };
    },

    presentation: {
      current: currentSigner,
      byId: (keyId) => keys.signers.get(keyId),
      async find(keyId) {
        await find(keyId);
        return keys.signers.get(keyId);
      },
      published: () => keys.published,
      async ready() {
        if (reads.ageMilliseconds() > SURE_MILLISECONDS) await reads.next();
      },
      verify: (key, signed, signature) => verify(key.publicKey, signed, signature),
    },

    reload: reads.now,

    async rotate(purpose) {
      await reads.now();
      await addNext(purpose);
      const successor = windowsOf(purpose).at(-1);
      if (!successor) throw new Error(`no ${purpose} key was made`);
      await signals?.publish('keys-changed', '');
      return { keyId: successor.key.keyId };
    },

    async revoke(keyId) {
      await reads.now();
      const purpose = keys.byId.get(keyId)?.key.purpose;
      if (!purpose || !REVOCABLE.has(purpose)) return false;
      // The successor first: at no moment is there nothing to sign with.
      const windows = windowsOf(purpose);
      const at = windows.findIndex(({ key }) => key.keyId === keyId);
      const hasSuccessor = windows.slice(at + 1).some(({ key }) => key.revokedAt === null);
      if (current(purpose).keyId === keyId && !hasSuccessor) await addNext(purpose);
      await store.markRevoked(keyId);
      await reads.now();
      await signals?.publish('keys-changed', '');
      return true;
    },

    list: () =>
      [...keys.byId.values()].map(({ key: { keyId, purpose, createdAt, revokedAt } }) => ({
        keyId,
        purpose,
        createdAt,
        current: current(purpose).keyId === keyId,
        revokedAt,
      })),

    healthy: () => reads.wellRead(),
    stop: () => clearInterval(poll),
  };
}
