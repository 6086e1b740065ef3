/**
 * SM2-with-SM3 signatures (GM/T 0003.2, GM/T 0009) but for their arithmetic: what is hashed before a message, how
 * keys and signatures are written, and the standard's example. Whoever has the primitives (OpenSSL, a script) hands
 * them in.
 */

import { bytesToHex, hexToBytes } from '../domain/hex.ts';

/** GM/T 0009: who signs, where nobody says otherwise. */
export const SM2_DEFAULT_USER_ID = '1234567812345678';

/** Bytes of a coordinate, of a private scalar, and of either half of a signature. */
const FIELD_BYTES = 32;
/** An uncompressed point: 04, x, y. */
const POINT_BYTES = 1 + 2 * FIELD_BYTES;
export const SM2_SIGNATURE_BYTES = 2 * FIELD_BYTES;

/** a, b and the base point of the recommended curve (GM/T 0003.5). */
const CURVE = hexToBytes(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
);
/** SubjectPublicKeyInfo that names the SM2 curve, up to the point. */
const SPKI_HEAD = hexToBytes('3059301306072a8648ce3d020106082a811ccf5501822d034200');
/** PKCS #8 that names the SM2 curve, up to the scalar; then what stands between scalar and point. */
const PKCS8_HEAD = hexToBytes('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420');
const PKCS8_BEFORE_POINT = hexToBytes('a144034200');
const POINT = /^04[0-9a-f]{128}$/i;
const SCALAR = /^[0-9a-f]{64}$/i;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

export interface Sm2KeyPair {
  /** 64 hexadecimal digits. */
  privateKey: string;
  /** Uncompressed point, 130 hexadecimal digits. */
  publicKey: string;
}

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(escaped, (c) => c.charCodeAt(0));
}

/**
 * @param point uncompressed, 130 hexadecimal digits; whether it is on the curve is for the primitive to tell
 * @throws RangeError when it is written in another way
 */
export function sm2PointBytes(point: string): Uint8Array {
  if (!POINT.test(point)) throw new RangeError('not an uncompressed SM2 point');
  return hexToBytes(point);
}

/**
 * Z, the hash of signer and curve that goes before the message (GM/T 0003.2 clause 5.5): 32 bytes.
 * @param point uncompressed, 65 bytes
 */
export function sm2Z(point: Uint8Array, userId: string, sm3: (data: Uint8Array) => Uint8Array): Uint8Array {
  const id = utf8(userId);
  const bits = id.length * 8;
  return sm3(joined([bits >> 8, bits & 255], id, CURVE, point.subarray(1)));
}

/** The public key as SubjectPublicKeyInfo, DER. @throws RangeError as sm2PointBytes */
export const sm2Spki = (point: string): Uint8Array => joined(SPKI_HEAD, sm2PointBytes(point));

/** The private key as PKCS #8, DER. @throws RangeError when either is not written as Sm2KeyPair says */
export function sm2Pkcs8({ privateKey, publicKey }: Sm2KeyPair): Uint8Array {
  if (!SCALAR.test(privateKey)) throw new RangeError('not an SM2 private key');
  return joined(PKCS8_HEAD, hexToBytes(privateKey), PKCS8_BEFORE_POINT, sm2PointBytes(publicKey));
}

/** Reads a point out of SubjectPublicKeyInfo, 130 hexadecimal digits. @throws RangeError when it isn't one of SM2 */
export function sm2PointOfSpki(spki: Uint8Array): string {
  const isOurs =
    spki.length === SPKI_HEAD.length + POINT_BYTES && SPKI_HEAD.every((byte, i) => spki[i] === byte);
  if (!isOurs) throw new RangeError('not an SM2 public key in DER');
  const point = bytesToHex(spki.subarray(SPKI_HEAD.length));
  if (!POINT.test(point)) throw new RangeError('the public point is not in its uncompressed form');
  return point;
}

/** Reads the scalar out of PKCS #8, 64 hexadecimal digits. @throws RangeError when it isn't one of SM2 */
export function sm2ScalarOfPkcs8(pkcs8: Uint8Array): string {
  const end = PKCS8_HEAD.length + FIELD_BYTES;
  // The lengths in the head say whether a public point follows; the rest of it is the same for every SM2 key.
  const isOurs = pkcs8.length >= end && PKCS8_HEAD.every((byte, i) => pkcs8[i] === byte);
  if (!isOurs) throw new RangeError('not an SM2 private key in DER');
  return bytesToHex(pkcs8.subarray(PKCS8_HEAD.length, end));
}

function derInteger(digits: Uint8Array): Uint8Array {
  let from = 0;
  while (from < digits.length - 1 && digits[from] === 0) from++;
  const number = digits.subarray(from);
  const sign = (number[0] ?? 0) & 0x80 ? [0] : [];
  return joined([INTEGER, number.length + sign.length], sign, number);
}

/** r‖s, 64 bytes, to ASN.1 `SEQUENCE { r, s }`. */
export function sm2DerOfRaw(signature: Uint8Array): Uint8Array {
  const r = derInteger(signature.subarray(0, FIELD_BYTES));
  const s = derInteger(signature.subarray(FIELD_BYTES));
  return joined([SEQUENCE, r.length + s.length], r, s);
}

/** ASN.1 `SEQUENCE { r, s }` to r‖s, 64 bytes. @throws RangeError when it is something else */
export function sm2RawOfDer(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(SM2_SIGNATURE_BYTES);
  let at = 2;
  for (const end of [FIELD_BYTES, SM2_SIGNATURE_BYTES]) {
    const length = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + length);
    const digits = number.length > FIELD_BYTES ? number.subarray(number.length - FIELD_BYTES) : number;
    if (der[at] !== INTEGER || length === 0 || number.length !== length)
      throw new RangeError('not r and s in DER');
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  if (der[0] !== SEQUENCE || at !== der.length) throw new RangeError('not r and s in DER');
  return raw;
}

/** Signing and verifying by the default user id, r‖s. */
export interface Sm2Primitives {
  sign(pair: Sm2KeyPair, message: Uint8Array): Uint8Array;
  verify(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The example of GM/T 0003.5-2012 annex A. */
const EXAMPLE = {
  pair: {
    privateKey: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
    publicKey:
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
      'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  },
  message: 'message digest',
  signature:
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};

/**
 * Holds primitives against the standard's example: a library that computes something else must not sign or judge a
 * single code.
 * @throws Error when they don't do standard SM2
 */
export function sm2SelfTest({ sign, verify }: Sm2Primitives): void {
  const { pair } = EXAMPLE;
  const message = utf8(EXAMPLE.message);
  const example = hexToBytes(EXAMPLE.signature);
  const own = verify(pair.publicKey, message, sign(pair, message));
  const others = verify(pair.publicKey, message, example);
  if (!own || !others || verify(pair.publicKey, message.subarray(1), example)) {
    throw new Error('SM2 is not done here as GM/T 0003.2 says');
  }
}
