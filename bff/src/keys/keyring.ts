/** What keys do for the rest of the app. Their storage is key-store.ts, their arithmetic sm2.ts. */

import type { publishedKeySchema } from '@qzt/shared/contracts/verification';
import type * as z from 'zod/mini';
import { Failure } from '../base/failure.ts';
import type { Sm2PublicKey } from './sm2.ts';

/** A presentation key as anybody may fetch it. */
export type PublishedKey = z.input<typeof publishedKeySchema>;

/** What a key is for; one key never serves two purposes. */
export const KEY_PURPOSES = [
  'presentation',
  'personal-data',
  'access-token',
  'refresh-token',
  'blind-index',
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];
export type TokenPurpose = 'access-token' | 'refresh-token';

/** Those that may be changed: a blind index is what stored records are found by, so its key stays. */
export type RotatablePurpose = Exclude<KeyPurpose, 'blind-index'>;

export interface PresentationKey {
  /** 8 hexadecimal digits, as in a code. */
  keyId: string;
  publicKey: Sm2PublicKey;
  /** Codes issued from here on (ms since 1970, a whole second) … */
  notBefore: number;
  /** … until here (a whole second) may carry this key's signature; null: no successor is known. */
  notAfter: number | null;
  revoked: boolean;
}

export interface Signer extends PresentationKey {
  /** @returns r‖s, 64 bytes */
  sign(signed: Uint8Array): Uint8Array;
}

export interface MacKey {
  keyId: string;
  /** 32 bytes. */
  secret: Buffer;
}

export interface MacSecret {
  current: MacKey;
  /** Undefined: not known here, or not trusted (any more): revoked, or older than the life of what it signed. */
  byId(keyId: string): Buffer | undefined;
  /** As byId, after a look into the store where it is needed. @throws KeysNotReadable */
  find(keyId: string): Promise<Buffer | undefined>;
}

/** Whether there is such a key can't be told now: the store does not answer. Nothing is wrong with the key. */
export class KeysNotReadable extends Failure {
  constructor(cause: unknown) {
    super('store.unavailable', { cause });
  }
}

/** A key that is not in the store either. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
  constructor(keyId: string) {
    super(`unknown key ${keyId}`);
  }
}

/** The text is not what was encrypted under this context: changed, or moved from another record. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

export interface Keyring {
  /**
   * Personal data at rest: `v1.<keyId>.<iv>.<ciphertext>.<tag>`, parts in base64url, AES-256-GCM.
   * @param context what and whose it is (`account.phone:<accountId>`): authenticated, needed again to read
   */
  encrypt(plain: string, context: string): string;
  /** Looks for a key that another process made. @throws SealBroken, UnknownKey, KeysNotReadable */
  decrypt(sealed: string, context: string): Promise<string>;
  /** Whether it stands under the key in use; if not, it is due to be sealed again. */
  sealedByCurrent(sealed: string): boolean;
  /** Keyed hash to search by, 64 hexadecimal digits: HMAC-SHA-256 under a key that rotation keeps. */
  blindIndex(value: string, purpose: string): string;
  macSecret(purpose: TokenPurpose): MacSecret;
  presentation: {
    /** The key in use, as this process last read it; for a code that is issued right now. */
    current(): Signer;
    byId(keyId: string): PresentationKey | undefined;
    /**
     * As byId, but undefined only after a read of the store that began after the question. Such reads are shared, one
     * a second at most.
     * @throws KeysNotReadable
     */
    find(keyId: string): Promise<PresentationKey | undefined>;
    published(): PublishedKey[];
    /**
     * Before something is signed: reads the store when a successor could be at work elsewhere that this process has
     * not heard of.
     * @throws KeysNotReadable
     */
    ready(): Promise<void>;
    verify(key: PresentationKey, signed: Uint8Array, signature: Uint8Array): boolean;
  };
  /** Reads the store again. */
  reload(): Promise<void>;
  /**
   * Makes the next key of a purpose. It comes into use KEY_LEAD_MILLISECONDS later, when every process knows it.
   * @throws what the driver throws; then a key may have been made, and others may not have been told
   */
  rotate(purpose: RotatablePurpose): Promise<{ keyId: string }>;
  /**
   * Nothing that this presentation or token key signed is trusted any more; when it was in use, its successor takes
   * over at once. May be repeated.
   * @returns false when there is no such key
   * @throws what the driver throws; then others may not have been told
   */
  revoke(keyId: string): Promise<boolean>;
  list(): KeyListing[];
  /** Whether the last look into the store worked out. */
  healthy(): boolean;
  stop(): void;
}

export interface KeyListing {
  keyId: string;
  purpose: KeyPurpose;
  createdAt: number;
  current: boolean;
  revokedAt: number | null;
}
