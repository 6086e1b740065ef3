/**
 * 电子证照标识: names one version of one e-licence.
 * `1.2.156.3005.2.<kind: credit code of its definer + 3>.<issuing authority's credit code>.<serial, 9–32>.<version, 3>.<check>`
 * Source: GB/T 36904-2018; the check is ISO 7064 MOD 37,36 over the four middle parts without dots.
 */

export const LICENCE_IDENTIFIER_ROOT = '1.2.156.3005.2';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SHAPE =
  /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]{9,32})\.([0-9A-Z]{3})\.([0-9A-Z])$/;

export type LicenceIdentifierFault = 'shape' | 'check';

export interface LicenceIdentifierParts {
  /** 证照类型代码: 21 characters. */
  kindCode: string;
  /** 证照颁发机构代码: credit code of the issuing authority. */
  issuerCode: string;
  /** 流水号: 9–32 characters. */
  serial: string;
  /** 版本号: 3 characters. */
  version: string;
}

/** ISO 7064 MOD 37,36 check character of `text` (0-9A-Z). */
export function mod3736Check(text: string): string {
  let p = 36;
  for (const c of text) {
    const sum = (p + ALPHABET.indexOf(c)) % 36 || 36;
    p = (sum * 2) % 37;
  }
  return ALPHABET.charAt((37 - p) % 36);
}

export function makeLicenceIdentifier(parts: LicenceIdentifierParts): string {
  const { kindCode, issuerCode, serial, version } = parts;
  const check = mod3736Check(kindCode + issuerCode + serial + version);
  return `${LICENCE_IDENTIFIER_ROOT}.${kindCode}.${issuerCode}.${serial}.${version}.${check}`;
}

/** What is wrong with an identifier, or null when it is right. */
export function licenceIdentifierFault(identifier: string): LicenceIdentifierFault | null {
  const match = SHAPE.exec(identifier);
  if (!match) return 'shape';
  return mod3736Check(match.slice(1, 5).join('')) === match[5] ? null : 'check';
}
