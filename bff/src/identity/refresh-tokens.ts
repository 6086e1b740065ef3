/**
 * Refresh tokens: `<session id>.<generation>.<key id>.<MAC>`. They are computed, not stored: whoever reads the
 * store can't refresh, and the token of a generation comes out the same each time it is asked for.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';

export interface RefreshTokens {
  of(sessionId: string, generation: number): string;
  /** Null: not one of ours, or of a key that is trusted no more. @throws KeysNotReadable */
  read(token: string): Promise<{ sessionId: string; generation: number } | null>;
}

const SHAPE = /^([0-9a-f]{24})\.([1-9]\d{0,9})\.([0-9a-f]{8})\.([A-Za-z0-9_-]{43})$/;

/** @param environment whose tokens these are: those of another one don't fit */
export function createRefreshTokens(keyring: Pick<Keyring, 'macSecret'>, environment: string): RefreshTokens {
  const mac = (secret: Buffer, sessionId: string, generation: number): string =>
    createHmac('sha256', secret).update(`${environment}\0${sessionId}\0${generation}`).digest('base64url');

  return {
    of(sessionId, generation) {
      const { keyId, secret } = keyring.macSecret('refresh-token').current;
      return `${sessionId}.${generation}.${keyId}.${mac(secret, sessionId, generation)}`;
    },

    async read(token) {
      const [, sessionId, digits, keyId, given] = SHAPE.exec(token) ?? [];
      if (!sessionId || !digits || !keyId || !given) return null;
      const secret = await keyring.macSecret('refresh-token').find(keyId);
      if (!secret) return null;
      const generation = Number(digits);
      const expected = mac(secret, sessionId, generation);
      return timingSafeEqual(Buffer.from(given), Buffer.from(expected)) ? { sessionId, generation } : null;
    },
  };
}
