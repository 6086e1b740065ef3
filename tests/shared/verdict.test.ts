import {
  CHECK_CODES,
  CHECK_NAMES,
  type Check,
  type ReadCheck,
  shownOutcome,
  shownVerdict,
  verdictOf,
} from '@qzt/shared/domain/verdict';
import fc from 'fast-check';

const good: Check[] = [
  { name: 'signature', outcome: 'VALID', code: 'signature.valid' },
  { name: 'time', outcome: 'VALID', code: 'time.valid' },
  { name: 'use', outcome: 'VALID', code: 'use.first' },
  { name: 'licence', outcome: 'VALID', code: 'licence.valid' },
  { name: 'holder', outcome: 'VALID', code: 'holder.active' },
];

const replaced = (check: Check) => good.map((c) => (c.name === check.name ? check : c));

test('all checks passed: 有效', () => {
  expect(verdictOf(good)).toEqual({ verdict: 'valid', because: 'licence.valid' });
});

test('a printed code has neither lifetime nor count, and may be valid', () => {
  const checks = replaced({ name: 'time', outcome: 'SKIPPED', code: 'time.printed' }).map((c) =>
    c.name === 'use' ? ({ name: 'use', outcome: 'SKIPPED', code: 'use.printed' } as const) : c,
  );
  expect(verdictOf(checks).verdict).toBe('valid');
});

test('a check that was not made is not a pass', () => {
  expect(verdictOf([]).verdict).toBe('unverified');
  expect(verdictOf(good.slice(0, 4)).verdict).toBe('unverified');
  expect(
    verdictOf(replaced({ name: 'holder', outcome: 'SKIPPED', code: 'holder.not-checked' })).verdict,
  ).toBe('unverified');
});

test('a failed check outweighs one that could not be made', () => {
  const checks = replaced({ name: 'signature', outcome: 'ERROR', code: 'signature.not-checked' }).map((c) =>
    c.name === 'licence' ? ({ name: 'licence', outcome: 'INVALID', code: 'licence.revoked' } as const) : c,
  );
  expect(verdictOf(checks)).toEqual({ verdict: 'invalid', because: 'licence.revoked' });
});

describe('what a later version says is never taken for a pass', () => {
  const unknownAt = (name: Check['name'], unknown: Partial<ReadCheck>): ReadCheck[] =>
    good.map((check): ReadCheck => (check.name === name ? { ...check, ...unknown } : check));

  test.each(CHECK_NAMES)('an outcome of %s that is not known', (name) => {
    expect(verdictOf(unknownAt(name, { outcome: 'unknown' })).verdict).toBe('unverified');
  });

  test.each(CHECK_NAMES)('a reason for leaving out %s that is not known', (name) => {
    const { verdict } = verdictOf(unknownAt(name, { outcome: 'SKIPPED', code: 'unknown' }));
    expect(verdict).toBe('unverified');
  });

  test.each(['VALID', 'INVALID', 'ERROR', 'SKIPPED', 'unknown'] as const)(
    'a check that is not known, come out %s: it may be one that must pass',
    (outcome) => {
      const checks: ReadCheck[] = [...good, { name: 'unknown', outcome, code: 'unknown' }];
      expect(verdictOf(checks)).toEqual({ verdict: 'unverified', because: 'unknown' });
      const failed = replaced({ name: 'licence', outcome: 'INVALID', code: 'licence.revoked' });
      expect(verdictOf([...failed, { name: 'unknown', outcome, code: 'unknown' }]).verdict).toBe('invalid');
    },
  );

  test('a finding in other words is a finding', () => {
    expect(verdictOf(unknownAt('holder', { code: 'unknown' })).verdict).toBe('valid');
    expect(verdictOf(unknownAt('holder', { outcome: 'INVALID', code: 'unknown' })).verdict).toBe('invalid');
  });

  test('a verdict that is not known is 未能核实', () => {
    expect(shownVerdict('unknown')).toBe('unverified');
    expect(shownVerdict('invalid')).toBe('invalid');
  });
});

test('valid only if every check is, in whatever order they come', () => {
  const outcomes = fc.constantFrom('VALID', 'INVALID', 'ERROR', 'SKIPPED') as fc.Arbitrary<Check['outcome']>;
  fc.assert(
    fc.property(fc.tuple(outcomes, outcomes, outcomes, outcomes, outcomes), fc.nat(4), (five, turn) => {
      const checks = CHECK_NAMES.map((name, i) => ({ ...good[i], name, outcome: five[i] }) as Check);
      const turned = [...checks.slice(turn), ...checks.slice(0, turn)];
      const { verdict } = verdictOf(turned);
      const expected = five.includes('INVALID')
        ? 'invalid'
        : five.every((o) => o === 'VALID')
          ? 'valid'
          : 'unverified';
      expect(verdict).toBe(expected);
    }),
  );
});

describe('a skipped check as it is shown', () => {
  test.each(CHECK_CODES)('%s', (code) => {
    const harmless = code === 'time.printed' || code === 'use.printed';
    expect(shownOutcome({ outcome: 'SKIPPED', code })).toBe(harmless ? 'SKIPPED' : 'not-checked');
    for (const outcome of ['VALID', 'INVALID', 'ERROR', 'unknown'] as const) {
      expect(shownOutcome({ outcome, code })).toBe(outcome);
    }
  });

  test('one of a code that is not known here was not looked at, as far as anybody can tell', () => {
    expect(shownOutcome({ outcome: 'SKIPPED', code: 'unknown' })).toBe('not-checked');
  });
});
