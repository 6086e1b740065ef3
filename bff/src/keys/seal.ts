/** AES-256-GCM with a fresh 12-byte IV each time; what it belongs to is authenticated. */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../base/clock.ts';

const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** @returns `<iv>.<ciphertext>.<tag>`, parts in base64url */
export function seal(key: Buffer, plain: Uint8Array, context: string, random: Random): string {
  const iv = Buffer.from(random(IV_LENGTH));
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.');
}

/** Null when it was not sealed so: another key, another context, or a changed text. */
export function unseal(key: Buffer, sealed: string, context: string): Buffer | null {
  const parts = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  const [iv, ciphertext, tag] = parts;
  if (parts.length !== 3 || !iv || !ciphertext || !tag) return null;
  if (iv.length !== IV_LENGTH || tag.length !== TAG_LENGTH) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  const plain = decipher.update(ciphertext);
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    // OpenSSL's only way to say that the tag does not fit.
    return null;
  }
}
