import type { Verification } from '@qzt/shared/contracts/verification';
import { CHECK_CODES, VERDICTS } from '@qzt/shared/domain/verdict';
import { CallError } from '../../../miniapp/src/api/failures.ts';
import { bannerWords, failureBannerWords } from '../../../miniapp/src/words/verification.ts';

/** 11:05 in Shanghai. */
const checkedAt = '2026-11-23T03:05:00.000Z';
const answered = Date.parse(checkedAt);

const verification = (more: Partial<Verification>): Verification => ({
  verdict: 'valid',
  because: 'licence.valid',
  mode: 'live',
  checkedAt,
  checks: [{ name: 'licence', outcome: 'VALID', code: 'licence.valid', at: checkedAt }],
  firm: null,
  licence: null,
  others: [],
  ...more,
});

test('the reason counts seconds for the eye, and stays as it was for the ear', () => {
  const words = bannerWords(verification({}), answered + 8000);
  expect(words).toMatchObject({
    word: '有效',
    reason: '发证机关 8 秒前确认有效',
    spokenReason: '发证机关刚刚确认有效',
  });
});

test.each([
  ['live', '有效', '11:05 时有效'],
  ['printed', '证照有效', '11:05 时证照有效'],
] as const)('one of 有效 is not said of now for longer than a minute: %s', (mode, young, old) => {
  expect(bannerWords(verification({ mode }), answered + 60_000).word).toBe(young);
  const aged = bannerWords(verification({ mode }), answered + 61_000);
  expect(aged).toMatchObject({ word: old, wayOn: 'again' });
  expect(aged.reason).toContain('之后的变化还没有查');
  expect(aged.spokenReason).toBe(aged.reason);
});

test.each(VERDICTS.filter((verdict) => verdict !== 'valid'))('%s does not age', (verdict) => {
  const one = verification({ verdict, because: 'licence.unavailable' });
  expect(bannerWords(one, answered + 3_600_000)).toEqual(bannerWords(one, answered));
});

test('only a code that is itself at fault asks for another one', () => {
  const invalid = (because: Verification['because']) =>
    bannerWords(verification({ verdict: 'invalid', because }), answered).wayOn;
  expect(CHECK_CODES.filter((code) => invalid(code) === 'scan')).toEqual([
    'signature.wrong',
    'signature.unknown-key',
    'signature.key-revoked',
    'signature.key-out-of-validity',
    'time.expired',
    'use.spent',
  ]);
  expect(invalid('unknown')).toBe('again');
});

test('a caution stands beside a valid printed code only', () => {
  const caution = (more: Partial<Verification>) => bannerWords(verification(more), answered).caution;
  expect(caution({ mode: 'printed' })).toContain('证明不了');
  expect(caution({ mode: 'live' })).toBeNull();
  expect(caution({ mode: 'printed', verdict: 'invalid' })).toBeNull();
});

const refused = (code: string, retryable: boolean): CallError =>
  new CallError({
    kind: 'problem',
    problem: {
      type: `urn:qizhengtong:error:${code}`,
      code,
      status: 422,
      title: '这不是企证通的证照码',
      detail: '请对准证照上的二维码再扫。',
      requestId: '7K2M-40QX',
      retryable,
    },
  });

test('where no verdict came, nothing is called valid, and asking again is offered where it can help', () => {
  expect(failureBannerWords(new CallError({ kind: 'offline' }))).toMatchObject({
    verdict: 'unverified',
    reason: '没有网络，不能当作有效',
    wayOn: 'again',
  });
  expect(failureBannerWords(refused('verification.not-a-code', false))).toMatchObject({
    verdict: 'invalid',
    reason: '这不是企证通的证照码，请勿采信',
    wayOn: 'scan',
  });
  expect(failureBannerWords(refused('request.invalid', false)).wayOn).toBe('scan');
  expect(failureBannerWords(refused('service.unavailable', true))).toMatchObject({
    verdict: 'unverified',
    wayOn: 'again',
  });
});
