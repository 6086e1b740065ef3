/** The form of KEY_WRAPPING_KEY, and how one looks that was not drawn at random. */

import { fromBase64Url } from '../domain/base64url.ts';

/** 32 bytes in base64. */
export const WRAPPING_KEY = /^[A-Za-z0-9+/]{43}=$/;

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/**
 * A key that nobody drew by chance. 32 random bytes are about 30 different ones, 12 of them printable; each of these
 * limits is passed by chance less than once in ten million keys. Other forms are the schema's to refuse.
 */
export const weakWrappingKey = (value: string): string | null => {
  if (!WRAPPING_KEY.test(value)) return null;
  const bytes = fromBase64Url(value.slice(0, -1).replace(/\+/g, '-').replace(/\//g, '_'));
  if (!bytes) return 'must be 32 bytes in canonical base64';
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  if (counts.size < 20 || Math.max(...counts.values()) > 6) {
    return 'is a weak key: too few different bytes, or a repeated pattern; take 32 random ones';
  }
  if ([...bytes].filter(isPrintable).length > 26) {
    return 'is a weak key: its bytes spell a text; take 32 random ones';
  }
  // Of up to four that take turns.
  const isSequence = [1, 2, 3, 4].some((stride) => {
    const steps = [...bytes.slice(stride)].map((byte, at) => (256 + byte - (bytes[at] ?? 0)) % 256);
    return new Set(steps).size < 12;
  });
  return isSequence ? 'is a weak key: its bytes are a sequence; take 32 random ones' : null;
};
