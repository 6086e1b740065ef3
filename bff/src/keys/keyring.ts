/** What keys do for the rest of the app. Their storage is key-store.ts, their arithmetic sm2.ts. */

import type { publishedKeySchema } from '@qzt/shared/contracts/verification';
import type * as z from 'zod/mini';
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
  /** Codes issued from here on (ms since 1970) … */
  notBefore: number;
  /** … until here may carry this key's signature; null: in use. */
  notAfter: number | null;
  revoked: boolean;
}

export interface MacKey {
  keyId: string;
  /** 32 bytes. */
  secret: Buffer;
}

/** A key id that this process has not met; `Keyring.knowing` looks again. */
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
  /** @throws SealBroken, UnknownKey */
  decrypt(sealed: string, context: string): string;
  /** Whether it stands under the key in use; if not, it is due to be sealed again. */
  sealedByCurrent(sealed: string): boolean;
  /** Keyed hash to search by, 64 hexadecimal digits: HMAC-SHA-256 under a key that rotation keeps. */
  blindIndex(value: string, purpose: string): string;
  macSecret(purpose: TokenPurpose): { current: MacKey; byId(keyId: string): Buffer | undefined };
  presentation: {
    current(): PresentationKey;
    byId(keyId: string): PresentationKey | undefined;
    /** As byId; an unknown id makes the ring look into the store first, at most once a second. */
    find(keyId: string): Promise<PresentationKey | undefined>;
    published(): PublishedKey[];
    /** By the current key; r‖s, 64 bytes. */
    sign(signed: Uint8Array): Uint8Array;
    verify(key: PresentationKey, signed: Uint8Array, signature: Uint8Array): boolean;
  };
  /**
   * Does what needs keys; when it meets one made by another process (UnknownKey), looks into the store and does it
   * once more.
   */
  knowing<T>(work: () => T): Promise<T>;
  /** Reads the store again. */
  reload(): Promise<void>;
  /** As reload, but at most once a second. */
  refresh(): Promise<void>;
  rotate(purpose: RotatablePurpose): Promise<{ keyId: string }>;
  /**
   * No code of this presentation key is trusted any more; when it was the current one, a new one takes over.
   * @returns false when there is no such key
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
