/**
 * The presentation code (出示码): the signed body inside a licence QR. 115 bytes, big-endian:
 *
 * | offset | bytes | field |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 1 | low 4 bits: mode (1 live, 2 printed); bit 4: once-only; others 0 |
 * | 2 | 4 | key id |
 * | 6 | 12 | random id of this code |
 * | 18 | 4 | issued at, seconds since 1970 |
 * | 22 | 4 | expires at, seconds since 1970; 0 for a printed code |
 * | 26 | 12 | holder's credit code as a number in base 31 |
 * | 38 | 1 | licence kind (licence-kinds.ts); 0: none that we name |
 * | 39 | 8 | licence reference: first 8 bytes of SM3 over the licence identifier |
 * | 47 | 4 | index in the status list |
 * | 51 | 64 | SM2-with-SM3 signature r‖s over bytes 0–50, default user id (GM/T 0003.2, GM/T 0009) |
 */

import { fromBase64Url, toBase64Url } from '../domain/base64url.ts';
import { CREDIT_CODE_ALPHABET, creditCodeFault } from '../domain/credit-code.ts';
import { bytesToHex, hexInto } from '../domain/hex.ts';

export const PRESENTATION_VERSION = 1;
export const SIGNED_LENGTH = 51;
export const CODE_LENGTH = 115;
/** Characters of a whole code in base64url. */
export const CODE_TEXT_LENGTH = 154;

export const PRESENTATION_MODES = ['live', 'printed'] as const;
export type PresentationMode = (typeof PRESENTATION_MODES)[number];

export interface Presentation {
  mode: PresentationMode;
  /** A live code that admits exactly one look; chosen by the holder. */
  onceOnly: boolean;
  /** Key that signed it; 8 hexadecimal digits. */
  keyId: string;
  /** 24 hexadecimal digits. */
  codeId: string;
  /** Seconds since 1970. */
  issuedAt: number;
  /** Seconds since 1970; null for a printed code. */
  expiresAt: number | null;
  creditCode: string;
  /** LicenceKind.number, or 0. */
  kindNumber: number;
  /** 16 hexadecimal digits. */
  licenceReference: string;
  /** 0 – 2^32−1. */
  statusIndex: number;
}

export interface SignedPresentation {
  presentation: Presentation;
  /** The bytes that were signed. */
  signed: Uint8Array;
  /** r‖s, 64 bytes. */
  signature: Uint8Array;
}

/** Why a text is not a presentation code of ours. */
export type PresentationFault =
  | { fault: 'not-a-code' }
  | { fault: 'truncated' }
  | { fault: 'unknown-version'; version: number }
  | { fault: 'malformed'; part: 'flags' | 'credit-code' | 'expiry' };

const MODES: Record<PresentationMode, number> = { live: 1, printed: 2 };
const ONCE_ONLY = 0x10;
const CREDIT_CODE_BYTES = 12;

function creditCodeToBytes(code: string, into: Uint8Array): void {
  for (const c of code) {
    let carry = CREDIT_CODE_ALPHABET.indexOf(c);
    for (let i = CREDIT_CODE_BYTES - 1; i >= 0; i--) {
      const value = (into[i] ?? 0) * 31 + carry;
      into[i] = value & 255;
      carry = value >> 8;
    }
  }
}

function creditCodeFromBytes(bytes: Uint8Array): string {
  const number = Uint8Array.from(bytes);
  let code = '';
  for (let position = 0; position < 18; position++) {
    let rest = 0;
    for (let i = 0; i < CREDIT_CODE_BYTES; i++) {
      const value = rest * 256 + (number[i] ?? 0);
      number[i] = Math.floor(value / 31);
      rest = value % 31;
    }
    code = CREDIT_CODE_ALPHABET.charAt(rest) + code;
  }
  return code;
}

/** The 51 bytes to sign. */
export function encodePresentation(p: Presentation): Uint8Array {
  const body = new Uint8Array(SIGNED_LENGTH);
  const view = new DataView(body.buffer);
  body[0] = PRESENTATION_VERSION;
  body[1] = MODES[p.mode] | (p.onceOnly ? ONCE_ONLY : 0);
  hexInto(p.keyId, body.subarray(2, 6));
  hexInto(p.codeId, body.subarray(6, 18));
  view.setUint32(18, p.issuedAt);
  view.setUint32(22, p.expiresAt ?? 0);
  creditCodeToBytes(p.creditCode, body.subarray(26, 38));
  body[38] = p.kindNumber;
  hexInto(p.licenceReference, body.subarray(39, 47));
  view.setUint32(47, p.statusIndex);
  return body;
}

/** Puts body and signature together as the text that stands in the link. */
export function sealPresentation(signed: Uint8Array, signature: Uint8Array): string {
  const bytes = new Uint8Array(CODE_LENGTH);
  bytes.set(signed, 0);
  bytes.set(signature, SIGNED_LENGTH);
  return toBase64Url(bytes);
}

/** Reads a code without judging its signature, time or use. */
export function decodePresentation(text: string): SignedPresentation | PresentationFault {
  const bytes = fromBase64Url(text);
  if (!bytes || bytes.length === 0) return { fault: 'not-a-code' };
  const version = bytes[0] ?? 0;
  // A short text that starts with another byte is somebody's word, not a code of a version to come.
  if (version !== PRESENTATION_VERSION) {
    return bytes.length < SIGNED_LENGTH ? { fault: 'not-a-code' } : { fault: 'unknown-version', version };
  }
  if (bytes.length < CODE_LENGTH) return { fault: 'truncated' };
  if (bytes.length > CODE_LENGTH) return { fault: 'not-a-code' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = bytes[1] ?? 0;
  const mode = (flags & 15) === MODES.live ? 'live' : (flags & 15) === MODES.printed ? 'printed' : null;
  const onceOnly = (flags & ONCE_ONLY) !== 0;
  if (mode === null || (flags & 0xe0) !== 0 || (mode === 'printed' && onceOnly)) {
    return { fault: 'malformed', part: 'flags' };
  }
  const issuedAt = view.getUint32(18);
  const expiresAt = view.getUint32(22);
  if (mode === 'live' ? expiresAt <= issuedAt : expiresAt !== 0)
    return { fault: 'malformed', part: 'expiry' };
  const creditCode = creditCodeFromBytes(bytes.subarray(26, 38));
  if (creditCodeFault(creditCode) !== null) return { fault: 'malformed', part: 'credit-code' };
  return {
    presentation: {
      mode,
      onceOnly,
      keyId: bytesToHex(bytes.subarray(2, 6)),
      codeId: bytesToHex(bytes.subarray(6, 18)),
      issuedAt,
      expiresAt: mode === 'live' ? expiresAt : null,
      creditCode,
      kindNumber: bytes[38] ?? 0,
      licenceReference: bytesToHex(bytes.subarray(39, 47)),
      statusIndex: view.getUint32(47),
    },
    signed: bytes.subarray(0, SIGNED_LENGTH),
    signature: bytes.subarray(SIGNED_LENGTH),
  };
}
