/** The keyring over its store: everything in memory, looked up again every few seconds and when an id is unknown. */

import { createHmac } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import { storeFailure } from '../storage/trouble.ts';
import { createKeyStore, type StoredKey } from './key-store.ts';
import {
  KEY_PURPOSES,
  type KeyPurpose,
  type Keyring,
  type MacKey,
  type PresentationKey,
  type PublishedKey,
  SealBroken,
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
}

/** Another process's rotation or revocation is known here at the latest after so long. */
const POLL_MILLISECONDS = 5000;
const REFRESH_MILLISECONDS = 1000;
const SEALED = /^v1\.([0-9a-f]{8})\.(.+)$/;

interface Signer extends PresentationKey {
  privateKey: Sm2PrivateKey;
}

interface Keys {
  byPurpose: Map<KeyPurpose, StoredKey[]>;
  byId: Map<string, StoredKey>;
  signers: Map<string, Signer>;
  signer: Signer | undefined;
  published: PublishedKey[];
}

function arrange(stored: StoredKey[], known: ReadonlyMap<string, Signer>): Keys {
  const byPurpose = new Map<KeyPurpose, StoredKey[]>(KEY_PURPOSES.map((purpose) => [purpose, []]));
  for (const key of stored) byPurpose.get(key.purpose)?.push(key);
  const presentationKeys = byPurpose.get('presentation') ?? [];
  const signers = new Map<string, Signer>();
  presentationKeys.forEach((key, at) => {
    const privateKey =
      known.get(key.keyId)?.privateKey ??
      importPrivateKey({ privateKey: key.secret.toString('hex'), publicKey: key.publicKey });
    signers.set(key.keyId, {
      keyId: key.keyId,
      privateKey,
      publicKey: privateKey.public,
      notBefore: key.createdAt,
      notAfter: presentationKeys[at + 1]?.createdAt ?? null,
      revoked: key.revokedAt !== null,
    });
  });
  return {
    byPurpose,
    byId: new Map(stored.map((key) => [key.keyId, key])),
    signers,
    signer: [...signers.values()].findLast((key) => !key.revoked),
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
 * Opens the presentationKeys; on a fresh store it makes the first key of each purpose.
 * @throws KeysLocked when the wrapping key is another one
 * @throws Error when this OpenSSL fails the SM2 self-test
 */
export async function createKeyring(options: KeyringOptions): Promise<Keyring> {
  const { clock, random, logger } = options;
  selfTest();
  const wrappingKeys = { current: options.wrappingKey, previous: options.previousWrappingKey ?? null };
  const store = await createKeyStore(options.connection, wrappingKeys, clock, random);
  const count = await store.rewrap();
  if (wrappingKeys.previous) logger.info({ count }, 'keys wrapped anew under KEY_WRAPPING_KEY');
  let keys = arrange([], new Map());
  let wellRead = false;
  let lastRefresh = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    try {
      keys = arrange(await store.all(), keys.signers);
      wellRead = true;
    } catch (error) {
      // That the store is away, readiness says by itself; the keys in hand are as good as before.
      if (storeFailure(error) === error) wellRead = false;
      throw error;
    }
  };

  const refresh = (): Promise<void> => {
    if (refreshing) return refreshing;
    if (performance.now() - lastRefresh < REFRESH_MILLISECONDS) return Promise.resolve();
    lastRefresh = performance.now();
    refreshing = reload().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  const current = (purpose: KeyPurpose): StoredKey => {
    const key = keys.byPurpose.get(purpose)?.at(-1);
    if (!key) throw new Error(`the keyring holds no ${purpose} key`);
    return key;
  };

  const next = async (purpose: KeyPurpose): Promise<void> => {
    await store.add(purpose, (keys.byPurpose.get(purpose)?.at(-1)?.sequence ?? 0) + 1);
    await reload();
  };

  const currentSigner = (): Signer => {
    if (!keys.signer) throw new Error('every presentation key is revoked');
    return keys.signer;
  };

  await reload();
  for (const purpose of KEY_PURPOSES) {
    if (keys.byPurpose.get(purpose)?.length === 0) await next(purpose);
  }
  if (!keys.signer) await next('presentation');

  const poll = setInterval(() => {
    reload().catch((error: Error) => logger.warn({ errorName: error.name }, 'keyring not read'));
  }, POLL_MILLISECONDS);
  poll.unref();

  const ofPurpose = (keyId: string, purpose: KeyPurpose): StoredKey | undefined => {
    const key = keys.byId.get(keyId);
    return key?.purpose === purpose ? key : undefined;
  };

  return {
    encrypt(plain, context) {
      const key = current('personal-data');
      return `v1.${key.keyId}.${seal(key.secret, Buffer.from(plain), context, random)}`;
    },

    decrypt(sealed, context) {
      const [, keyId, rest] = SEALED.exec(sealed) ?? [];
      if (!keyId || !rest) throw new SealBroken('not a sealed value');
      const key = ofPurpose(keyId, 'personal-data');
      if (!key) throw new UnknownKey(keyId);
      const plain = unseal(key.secret, rest, context);
      if (!plain) throw new SealBroken('sealed under another context, or changed');
      return plain.toString();
    },

    sealedByCurrent: (sealed) => SEALED.exec(sealed)?.[1] === current('personal-data').keyId,

    blindIndex: (value, purpose) =>
      createHmac('sha256', current('blind-index').secret).update(`${purpose}\0${value}`).digest('hex'),

    macSecret(purpose) {
      const mac = current(purpose);
      const key: MacKey = { keyId: mac.keyId, secret: mac.secret };
      return { current: key, byId: (keyId) => ofPurpose(keyId, purpose)?.secret };
    },

    presentation: {
      current: currentSigner,
      byId: (keyId) => keys.signers.get(keyId),
      async find(keyId) {
        if (!keys.signers.has(keyId)) await refresh();
        return keys.signers.get(keyId);
      },
      published: () => keys.published,
      sign: (signed) => sign(currentSigner().privateKey, signed),
      verify: (key, signed, signature) => verify(key.publicKey, signed, signature),
    },

    async knowing(work) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof UnknownKey)) throw error;
        await refresh();
        return work();
      }
    },

    reload,
    refresh,

    async rotate(purpose) {
      await reload();
      await next(purpose);
      return { keyId: current(purpose).keyId };
    },

    async revoke(keyId) {
      await reload();
      if (!keys.signers.has(keyId)) return false;
      // The successor first: at no moment is there nothing to sign with.
      if (keys.signer?.keyId === keyId) await next('presentation');
      await store.markRevoked(keyId);
      await reload();
      return true;
    },

    list: () =>
      [...keys.byId.values()].map(({ keyId, purpose, createdAt, revokedAt }) => ({
        keyId,
        purpose,
        createdAt,
        current: purpose === 'presentation' ? keys.signer?.keyId === keyId : current(purpose).keyId === keyId,
        revokedAt,
      })),

    healthy: () => wellRead && keys.signer !== undefined,
    stop: () => clearInterval(poll),
  };
}
