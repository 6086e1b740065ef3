/** What the list of checks alone decides on the server; no source is asked here. */

import { createLogger } from '@qzt/bff/base/logger';
import type { Keyring, PresentationKey } from '@qzt/bff/keys/keyring';
import { generate, importPrivateKey, sign, verify } from '@qzt/bff/keys/sm2';
import type { FirmRegister } from '@qzt/bff/registers/firms';
import type { LicenceBook } from '@qzt/bff/registers/licences';
import { createVerificationService, type VerificationOptions } from '@qzt/bff/verification/service';
import type { Check, CheckCode, CheckName } from '@qzt/shared/domain/verdict';
import { encodePresentation, sealPresentation } from '@qzt/shared/presentation/code';
import type { PresentationFacts } from '@qzt/shared/verification/facts';
import { PRESENTATION_CHECKS } from '@qzt/shared/verification/presentation-checks';
import type { VerificationCheck } from '@qzt/shared/verification/run-checks';

const NOW = Date.parse('2026-03-01T12:00:00+08:00');
const privateKey = importPrivateKey(generate());
const key: PresentationKey = {
  keyId: '01020304',
  publicKey: privateKey.public,
  notBefore: 0,
  notAfter: null,
  revoked: false,
};
const signed = encodePresentation({
  mode: 'live',
  onceOnly: false,
  keyId: key.keyId,
  codeId: 'ab'.repeat(12),
  issuedAt: NOW / 1000 - 900,
  expiresAt: NOW / 1000 - 600,
  creditCode: '91350100M000100Y43',
  kindNumber: 1,
  licenceReference: 'cd'.repeat(8),
  statusIndex: 7,
});
/** Its time is over, so that nobody is asked about licence and firm. */
const code = sealPresentation(signed, sign(privateKey, signed));

const neverAsked = () => Promise.reject(new Error('a source was asked'));

function service(
  more: { key?: () => Promise<PresentationKey>; checks?: VerificationOptions['checks'] } = {},
) {
  const lines: string[] = [];
  const record = jest.fn(async (_: unknown, decisionAt: (ordinal: number) => unknown) => {
    decisionAt(1);
    return 1;
  });
  const options = {
    keyring: {
      presentation: {
        byId: () => undefined,
        find: more.key ?? (async () => key),
        verify: (one: PresentationKey, data: Uint8Array, signature: Uint8Array) =>
          verify(one.publicKey, data, signature),
      } as unknown as Keyring['presentation'],
    },
    licences: { of: neverAsked } as unknown as LicenceBook,
    register: { firm: neverAsked } as unknown as FirmRegister,
    looks: { record },
    clock: { now: () => NOW },
    logger: createLogger('info', { write: (line: string) => lines.push(line) }),
    freshSeconds: 60,
    ...(more.checks ? { checks: more.checks } : {}),
  };
  const { look } = createVerificationService(options as unknown as VerificationOptions);
  return { look: () => look(code, 'a-visit-of-a-page', { requestId: '7K2M-40QX' }), record, lines };
}

test('a check that is added stands in the answer and changes nothing else in it', async () => {
  const madeUp: VerificationCheck<PresentationFacts> = {
    name: 'made-up' as CheckName,
    after: ['signature'],
    leftOut: 'made-up.not-checked' as CheckCode,
    broken: 'made-up.broken' as CheckCode,
    run: () => ({ name: 'made-up' as CheckName, outcome: 'VALID', code: 'made-up.fine' as CheckCode }),
  };
  const first = PRESENTATION_CHECKS.slice(0, 1);
  const without = await service().look();
  const { checks, ...rest } = await service({
    checks: [...first, madeUp, ...PRESENTATION_CHECKS.slice(1)],
  }).look();
  expect(checks.map(({ name }) => name)).toEqual([
    'signature',
    'made-up',
    'time',
    'use',
    'licence',
    'holder',
  ]);
  expect({ ...rest, checks: checks.filter(({ name }) => name !== madeUp.name) }).toEqual(without);
  expect(without).toMatchObject({ verdict: 'invalid', because: 'time.expired', firm: null, licence: null });
});

test('keys that cannot be read make the signature ERROR: not valid, not invalid, not recorded, but logged', async () => {
  const { look, record, lines } = service({ key: () => Promise.reject(new TypeError('no keys')) });
  const answer = await look();
  const of = (name: CheckName): Check | undefined => answer.checks.find((one) => one.name === name) as Check;
  expect(answer).toMatchObject({ verdict: 'unverified', firm: null, licence: null, others: [] });
  expect(of('signature')?.outcome).toBe('ERROR');
  expect(of('time')?.outcome).toBe('SKIPPED');
  expect(record).not.toHaveBeenCalled();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', step: 'signature', error: { name: 'TypeError' } },
  ]);
});
