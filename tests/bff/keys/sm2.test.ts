import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, importPrivateKey, importPublicKey, selfTest, sign, sm3, verify } from '@qzt/bff/keys/sm2';
import { sm2, sm3 as sm3OfScript } from 'sm-crypto-v2';

interface Vector {
  userId: string;
  messageHex: string;
  publicKeyHex: string;
  signatureRawHex: string;
  valid: boolean;
  zHex?: string;
}
const file = readFileSync(join(import.meta.dirname, '../../vectors/sm2.json'), 'utf8');
const { vectors } = JSON.parse(file) as { vectors: Vector[] };
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

test('the example of GM/T 0003.5 comes out', () => {
  expect(selfTest).not.toThrow();
});

test.each(vectors.map((vector, at) => [at, vector] as const))('vector %i', (_, vector) => {
  const key = importPublicKey(vector.publicKeyHex, vector.userId);
  if (vector.zHex) expect(key.z.toString('hex')).toBe(vector.zHex);
  expect(verify(key, bytes(vector.messageHex), bytes(vector.signatureRawHex))).toBe(vector.valid);
});

test('the vectors hold both right and wrong signatures', () => {
  expect(vectors.some(({ valid }) => valid)).toBe(true);
  expect(vectors.some(({ valid }) => !valid)).toBe(true);
});

test('what OpenSSL signs, the script of the clients accepts, and the other way round', () => {
  for (let i = 0; i < 8; i++) {
    const pair = generate();
    const key = importPrivateKey(pair);
    const message = Buffer.from(`message ${i}`);
    const options = { hash: true, der: false, userId: '1234567812345678' };
    const ours = sign(key, message);
    expect(ours).toHaveLength(64);
    expect(sm2.doVerifySignature(message, ours.toString('hex'), pair.publicKey, options)).toBe(true);
    const theirs = bytes(sm2.doSignature(message, pair.privateKey, options));
    expect(verify(key.public, message, theirs)).toBe(true);
    theirs[i * 8] = (theirs[i * 8] ?? 0) ^ 1;
    expect(verify(key.public, message, theirs)).toBe(false);
  }
  expect(sm3('abc').toString('hex')).toBe(sm3OfScript('abc'));
});

test.each([0, 1, 63, 65, 128])('a signature of %i bytes is none', (length) => {
  const key = importPrivateKey(generate());
  expect(verify(key.public, Buffer.from('a'), new Uint8Array(length))).toBe(false);
});

test.each([new Uint8Array(64), new Uint8Array(64).fill(255)])(
  'r and s out of range are no signature',
  (signature) => {
    expect(verify(importPrivateKey(generate()).public, Buffer.from('a'), signature)).toBe(false);
  },
);

test.each(['', '04', `04${'11'.repeat(64)}`, `02${'11'.repeat(32)}`, `04${'zz'.repeat(64)}`])(
  'what is no point of the curve is refused: %s',
  (point) => {
    expect(() => importPublicKey(point)).toThrow(RangeError);
  },
);
