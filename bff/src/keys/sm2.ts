/**
 * SM2-with-SM3 signatures (GM/T 0003.2, GM/T 0009) on OpenSSL.
 *
 * Node hashes no user id by itself in a way that others share, so Z (GM/T 0003.2 clause 5.5) is put in front of the
 * message here. Keys are imported from DER that names the SM2 curve: OpenSSL signs plain ECDSA with others.
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

export const DEFAULT_USER_ID = '1234567812345678';

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

export interface Sm2KeyPair {
  /** 64 hexadecimal digits. */
  privateKey: string;
  /** Uncompressed point, 130 hexadecimal digits. */
  publicKey: string;
}

/** a, b and the base point of the recommended curve (GM/T 0003.5). */
const CURVE = Buffer.from(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
);
const SPKI_HEAD = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');
const PKCS8_HEAD = Buffer.from(
  '308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420',
  'hex',
);
const PKCS8_PUBLIC = Buffer.from('a144034200', 'hex');
const POINT = /^04[0-9a-f]{128}$/i;

export function sm3(data: Uint8Array | string): Buffer {
  return createHash('sm3').update(data).digest();
}

function zOf(point: Buffer, userId: string): Buffer {
  const id = Buffer.from(userId);
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(id.length * 8);
  return createHash('sm3').update(bits).update(id).update(CURVE).update(point.subarray(1)).digest();
}

/** @throws RangeError when it is not an uncompressed point on the curve */
export function importPublicKey(point: string, userId: string = DEFAULT_USER_ID): Sm2PublicKey {
  if (!POINT.test(point)) throw new RangeError('not an uncompressed SM2 point');
  const bytes = Buffer.from(point, 'hex');
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: 'der', type: 'spki' });
    return { point: point.toLowerCase(), key, z: zOf(bytes, userId) };
  } catch (cause) {
    throw new RangeError('not a point on the SM2 curve', { cause });
  }
}

/** @param pair private scalar and public point that belong together */
export function importPrivateKey(pair: Sm2KeyPair, userId: string = DEFAULT_USER_ID): Sm2PrivateKey {
  if (!/^[0-9a-f]{64}$/i.test(pair.privateKey)) throw new RangeError('not an SM2 private key');
  const point = Buffer.from(pair.publicKey, 'hex');
  const der = Buffer.concat([PKCS8_HEAD, Buffer.from(pair.privateKey, 'hex'), PKCS8_PUBLIC, point]);
  return {
    public: importPublicKey(pair.publicKey, userId),
    key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  };
}

export function generate(): Sm2KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  const at = privateKey.indexOf(Buffer.from([0x02, 0x01, 0x01, 0x04, 0x20])) + 5;
  return {
    privateKey: privateKey.subarray(at, at + 32).toString('hex'),
    publicKey: publicKey.subarray(-65).toString('hex'),
  };
}

function derInteger(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const number = bytes.subarray(from);
  const sign = (number[0] ?? 0) & 0x80 ? [0] : [];
  return Buffer.from([0x02, number.length + sign.length, ...sign, ...number]);
}

function derFromRaw(signature: Uint8Array): Buffer {
  const r = derInteger(signature.subarray(0, 32));
  const s = derInteger(signature.subarray(32, 64));
  return Buffer.concat([Buffer.from([0x30, r.length + s.length]), r, s]);
}

function rawFromDer(der: Buffer): Buffer {
  const raw = Buffer.alloc(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + length);
    const digits = number.length > 32 ? number.subarray(number.length - 32) : number;
    digits.copy(raw, end - digits.length);
    at += 2 + length;
  }
  return raw;
}

/** @returns r‖s, 64 bytes */
export function sign(key: Sm2PrivateKey, data: Uint8Array): Buffer {
  return rawFromDer(createSign('sm3').update(key.public.z).update(data).sign(key.key));
}

/** @param signature r‖s; any other length than 64 bytes is simply not a signature */
export function verify(key: Sm2PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  return createVerify('sm3').update(key.z).update(data).verify(key.key, derFromRaw(signature));
}

/**
 * Runs the example of GM/T 0003.5-2012 annex A: a library that computes something else must not sign a single code.
 * @throws Error when this Node's OpenSSL does not do standard SM2
 */
export function selfTest(): void {
  const pair = {
    privateKey: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
    publicKey:
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
      'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  };
  const message = Buffer.from('message digest');
  const signature = Buffer.from(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
      'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
    'hex',
  );
  const key = importPrivateKey(pair);
  const own = verify(key.public, message, sign(key, message));
  if (!own || !verify(key.public, message, signature) || verify(key.public, message.subarray(1), signature)) {
    throw new Error('this OpenSSL does not sign SM2 as GM/T 0003.2 says');
  }
}
