/**
 * Keys at rest: each wrapped under the one key of the environment, bound to its id and purpose. While that key is being
 * changed there are two: either opens, and what stands under the previous one is wrapped anew at start.
 */

import type { Connection, Model } from 'mongoose';
import mongoose from 'mongoose';
import type { Clock, Random } from '../base/clock.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { KEY_PURPOSES, type KeyPurpose } from './keyring.ts';
import { seal, unseal } from './seal.ts';
import { generate } from './sm2.ts';

export interface StoredKey {
  keyId: string;
  purpose: KeyPurpose;
  /** 1, 2, … within its purpose; the highest is in use. */
  sequence: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Milliseconds since 1970. */
  revokedAt: number | null;
  /** 32 bytes: the private scalar, or the secret. */
  secret: Buffer;
  /** SM2 point in hexadecimal; empty for a symmetric key. */
  publicKey: string;
}

interface KeyDocument {
  _id: string;
  purpose: KeyPurpose;
  sequence: number;
  createdAt: Date;
  revokedAt: Date | null;
  wrapped: string;
  publicKey: string;
}

export interface WrappingKeys {
  /** 32 bytes. */
  current: Buffer;
  /** 32 bytes; null unless the key is being changed. */
  previous: Buffer | null;
}

/** KEY_WRAPPING_KEY is not the one that these keys were wrapped with. */
export class KeysLocked extends Error {
  override readonly name = 'KeysLocked';
  constructor(keyId: string) {
    super(`KEY_WRAPPING_KEY does not open key ${keyId} in the store`);
  }
}

export interface KeyStore {
  /** @throws KeysLocked */
  all(): Promise<StoredKey[]>;
  /** Makes the next key of a purpose. When another process does the same at that moment, its key stands. */
  add(purpose: KeyPurpose, sequence: number): Promise<void>;
  markRevoked(keyId: string): Promise<void>;
  /**
   * Wraps under the current key what stands under the previous one. Any number of processes may do it at once.
   * @returns how many this one did
   * @throws KeysLocked
   */
  rewrap(): Promise<number>;
}

function keyModel(connection: Connection): Model<KeyDocument> {
  const schema = new mongoose.Schema<KeyDocument>(
    {
      _id: { type: String, required: true },
      purpose: { type: String, required: true, enum: KEY_PURPOSES },
      sequence: { type: Number, required: true },
      createdAt: { type: Date, required: true },
      revokedAt: { type: Date, default: null },
      wrapped: { type: String, required: true },
      publicKey: { type: String, default: '' },
    },
    { versionKey: false, collection: 'keys' },
  );
  // One key a step: two processes that rotate at once end up with the same one.
  schema.index({ purpose: 1, sequence: 1 }, { unique: true });
  return connection.model<KeyDocument>('Key', schema);
}

const contextOf = (keyId: string, purpose: KeyPurpose): string => `key:${keyId}:${purpose}`;

export async function createKeyStore(
  connection: Connection,
  { current, previous }: WrappingKeys,
  clock: Clock,
  random: Random,
): Promise<KeyStore> {
  const model = keyModel(connection);
  await model.init();

  const underCurrent = (document: KeyDocument): Buffer | null =>
    unseal(current, document.wrapped, contextOf(document._id, document.purpose));
  const underPrevious = (document: KeyDocument): Buffer | null =>
    previous && unseal(previous, document.wrapped, contextOf(document._id, document.purpose));

  const open = (document: KeyDocument): StoredKey => {
    const secret = underCurrent(document) ?? underPrevious(document);
    if (!secret) throw new KeysLocked(document._id);
    return {
      keyId: document._id,
      purpose: document.purpose,
      sequence: document.sequence,
      createdAt: document.createdAt.getTime(),
      revokedAt: document.revokedAt?.getTime() ?? null,
      secret,
      publicKey: document.publicKey,
    };
  };

  const add: KeyStore['add'] = async (purpose, sequence) => {
    const keyId = Buffer.from(random(4)).toString('hex');
    const pair = purpose === 'presentation' ? generate() : null;
    const secret = pair ? Buffer.from(pair.privateKey, 'hex') : Buffer.from(random(32));
    try {
      await model.create({
        _id: keyId,
        purpose,
        sequence,
        createdAt: new Date(clock.now()),
        revokedAt: null,
        wrapped: seal(current, secret, contextOf(keyId, purpose), random),
        publicKey: pair?.publicKey ?? '',
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Somebody else's key has this number, or, once in 2^32, this id: then the number is still free.
      if (!(await model.exists({ purpose, sequence }))) await add(purpose, sequence);
    }
  };

  return {
    async all() {
      const documents = await model.find().sort({ sequence: 1 }).lean<KeyDocument[]>();
      return documents.map(open);
    },

    add,

    async markRevoked(keyId) {
      await model.updateOne({ _id: keyId, revokedAt: null }, { $set: { revokedAt: new Date(clock.now()) } });
    },

    async rewrap() {
      if (!previous) return 0;
      let count = 0;
      for (const document of await model.find().lean<KeyDocument[]>()) {
        if (underCurrent(document)) continue;
        const { secret } = open(document);
        const wrapped = seal(current, secret, contextOf(document._id, document.purpose), random);
        // Another process that is at it has written what this one would: then nothing is left to do.
        const { modifiedCount } = await model.updateOne(
          { _id: document._id, wrapped: document.wrapped },
          { $set: { wrapped } },
        );
        count += modifiedCount;
      }
      return count;
    },
  };
}
