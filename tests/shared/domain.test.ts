import { readFileSync } from 'node:fs';
import {
  creditCodeCheck,
  creditCodeFault,
  foldCode,
  groupCode,
  subjectCodeCheck,
} from '@qzt/shared/domain/credit-code';
import {
  addDays,
  daysBetween,
  isCalendarDate,
  shanghaiDate,
  shanghaiInstant,
} from '@qzt/shared/domain/dates';
import { identityCardFault } from '@qzt/shared/domain/identity-card';
import { licenceIdentifierFault, makeLicenceIdentifier } from '@qzt/shared/domain/licence-identifier';
import { LICENCE_KINDS } from '@qzt/shared/domain/licence-kinds';
import { compareUrgency, licenceState } from '@qzt/shared/domain/licence-status';
import { maskIdNumber, maskName, maskPhone } from '@qzt/shared/domain/masks';
import fc from 'fast-check';

const vectors = JSON.parse(readFileSync('tests/vectors/domain.json', 'utf8')) as {
  creditCode: { valid: string[]; invalid: { code: string; why: string }[] };
  licenceIdentifier: { valid: string[]; invalid: string[] };
  identityCard: { valid: string[]; invalid: { id: string; why: string }[] };
};

describe('credit code', () => {
  test.each(vectors.creditCode.valid)('%s is right', (code) => {
    expect(creditCodeFault(code)).toBeNull();
  });

  const afterFolding = ['52441900n171hu4997', '９１441900MJJL6B3H4D'];
  test.each(vectors.creditCode.invalid.filter(({ code }) => !afterFolding.includes(code)))(
    '$code: $why',
    ({ code }) => {
      expect(creditCodeFault(foldCode(code))).not.toBeNull();
    },
  );

  test.each(afterFolding)('%s is what a person may type, and is right once folded', (code) => {
    expect(creditCodeFault(code)).toBe('character');
    expect(creditCodeFault(foldCode(code))).toBeNull();
  });

  test('says which part is wrong', () => {
    expect(creditCodeFault('91350100M000100Y4Z')).toBe('character');
    expect(creditCodeFault('91350100M000100Y44')).toBe('check');
    expect(creditCodeFault('93441900MK6FMHDQ18')).toBe('subject-check');
    expect(creditCodeFault('91350100M000100Y4')).toBe('length');
  });

  test('finds every single wrong character and every swap of neighbours', () => {
    const body = fc.stringMatching(/^[1-9][0-9]{7}[0-9A-HJ-NPQRTUWXY]{8}$/);
    fc.assert(
      fc.property(body, fc.nat(16), fc.nat(30), (start, at, to) => {
        const first17 = start + subjectCodeCheck(start.slice(8));
        fc.pre(/^[0-9A-HJ-NPQRTUWXY]*$/.test(first17));
        const code = first17 + creditCodeCheck(first17);
        expect(creditCodeFault(code)).toBeNull();
        const wrong = code.slice(0, at) + '0123456789ABCDEFGHJKLMNPQRTUWXY'.charAt(to) + code.slice(at + 1);
        if (wrong !== code) expect(creditCodeFault(wrong)).not.toBeNull();
        const swapped = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2);
        if (swapped !== code) expect(creditCodeFault(swapped)).not.toBeNull();
      }),
    );
  });

  test('is shown in groups of four', () => {
    expect(groupCode('91441900M0EX0017XG')).toBe('9144 1900 M0EX 0017 XG');
  });
});

describe('licence identifier', () => {
  test.each(vectors.licenceIdentifier.valid)('%s is right', (identifier) => {
    expect(licenceIdentifierFault(identifier)).toBeNull();
  });
  test.each(vectors.licenceIdentifier.invalid)('%s is wrong', (identifier) => {
    expect(licenceIdentifierFault(identifier)).not.toBeNull();
  });
  test('is made with its check character', () => {
    const identifier = makeLicenceIdentifier({
      kindCode: '11100000000013338W011',
      issuerCode: '11430000006122244L',
      serial: '20230000403',
      version: '001',
    });
    expect(identifier).toBe(vectors.licenceIdentifier.valid[0]);
  });
});

describe('identity card', () => {
  test.each(vectors.identityCard.valid)('%s is right', (number) => {
    expect(identityCardFault(number, '2026-11-23')).toBeNull();
  });
  test.each(vectors.identityCard.invalid)('$id: $why', ({ id }) => {
    expect(identityCardFault(id, '2026-11-23')).not.toBeNull();
  });
});

describe('masks keep what helps to recognise and hide the rest', () => {
  test.each([
    [maskName('何示例'), '何**'],
    [maskIdNumber('441900199001011234'), '441900********1234'],
    [maskPhone('13812341234'), '138****1234'],
  ])('%s', (masked, expected) => {
    expect(masked).toBe(expected);
  });
});

describe('licence state', () => {
  const licence = { status: 'valid', validFrom: '2021-12-31', validTo: '2026-12-30', kind: 'food' } as const;
  test.each([
    ['2026-09-30', 'valid'],
    ['2026-10-01', 'expiring'],
    ['2026-12-30', 'expiring'],
    ['2026-12-31', 'expired'],
  ])('on %s it is %s', (today, state) => {
    expect(licenceState(licence, today)).toBe(state);
  });
  test('a long-term licence does not expire, and the authority’s word outweighs the calendar', () => {
    expect(licenceState({ ...licence, validTo: null }, '2099-01-01')).toBe('valid');
    expect(licenceState({ ...licence, status: 'revoked' }, '2026-09-30')).toBe('revoked');
  });
  test('the wallet is sorted: business licence, then the urgent ones, soonest first', () => {
    const row = (
      kind: 'business' | 'food' | 'tobacco' | 'drug',
      state: 'valid' | 'expiring' | 'revoked',
      validTo: string,
    ) => ({ kind, state, validTo, validFrom: '2020-01-01', status: 'valid' }) as const;
    const rows = [
      row('drug', 'revoked', '2030-01-01'),
      row('tobacco', 'expiring', '2026-12-31'),
      row('business', 'valid', '2099-01-01'),
      row('food', 'expiring', '2026-12-01'),
    ];
    expect(rows.sort(compareUrgency).map((r) => r.kind)).toEqual(['business', 'food', 'tobacco', 'drug']);
  });
});

describe('licence kinds', () => {
  test('numbers and keys are unique and fit their byte in a code', () => {
    expect(new Set(LICENCE_KINDS.map((k) => k.number)).size).toBe(LICENCE_KINDS.length);
    for (const kind of LICENCE_KINDS) expect(kind.number >= 1 && kind.number <= 255).toBe(true);
  });
});

describe('dates', () => {
  test('the day in Shanghai, not in London', () => {
    const lateEvening = Date.parse('2026-11-22T17:00:00Z');
    expect(shanghaiDate(lateEvening)).toBe('2026-11-23');
    expect(shanghaiInstant(lateEvening)).toBe('2026-11-23T01:00:00+08:00');
  });
  test('calendar arithmetic crosses leap days', () => {
    expect(isCalendarDate('2024-02-29')).toBe(true);
    expect(isCalendarDate('2026-02-29')).toBe(false);
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysBetween('2026-11-23', '2026-12-30')).toBe(37);
  });
});
