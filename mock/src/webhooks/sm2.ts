/**
 * SM2 signatures by OpenSSL. Node hands over the digest only, so the hash Z of signer and curve (GM/T 0003.2, 5.5)
 * is put before the message here, with the default user id (GM/T 0009).
 */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

const USER_ID = Buffer.from('1234567812345678');
/** a, b, and the base point of the recommended curve (GM/T 0003.5). */
const CURVE = Buffer.from(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
);
const COORDINATE_BYTES = 32;
const POINT_BYTES = 1 + 2 * COORDINATE_BYTES;

export interface Sm2Signer {
  /** Uncompressed point, 130 hexadecimal digits beginning with 04. */
  publicPoint: string;
  /** r‖s, 128 hexadecimal digits. */
  sign(message: string): string;
}

/** A fresh private key, PKCS #8 PEM. */
export function generateSm2Key(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}

/** @param pem PKCS #8. A key object that was just generated would sign as ECDSA; one read from text signs as SM2. */
export function sm2Signer(pem: string): Sm2Signer {
  const key = createPrivateKey(pem);
  const point = publicPointOf(key);
  const z = createHash('sm3')
    .update(Buffer.from([0, USER_ID.length * 8]))
    .update(USER_ID)
    .update(CURVE)
    .update(point.subarray(1))
    .digest();
  return {
    publicPoint: point.toString('hex'),
    sign: (message) => rawSignature(createSign('sm3').update(z).update(message).sign(key)).toString('hex'),
  };
}

function publicPointOf(key: KeyObject): Buffer {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const point = spki.subarray(-POINT_BYTES);
  if (point[0] !== 4) throw new Error('the public point is not in its uncompressed form');
  return point;
}

/** ASN.1 `SEQUENCE { r, s }` to r‖s. */
function rawSignature(der: Buffer): Buffer {
  let at = 2;
  const integer = (): Buffer => {
    const length = der[at + 1] ?? 0;
    const value = der.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const significant = value.subarray(Math.max(0, value.length - COORDINATE_BYTES));
    return Buffer.concat([Buffer.alloc(COORDINATE_BYTES - significant.length), significant]);
  };
  return Buffer.concat([integer(), integer()]);
}
