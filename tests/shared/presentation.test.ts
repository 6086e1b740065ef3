import { fromBase64Url, toBase64Url } from '@qzt/shared/domain/base64url';
import { creditCodeCheck, subjectCodeCheck } from '@qzt/shared/domain/credit-code';
import {
  CODE_LENGTH,
  CODE_TEXT_LENGTH,
  decodePresentation,
  encodePresentation,
  type Presentation,
  sealPresentation,
} from '@qzt/shared/presentation/code';
import { presentationLink, readPresentationLink } from '@qzt/shared/presentation/link';
import fc from 'fast-check';

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const seconds = fc.integer({ min: 1_700_000_000, max: 4_000_000_000 });

const creditCode = fc
  .stringMatching(/^9[1-9]4419[0-9]{2}[0-9A-HJ-NPQRTUWXY]{8}$/)
  .map((start) => start + subjectCodeCheck(start.slice(8)))
  .filter((first17) => /^[0-9A-HJ-NPQRTUWXY]{17}$/.test(first17))
  .map((first17) => first17 + creditCodeCheck(first17));

const presentation: fc.Arbitrary<Presentation> = fc
  .record({
    printed: fc.boolean(),
    onceOnly: fc.boolean(),
    keyId: hex(8),
    codeId: hex(24),
    issuedAt: seconds,
    lifetime: fc.integer({ min: 1, max: 86_400 }),
    creditCode,
    kindNumber: fc.integer({ min: 0, max: 255 }),
    licenceReference: hex(16),
    statusIndex: fc.integer({ min: 0, max: 0xffffffff }),
  })
  .map(({ printed, onceOnly, lifetime, ...rest }) => ({
    ...rest,
    mode: printed ? 'printed' : 'live',
    onceOnly: !printed && onceOnly,
    expiresAt: printed ? null : rest.issuedAt + lifetime,
  }));

const signature = Uint8Array.from({ length: 64 }, (_, i) => i);

test('what was encoded is what is read, within the size that a QR bears', () => {
  fc.assert(
    fc.property(presentation, (given) => {
      const text = sealPresentation(encodePresentation(given), signature);
      expect(text).toHaveLength(CODE_TEXT_LENGTH);
      const read = decodePresentation(text);
      expect(read).toMatchObject({ presentation: given });
      if ('signature' in read) expect([...read.signature]).toEqual([...signature]);
    }),
  );
  expect(CODE_LENGTH).toBeLessThanOrEqual(120);
});

test('refuses foreign, truncated, lengthened and future codes, each by name', () => {
  const sample = fc.sample(presentation, { numRuns: 1, seed: 1 })[0];
  if (!sample) throw new Error('no sample');
  const bytes = fromBase64Url(sealPresentation(encodePresentation(sample), signature));
  if (!bytes) throw new Error('not base64url');
  expect(decodePresentation('')).toEqual({ fault: 'not-a-code' });
  expect(decodePresentation('你好')).toEqual({ fault: 'not-a-code' });
  expect(decodePresentation('this-is-nothing')).toEqual({ fault: 'not-a-code' });
  expect(decodePresentation(toBase64Url(bytes.subarray(0, 80)))).toEqual({ fault: 'truncated' });
  expect(decodePresentation(toBase64Url(Uint8Array.from([...bytes, 0])))).toEqual({ fault: 'not-a-code' });
  const future = Uint8Array.from(bytes);
  future[0] = 2;
  expect(decodePresentation(toBase64Url(future))).toEqual({ fault: 'unknown-version', version: 2 });
  const flags = Uint8Array.from(bytes);
  flags[1] = 0x7f;
  expect(decodePresentation(toBase64Url(flags))).toEqual({ fault: 'malformed', part: 'flags' });
});

test('never throws, whatever is scanned', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 130 }).map(toBase64Url)), (text) => {
      const read = decodePresentation(text);
      if ('fault' in read)
        expect(['not-a-code', 'truncated', 'unknown-version', 'malformed']).toContain(read.fault);
      else expect(sealPresentation(read.signed, read.signature)).toBe(text);
    }),
  );
});

test('base64url agrees with Node’s', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(toBase64Url(bytes)).toBe(text);
      expect([...(fromBase64Url(text) ?? [])]).toEqual([...bytes]);
    }),
  );
  expect(fromBase64Url('AB')).toBeNull();
});

describe('reading what was scanned, pasted or typed', () => {
  const code = 'A'.repeat(CODE_TEXT_LENGTH);
  test.each([
    [presentationLink('http://192.168.1.5:5180/', code), 'http://192.168.1.5:5180'],
    [`  https://Licence.Example.cn/v/${code}?from=wechat \n`, 'https://licence.example.cn'],
    [
      `https://licence.example.cn/#/packages/verification/verdict/index?code=${code}`,
      'https://licence.example.cn',
    ],
    [code, null],
  ])('%s', (text, origin) => {
    expect(readPresentationLink(text)).toEqual({ code, origin });
  });
  test.each(['', '你好', 'https://example.cn/', 'javascript:alert(1)', 'weixin://dl/business', 'short'])(
    '%s holds no code',
    (text) => {
      expect(readPresentationLink(text)).toBeNull();
    },
  );
});
