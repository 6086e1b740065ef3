import { bytesToHex, hexToBytes } from '@qzt/shared/domain/hex';
import {
  type Sm2Primitives,
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
import fc from 'fast-check';
import { sm2, sm3 } from 'sm-crypto-v2';

const options = { hash: true, der: false };
const script: Sm2Primitives = {
  sign: (pair, message) => hexToBytes(sm2.doSignature(message, pair.privateKey, options)),
  verify: (point, message, signature) =>
    sm2.doVerifySignature(message, bytesToHex(signature), point, options),
};

test('primitives written in JavaScript pass the self-test', () => {
  expect(() => sm2SelfTest(script)).not.toThrow();
});

test.each([
  ['signs something else', { ...script, sign: () => new Uint8Array(64).fill(7) }],
  ['accepts everything', { ...script, verify: () => true }],
  ['accepts nothing', { ...script, verify: () => false }],
])('a library that %s does not pass', (_, wrong) => {
  expect(() => sm2SelfTest(wrong)).toThrow('GM/T 0003.2');
});

test('what Z is the hash of begins with the user id in UTF-8 and ends with the point', () => {
  const { publicKey } = sm2.generateKeyPairHex();
  const userId = '张三@企证通';
  const id = Buffer.from(userId);
  let hashed = '';
  const z = sm2Z(sm2PointBytes(publicKey), userId, (data) => {
    hashed = bytesToHex(data);
    return hexToBytes(sm3(data));
  });
  expect(z).toHaveLength(32);
  expect(hashed.startsWith(Buffer.concat([Buffer.from([0, id.length * 8]), id]).toString('hex'))).toBe(true);
  expect(hashed.endsWith(publicKey.slice(2))).toBe(true);
});

test('a signature survives the way to DER and back', () => {
  const half = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const leadingZeros = fc.tuple(fc.nat(32), half).map(([zeros, bytes]) => bytes.fill(0, 0, zeros));
  fc.assert(
    fc.property(leadingZeros, leadingZeros, (r, s) => {
      const raw = Uint8Array.from([...r, ...s]);
      expect(sm2RawOfDer(sm2DerOfRaw(raw))).toEqual(raw);
    }),
  );
});

test.each(['', '30', '3000', '3006020101020101ff', '3103020101', '30060201010301ff', '3006020101020201'])(
  'what is no signature in DER is refused: %s',
  (der) => {
    expect(() => sm2RawOfDer(hexToBytes(der))).toThrow(RangeError);
  },
);

test('keys survive the way to DER and back', () => {
  const pair = sm2.generateKeyPairHex();
  expect(sm2PointOfSpki(sm2Spki(pair.publicKey))).toBe(pair.publicKey);
  expect(sm2ScalarOfPkcs8(sm2Pkcs8(pair))).toBe(pair.privateKey);
});

test('keys of another curve are refused', () => {
  const spki = sm2Spki(sm2.generateKeyPairHex().publicKey);
  spki[20] = (spki[20] ?? 0) ^ 1;
  expect(() => sm2PointOfSpki(spki)).toThrow(RangeError);
  expect(() => sm2ScalarOfPkcs8(spki)).toThrow(RangeError);
  expect(() => sm2Pkcs8({ privateKey: 'ab', publicKey: '04' })).toThrow(RangeError);
});
