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
  const ours = presentationLink('https://licence.example.cn', code);
  test.each([
    [presentationLink('http://192.168.1.5:5180/', code), 'http://192.168.1.5:5180'],
    [presentationLink('http://[fd00::5]:5180', code), 'http://[fd00::5]:5180'],
    [`  https://Licence.Example.cn/v/${code}?from=wechat \n`, 'https://licence.example.cn'],
    [
      `https://licence.example.cn/#/packages/verification/verdict/index?code=${code}`,
      'https://licence.example.cn',
    ],
    [`${ours}#/packages/verification/verdict/index?code=${code}`, 'https://licence.example.cn'],
    [code, null],
    [`看看这个 ${ours}，谢谢`, 'https://licence.example.cn'],
    [`【执照】${ours}。麻烦核一下`, 'https://licence.example.cn'],
    [`我们的执照：${ours}（10 分钟内有效）`, 'https://licence.example.cn'],
    [`“${ours}”`, 'https://licence.example.cn'],
    [`https://example.cn/about，以及${ours}`, 'https://licence.example.cn'],
    [`${ours}\n${ours}`, 'https://licence.example.cn'],
    [
      `请核验https://licence.example.cn/#/packages/verification/verdict/index?code=${code}！`,
      'https://licence.example.cn',
    ],
    [`https://example.cn/v/12 ${ours}`, 'https://licence.example.cn'],
  ])('%s', (text, origin) => {
    expect(readPresentationLink(text)).toEqual({ code, origin, others: 0 });
  });

  test('a code that was cut off is still handed on, so that the answer can say so', () => {
    expect(readPresentationLink('看看 https://licence.example.cn/v/AQAB…')).toMatchObject({ code: 'AQAB' });
  });

  test('several different links: the first, and how many more', () => {
    const [second, third] = ['B', 'C'].map((letter) =>
      presentationLink('https://b.example.cn', letter.repeat(154)),
    );
    expect(readPresentationLink(`${ours}，${second}\n${third} ${ours}`)).toEqual({
      code,
      origin: 'https://licence.example.cn',
      others: 2,
    });
  });

  test.each([
    '',
    '你好',
    'https://example.cn/',
    'javascript:alert(1)',
    'weixin://dl/business',
    'short',
    'https://example.cn/callback?code=abc',
    'https://example.cn/v/files/read.html',
    'https://example.cn/v/read.html',
    'https://example.cn/v/',
    '版本 /v/12 见附件',
    `看看这个 ${code}`,
  ])('%s holds no code', (text) => {
    expect(readPresentationLink(text)).toBeNull();
  });

  const realCode = fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${CODE_TEXT_LENGTH}}$`));
  const words = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.webUrl({ withQueryParameters: true }),
  );
  const fragment = fc.array(
    fc.oneof(words, fc.constantFrom('，', '。', ' ', 'http://', 'https://x.cn/v/', '/v/', '?code=', '看看')),
    { maxLength: 4 },
  );

  test('a link is found whatever stands around it', () => {
    fc.assert(
      fc.property(fragment, realCode, fragment, fc.boolean(), (front, known, rear, page) => {
        const link = page
          ? `https://licence.example.cn/#/packages/verification/verdict/index?code=${known}`
          : presentationLink('https://licence.example.cn', known);
        const after = rear.join('');
        // What continues the code cannot be told from it.
        fc.pre(!/^[A-Za-z0-9_-]/.test(after));
        expect(readPresentationLink(`${front.join('')}${link}${after}`)).toEqual({
          code: known,
          origin: 'https://licence.example.cn',
          others: 0,
        });
      }),
    );
  });

  test('nothing is found where no link is', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (parts) => {
        const text = parts.join(' ');
        fc.pre(!/\/v\/|verdict\/index/i.test(text));
        expect(readPresentationLink(text)).toBeNull();
      }),
    );
  });

  test('a long text is read in no time', () => {
    for (const part of ['http://a/', 'https://a.cn/v/', '/////', 'http://a/?&&&', 'a=1&']) {
      const began = performance.now();
      readPresentationLink(`https://a.cn/${part.repeat(100_000 / part.length)}`);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });
});
