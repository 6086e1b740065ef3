import { type Check, type CheckCode, type CheckName, verdictOf } from '@qzt/shared/domain/verdict';
import {
  encodePresentation,
  type Presentation,
  type SignedPresentation,
} from '@qzt/shared/presentation/code';
import {
  holderCheck,
  licenceCheck,
  signatureCheck,
  timeCheck,
  useCheck,
} from '@qzt/shared/verification/checks';
import type { FirmFacts, LicenceFacts, PresentationFacts } from '@qzt/shared/verification/facts';
import { PRESENTATION_CHECKS } from '@qzt/shared/verification/presentation-checks';
import { createCheckRunner, type VerificationCheck } from '@qzt/shared/verification/run-checks';

const NOW = Date.parse('2026-03-01T12:00:00+08:00');
const SECOND = NOW / 1000;

const live: Presentation = {
  mode: 'live',
  onceOnly: false,
  keyId: '01020304',
  codeId: 'ab'.repeat(12),
  issuedAt: SECOND - 60,
  expiresAt: SECOND + 60,
  creditCode: '91350100M000100Y43',
  kindNumber: 1,
  licenceReference: 'cd'.repeat(8),
  statusIndex: 7,
};
const printed: Presentation = { ...live, mode: 'printed', expiresAt: null };
const key = { notBefore: NOW - 3_600_000, notAfter: null, revoked: false };
const licence: LicenceFacts = {
  status: 'valid',
  statusSince: null,
  validFrom: '2020-01-01',
  validTo: null,
  kind: null,
};
const firm: FirmFacts = { status: 'active', statusSince: '2020-01-01' };
const said = <const T>(value: T) => ({ current: true, known: { value, askedAt: NOW } }) as const;
const saidBefore = <const T>(value: T) =>
  ({ current: false, known: { value, askedAt: NOW - 90_000 } }) as const;
const NOTHING_KNOWN = { current: false, known: undefined } as const;

const short = ({ outcome, code }: Check) => `${outcome} ${code}`;

test.each([
  ['VALID signature.valid', key, true],
  ['INVALID signature.unknown-key', undefined, false],
  ['INVALID signature.wrong', key, false],
  ['INVALID signature.wrong', { ...key, revoked: true }, false],
  ['INVALID signature.key-revoked', { ...key, revoked: true }, true],
  ['VALID signature.valid', { ...key, notAfter: NOW - 60_000 - 30_000 }, true],
  ['INVALID signature.key-out-of-validity', { ...key, notAfter: NOW - 60_000 - 30_001 }, true],
  ['VALID signature.valid', { ...key, notBefore: NOW - 60_000 + 30_000 }, true],
  ['INVALID signature.key-out-of-validity', { ...key, notBefore: NOW - 60_000 + 30_001 }, true],
] as const)('%s, key %j, arithmetic %s', (expected, terms, isGenuine) => {
  expect(short(signatureCheck(live, terms, isGenuine))).toBe(expected);
});

test.each([
  ['VALID time.valid', live, 0],
  ['VALID time.valid', live, 90_000],
  ['INVALID time.expired', live, 90_001],
  ['VALID time.valid', live, -90_000],
  ['INVALID time.not-yet', live, -90_001],
  ['SKIPPED time.printed', printed, 1e12],
  ['INVALID time.not-yet', printed, -90_001],
] as const)('%s: %j after %i ms', (expected, presentation, later) => {
  expect(short(timeCheck(presentation, NOW + later))).toBe(expected);
});

test.each([
  ['VALID use.first', live, 1],
  ['VALID use.repeated', live, 2],
  ['VALID use.first', { ...live, onceOnly: true }, 1],
  ['INVALID use.spent', { ...live, onceOnly: true }, 2],
  ['SKIPPED use.printed', printed, 9],
  ['SKIPPED use.printed', printed, null],
  ['SKIPPED use.not-checked', live, null],
  ['SKIPPED use.not-checked', { ...live, onceOnly: true }, null],
] as const)('%s: %j, look %s', (expected, presentation, ordinal) => {
  const check = useCheck(presentation, ordinal);
  expect(short(check)).toBe(expected);
  expect(check.ordinal).toBe(ordinal ?? undefined);
});

test.each([
  ['VALID licence.valid', said(licence)],
  ['VALID licence.expiring', said({ ...licence, validTo: '2026-03-01' })],
  ['INVALID licence.expired', said({ ...licence, validTo: '2026-02-28' })],
  ['INVALID licence.not-yet', said({ ...licence, validFrom: '2026-03-02' })],
  ['INVALID licence.revoked', said({ ...licence, status: 'revoked' })],
  ['INVALID licence.not-found', said(null)],
  ['ERROR licence.unavailable', saidBefore(licence)],
  ['ERROR licence.unavailable', saidBefore(null)],
  ['ERROR licence.unavailable', NOTHING_KNOWN],
] as const)('%s: %j', (expected, word) => {
  expect(short(licenceCheck(word, NOW))).toBe(expected);
});

test('a licence tells since when it is what it is, and when that was said', () => {
  const check = licenceCheck(said({ ...licence, validTo: '2026-02-28' }), NOW);
  expect(check).toMatchObject({ since: '2026-03-01', at: '2026-03-01T12:00:00+08:00' });
});

test.each([
  ['VALID holder.active', said(firm)],
  ['VALID holder.dormant', said({ ...firm, status: 'dormant' })],
  ['INVALID holder.revoked', said({ ...firm, status: 'revoked' })],
  ['INVALID holder.not-found', said(null)],
  ['ERROR holder.unavailable', saidBefore(firm)],
  ['ERROR holder.unavailable', NOTHING_KNOWN],
] as const)('%s: %j', (expected, word) => {
  expect(short(holderCheck(word))).toBe(expected);
});

describe('the list', () => {
  const codeOf = (presentation: Presentation): SignedPresentation => ({
    presentation,
    signed: encodePresentation(presentation),
    signature: new Uint8Array(64),
  });
  const facts = (more: Partial<PresentationFacts> = {}): PresentationFacts => ({
    code: codeOf(live),
    now: NOW,
    key: () => ({ ...key, verify: () => true }),
    licence: () => said(licence),
    firm: () => said(firm),
    ...more,
  });
  const failOnTrouble = (name: CheckName, error: unknown): void => {
    throw new Error(`${name} broke`, { cause: error });
  };
  const run = (of: PresentationFacts, list = PRESENTATION_CHECKS) =>
    createCheckRunner(list)(of, failOnTrouble);
  const codes = (checks: readonly Check[]) => checks.map(({ code }) => code);
  const refused = { key: () => ({ ...key, verify: () => false }) };

  test('all is well, with answers that come at once or later', async () => {
    const later = facts({
      key: async () => ({ ...key, verify: async () => true }),
      licence: async () => said(licence),
      firm: async () => said(firm),
    });
    const expected = ['signature.valid', 'time.valid', 'use.first', 'licence.valid', 'holder.active'];
    expect(codes((await run(facts())).outcomeAt(1).checks)).toEqual(expected);
    expect(codes((await run(later)).outcomeAt(1).checks)).toEqual(expected);
  });

  test('nothing is asked about a code that nobody signed', async () => {
    const licenceAsked = jest.fn(() => said(licence));
    const made = await run(facts({ ...refused, licence: licenceAsked }));
    const { checks, cleared } = made.outcomeAt(null);
    expect(codes(checks)).toEqual([
      'signature.wrong',
      'time.not-checked',
      'use.not-checked',
      'licence.not-checked',
      'holder.not-checked',
    ]);
    expect(checks.slice(1).every(({ outcome }) => outcome === 'SKIPPED')).toBe(true);
    expect(licenceAsked).not.toHaveBeenCalled();
    expect(['signature', 'time', 'use'].some((name) => cleared([name as CheckName]))).toBe(false);
  });

  test('a spent code: only its place among the looks tells what is left out', async () => {
    const made = await run(facts({ code: codeOf({ ...live, onceOnly: true }) }));
    expect(codes(made.outcomeAt(1).checks)).toContain('licence.valid');
    const spent = made.outcomeAt(2);
    expect(codes(spent.checks).slice(2)).toEqual(['use.spent', 'licence.not-checked', 'holder.not-checked']);
    expect(spent.cleared(['signature', 'time'])).toBe(true);
    expect(spent.cleared(['signature', 'use'])).toBe(false);
  });

  test.each(['signature', 'licence', 'holder'] as const)(
    'what is thrown for %s is told and makes it ERROR, never VALID',
    async (name) => {
      const thrown = new TypeError('broken');
      const break_ = (): never => {
        throw thrown;
      };
      const part = { signature: 'key', licence: 'licence', holder: 'firm' }[name];
      const onTrouble = jest.fn();
      const made = await createCheckRunner(PRESENTATION_CHECKS)(facts({ [part]: break_ }), onTrouble);
      const { checks, cleared } = made.outcomeAt(1);
      expect(checks.find((check) => check.name === name)?.outcome).toBe('ERROR');
      expect(cleared([name])).toBe(false);
      expect(verdictOf(checks).verdict).toBe('unverified');
      expect(onTrouble.mock.calls).toEqual([[name, thrown]]);
    },
  );

  test('a phone that nobody counts looks for: everything else is checked, the verdict stays open', async () => {
    const { checks } = (await run(facts())).outcomeAt(null);
    expect(codes(checks)).toEqual([
      'signature.valid',
      'time.valid',
      'use.not-checked',
      'licence.valid',
      'holder.active',
    ]);
    expect(verdictOf(checks).verdict).toBe('unverified');
  });

  describe('one more check', () => {
    const madeUp = (outcome: Check['outcome']): VerificationCheck<PresentationFacts> => ({
      name: 'made-up' as CheckName,
      after: ['signature'],
      leftOut: 'made-up.not-checked' as CheckCode,
      broken: 'made-up.broken' as CheckCode,
      run: () => ({ name: 'made-up' as CheckName, outcome, code: 'made-up.done' as CheckCode }),
    });
    const before = PRESENTATION_CHECKS[0] as VerificationCheck<PresentationFacts>;

    test.each([
      ['last', [...PRESENTATION_CHECKS, madeUp('VALID')]],
      ['second', [before, madeUp('VALID'), ...PRESENTATION_CHECKS.slice(1)]],
    ])('added %s, it changes none of the others and nothing that follows from them', async (_, list) => {
      const cases: Partial<PresentationFacts>[] = [
        {},
        refused,
        { now: NOW + 1e9 },
        { code: codeOf({ ...live, onceOnly: true }) },
        { code: codeOf(printed) },
        { licence: () => saidBefore(licence) },
      ];
      for (const one of cases) {
        for (const ordinal of [1, 2, null]) {
          const without = (await run(facts(one))).outcomeAt(ordinal);
          const withOne = (await run(facts(one), list)).outcomeAt(ordinal);
          expect(withOne.checks).toHaveLength(6);
          expect(withOne.checks.filter(({ name }) => name !== ('made-up' as CheckName))).toEqual(
            without.checks,
          );
          expect(verdictOf(withOne.checks)).toEqual(verdictOf(without.checks));
          for (const { name } of PRESENTATION_CHECKS)
            expect(withOne.cleared([name])).toBe(without.cleared([name]));
        }
      }
    });

    test.each([
      ['INVALID', 'invalid'],
      ['ERROR', 'unverified'],
      ['SKIPPED', 'valid'],
    ] as const)('%s, it makes the verdict %s', async (outcome, verdict) => {
      const list = [...PRESENTATION_CHECKS, madeUp(outcome)];
      expect(verdictOf((await run(facts(), list)).outcomeAt(1).checks).verdict).toBe(verdict);
    });

    test('others may stand upon it', async () => {
      const dependent = { ...madeUp('VALID'), name: 'other' as CheckName, after: ['made-up' as CheckName] };
      const list = [...PRESENTATION_CHECKS, madeUp('INVALID'), dependent];
      const { checks } = (await run(facts(), list)).outcomeAt(1);
      expect(checks.find(({ name }) => name === ('other' as CheckName))?.outcome).toBe('SKIPPED');
    });

    test('a name twice, or a check before the one it stands upon, is a mistake that is told', () => {
      expect(() => createCheckRunner([...PRESENTATION_CHECKS, before])).toThrow(RangeError);
      expect(() => createCheckRunner([madeUp('VALID'), ...PRESENTATION_CHECKS])).toThrow(RangeError);
    });
  });
});
