/**
 * SM2-with-SM3 signatures on OpenSSL. Node hashes no user id by itself in a way that others share, so Z is put in
 * front of the message here. Keys are imported from DER that names the SM2 curve: OpenSSL signs plain ECDSA with others.
 */

import type { KeyObject } from 'node:crypto';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
} from 'node:crypto';
import {
  SM2_DEFAULT_USER_ID,
  SM2_SIGNATURE_BYTES,
  type Sm2KeyPair,
  sm2DerOfRaw,
  sm2Pkcs8,
  sm2PointBytes,
  sm2PointOfSpki,
  sm2RawOfDer,
  sm2ScalarOfPkcs8,
  sm2SelfTest,
  sm2Spki,
  sm2Z,
} from '@qzt/shared/presentation/sm2';

export interface Sm2PublicKey {
  /** Uncompressed point, 130 hexadecimal digits. */
  point: string;
  key: KeyObject;
  z: Buffer;
}

export interface Sm2PrivateKey {
  public: Sm2PublicKey;
  key: KeyObject;
}

export function sm3(data: Uint8Array | string): Buffer {
  return createHash('sm3').update(data).digest();
}

/** @throws RangeError when it is not an uncompressed point on the curve */
export function importPublicKey(point: string, userId: string = SM2_DEFAULT_USER_ID): Sm2PublicKey {
  const spki = Buffer.from(sm2Spki(point));
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return { point: point.toLowerCase(), key, z: Buffer.from(sm2Z(sm2PointBytes(point), userId, sm3)) };
  } catch (cause) {
    throw new RangeError('not a point on the SM2 curve', { cause });
  }
}

/** @param pair private scalar and public point that belong together */
export function importPrivateKey(pair: Sm2KeyPair, userId: string = SM2_DEFAULT_USER_ID): Sm2PrivateKey {
  return {
    public: importPublicKey(pair.publicKey, userId),
    key: createPrivateKey({ key: Buffer.from(sm2Pkcs8(pair)), format: 'der', type: 'pkcs8' }),
  };
}

export function generate(): Sm2KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  return { privateKey: sm2ScalarOfPkcs8(privateKey), publicKey: sm2PointOfSpki(publicKey) };
}

/** @returns r‖s, 64 bytes */
export function sign(key: Sm2PrivateKey, data: Uint8Array): Buffer {
  return Buffer.from(sm2RawOfDer(createSign('sm3').update(key.public.z).update(data).sign(key.key)));
}

/** @param signature r‖s; any other length than 64 bytes is simply not a signature */
export function verify(key: Sm2PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SM2_SIGNATURE_BYTES) return false;
  return createVerify('sm3').update(key.z).update(data).verify(key.key, sm2DerOfRaw(signature));
}

/** @throws Error when this Node's OpenSSL does not do standard SM2 */
export function selfTest(): void {
  sm2SelfTest({
    sign: (pair, message) => sign(importPrivateKey(pair), message),
    verify: (point, message, signature) => verify(importPublicKey(point), message, signature),
  });
}
