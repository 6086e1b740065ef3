import { randomFillSync } from 'node:crypto';

/** Crockford's base 32: nothing that sounds or looks like another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const POOL_LENGTH = 4096;
const pool = Buffer.alloc(POOL_LENGTH);
let at = POOL_LENGTH;

/** `7K2M-40QX`: short enough to be read out on the phone, 40 random bits. */
export function newRequestId(): string {
  if (at + 8 > POOL_LENGTH) {
    randomFillSync(pool);
    at = 0;
  }
  let id = '';
  for (let i = 0; i < 8; i++) {
    if (i === 4) id += '-';
    id += ALPHABET.charAt((pool[at++] ?? 0) & 31);
  }
  return id;
}
