/** SM2 signatures by OpenSSL. Node hands over the digest only, so Z is put before the message here. */

import { createHash, createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import {
  SM2_DEFAULT_USER_ID,
  sm2PointBytes,
  sm2PointOfSpki,
  sm2RawOfDer,
  sm2Z,
} from '@qzt/shared/presentation/sm2';

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
  const publicPoint = sm2PointOfSpki(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  const z = sm2Z(sm2PointBytes(publicPoint), SM2_DEFAULT_USER_ID, (data) =>
    createHash('sm3').update(data).digest(),
  );
  return {
    publicPoint,
    sign(message) {
      const der = createSign('sm3').update(z).update(message).sign(key);
      return Buffer.from(sm2RawOfDer(der)).toString('hex');
    },
  };
}
