/** Hexadecimal digits and bytes, for runtimes that have no Buffer. */

/** Fills `into` from the digits. */
export function hexInto(hex: string, into: Uint8Array): void {
  for (let i = 0; i < into.length; i++) into[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
}

export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  hexInto(hex, bytes);
  return bytes;
}

/** Small letters. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16);
  return hex;
}
