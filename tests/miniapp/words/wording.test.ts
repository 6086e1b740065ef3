import { ERRORS } from '@qzt/shared/contracts/errors';
import { LICENCE_STATES, type LicenceState } from '@qzt/shared/domain/licence-status';
import { CHECK_CODES, CHECK_NAMES, type Check, type CheckName } from '@qzt/shared/domain/verdict';
import { CallError, describeFailure } from '../../../miniapp/src/api/failures.ts';
import {
  ageText,
  clockText,
  dayText,
  fullDayText,
  momentText,
  plainDays,
  withAge,
} from '../../../miniapp/src/words/ages.ts';
import {
  chipText,
  consequence,
  daysLeft,
  numberText,
  offersPresenting,
  presentingHindrance,
  validityText,
} from '../../../miniapp/src/words/licence.ts';
import { checkDetail, checkTitle, verdictReason } from '../../../miniapp/src/words/verification.ts';

/** 14:32:08 in Shanghai. */
const now = Date.parse('2026-11-23T14:32:08+08:00');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe('ages', () => {
  test.each([
    [0, '刚刚'],
    [2, '刚刚'],
    [8, '8 秒前'],
    [59, '59 秒前'],
    [60, '1 分钟前'],
    [600, '10 分钟前'],
    [3 * 3600 + 27 * 60 + 8, '今天 11:05'],
    [29 * 3600, '11月22日 9:32'],
  ])('%d s ago is %s', (seconds, text) => {
    expect(ageText(ago(seconds), now)).toBe(text);
  });

  test('the day is Shanghai’s, wherever the device is', () => {
    const lateEvening = '2026-11-22T16:30:00Z';
    expect(momentText(lateEvening, now)).toBe('今天 0:30');
    expect(clockText('2026-11-23T03:05:00Z')).toBe('11:05');
  });

  test('spaces stand beside figures only', () => {
    expect(withAge('登记机关', ago(8), now)).toBe('登记机关 8 秒前');
    expect(withAge('登记机关', ago(0), now)).toBe('登记机关刚刚');
  });

  test('the year is told when it is another one', () => {
    expect(dayText('2026-12-30', now)).toBe('12月30日');
    expect(dayText('2029-03-14', now)).toBe('2029年3月14日');
    expect(fullDayText('2026-09-12')).toBe('2026年9月12日');
    expect(plainDays('2027年01月05日至2030年10月10日')).toBe('2027年1月5日至2030年10月10日');
  });
});

describe('a licence in words', () => {
  const licence = { validTo: '2026-12-30', statusSince: '2026-11-20', renewBy: '2026-11-30' };

  test.each([
    ['valid', '12月30日到期'],
    ['expiring', '12月30日到期，现在可办延续'],
    ['suspended', '11月20日起中止，可恢复'],
    ['expired', '12月30日到期，请重新申请'],
    ['revoked', '11月20日被吊销，不可恢复'],
    ['cancelled', '11月20日已注销'],
    ['superseded', '已换新版'],
    ['unknown', '状态还不能确认，现在不能出示'],
  ] satisfies [LicenceState, string][])('%s: %s', (state, words) => {
    expect(consequence({ ...licence, state }, now)).toBe(words);
  });

  test('no code is offered where the server would refuse one, and the reason is told', () => {
    const firm = { role: 'legal-representative', status: 'active' } as const;
    const inForce = { state: 'expiring', validFrom: '2021-12-31', validTo: '2026-12-30' } as const;
    expect(offersPresenting(firm, inForce, now)).toBe(true);
    expect(offersPresenting({ ...firm, status: 'dormant' }, inForce, now)).toBe(true);
    const refusals = [
      [firm, { ...inForce, state: 'unknown' }, '状态未知的证照不能出示'],
      [firm, { ...inForce, state: 'suspended' }, '被中止的证照不能出示'],
      [firm, { ...inForce, validFrom: '2026-12-01' }, '12月1日起才生效，到那天才能出示'],
      // The wallet was fetched while it was still in force.
      [firm, { ...inForce, validTo: '2026-11-22' }, '11月22日已到期，不能再出示'],
      [{ ...firm, role: 'unknown' }, inForce, '您的身份本版还不认识，现在不能出示证照'],
      [{ ...firm, status: 'unknown' }, inForce, '企业的登记状态本版还不认识，现在不能出示证照'],
      [{ ...firm, status: 'revoked' }, inForce, '企业已被吊销，它的证照不能再出示'],
      [{ ...firm, status: 'cancelled' }, inForce, '企业已注销，它的证照不能再出示'],
    ] as const;
    for (const [whose, licence, because] of refusals) {
      expect(presentingHindrance(whose, licence, now)).toBe(because);
      expect(offersPresenting(whose, licence, now)).toBe(false);
    }
  });

  test('every state has its line', () => {
    for (const state of LICENCE_STATES) expect(consequence({ ...licence, state }, now)).not.toBe('');
  });

  test('the chip counts the days to the last one of validity', () => {
    expect(chipText({ ...licence, state: 'expiring' }, now)).toBe('还剩 37 天');
    expect(chipText({ validTo: '2026-11-23', state: 'expiring' }, now)).toBe('今天到期');
    expect(chipText({ ...licence, state: 'valid' }, now)).toBeUndefined();
    expect(daysLeft(null, now)).toBeNull();
  });

  test('a time for renewal that is over is said to be', () => {
    const late = { ...licence, state: 'expiring' as const, renewBy: '2026-11-22' };
    expect(consequence(late, now)).toContain('已过延续申请期');
  });

  test('long numbers are grouped, words stay', () => {
    expect(numberText('91441900M0EX0017XG')).toBe('9144 1900 M0EX 0017 XG');
    expect(numberText('示例危化经字〔2024〕000017')).toBe('示例危化经字〔2024〕000017');
  });

  test('a term is told in the days that certificates print', () => {
    const term = { validFrom: '2021-12-31', validTo: '2026-01-05' };
    expect(validityText(term)).toBe('2021年12月31日至2026年1月5日');
    expect(validityText({ ...term, validTo: null })).toBe('2021年12月31日至长期');
  });
});

/** Every check code as a check with everything that may come along, and with nothing. */
const checksOf = (code: (typeof CHECK_CODES)[number]): Check[] => {
  const name = code.slice(0, code.indexOf('.')) as CheckName;
  const bare: Check = { name, outcome: 'VALID', code };
  return [bare, { ...bare, at: ago(8), since: '2026-09-12', ordinal: 3 }];
};

describe('the words of a verification', () => {
  test.each(CHECK_CODES)('%s has its detail, without a hole in it', (code) => {
    for (const check of checksOf(code)) {
      const detail = checkDetail(check, now);
      expect(detail).not.toBe('');
      expect(detail).not.toMatch(/undefined|null|NaN/);
      // What is cut off at its front would begin with what should follow it.
      expect(detail).not.toMatch(/^(起|到期|吊销|注销)/);
    }
  });

  test.each(CHECK_CODES)('%s as the deciding check has a whole sentence', (code) => {
    for (const check of checksOf(code)) {
      for (const mode of ['live', 'printed'] as const) {
        const reason = verdictReason({ verdict: 'valid', because: code, checks: [check], mode }, now);
        expect(reason.length).toBeGreaterThan(6);
        expect(reason).not.toMatch(/undefined|null|NaN|！/);
        expect(reason).not.toMatch(/^(起|已到期|已被)/);
      }
    }
  });

  test('the product’s own sentences', () => {
    const because = (
      code: (typeof CHECK_CODES)[number],
      check: Partial<Check> = {},
      mode: 'live' | 'printed' = 'live',
    ) =>
      verdictReason(
        {
          verdict: 'valid',
          because: code,
          mode,
          checks: [{ name: code.split('.')[0] as CheckName, outcome: 'VALID', code, ...check }],
        },
        now,
      );
    expect(because('licence.valid', { at: ago(8) })).toBe('发证机关 8 秒前确认有效');
    expect(because('licence.revoked', { since: '2026-09-12' })).toBe('2026年9月12日已被吊销，请勿采信');
    expect(because('licence.unavailable')).toBe('证照系统没有应答，不能当作有效');
    expect(because('licence.unreadable')).toBe('证照系统的记录未能读取，不能当作有效');
    expect(because('licence.valid', {}, 'printed')).toBe('这是打印码，证明不了证照现在就在对方手里');
    expect(because('time.expired')).toBe('这张码已过期，请对方换一张新码');
  });

  test('a check that is not known here is told in the words that came along', () => {
    const seal = {
      name: 'unknown',
      outcome: 'VALID',
      code: 'unknown',
      label: '电子印章',
      detail: '已备案',
    } as const;
    expect([checkTitle(seal), checkDetail(seal, now)]).toEqual(['电子印章', '已备案']);
    const other = { ...seal, name: 'licence' } as const;
    expect([checkTitle(other), checkDetail(other, now)]).toEqual(['证照状态', '已备案']);
    const { label: _, detail: __, ...silent } = seal;
    expect([checkTitle(silent), checkDetail(silent, now)]).not.toContain('');
  });

  test('words of ours stay our own, whatever came along', () => {
    const spoken = { label: '别的', detail: '别的' };
    const check = { name: 'holder', outcome: 'VALID', code: 'holder.active', ...spoken } as const;
    expect([checkTitle(check), checkDetail(check, now)]).toEqual(['企业状态', '存续']);
  });

  test('a verdict that is not known is never given a reason that speaks for it', () => {
    for (const verdict of ['unverified', 'unknown'] as const) {
      for (const because of ['licence.valid', 'licence.expiring', 'unknown'] as const) {
        expect(verdictReason({ verdict, because, checks: [], mode: 'live' }, now)).toContain('不能当作有效');
      }
    }
    expect(
      verdictReason({ verdict: 'invalid', because: 'unknown', checks: [], mode: 'live' }, now),
    ).toContain('请勿采信');
    expect(
      verdictReason({ verdict: 'valid', because: 'unknown', checks: [], mode: 'live' }, now),
    ).not.toMatch(/不能|请勿/);
  });

  test('every check has a title', () => {
    for (const name of CHECK_NAMES) {
      expect(checkTitle({ name, outcome: 'VALID', code: 'unknown' })).not.toBe('');
    }
  });
});

test('every error of the catalogue becomes a headline and what to do, never a code', () => {
  for (const [code, { status, title, detail, retryable }] of Object.entries(ERRORS)) {
    const problem = {
      type: `urn:qizhengtong:error:${code}`,
      code,
      status,
      title,
      detail,
      retryable,
      requestId: '7K2M-40QX',
    };
    const said = describeFailure(new CallError({ kind: 'problem', problem }));
    expect([said.title, said.detail]).not.toContain('');
    expect(`${said.title}${said.detail}`).not.toContain(code);
    expect(said.requestId).toBe('7K2M-40QX');
  }
  expect(describeFailure(new CallError({ kind: 'offline' })).title).toBe('没有网络');
  expect(describeFailure(new Error('surprise')).detail).not.toBe('');
});
