/** A phone that has keys, licences and firms, but no server: it finds what the server finds. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { listKeys, look as lookContract } from '@qzt/shared/contracts/verification';
import { withWords } from '@qzt/shared/domain/check-words';
import { bytesToHex } from '@qzt/shared/domain/hex';
import { LICENCE_KINDS } from '@qzt/shared/domain/licence-kinds';
import { verdictOf } from '@qzt/shared/domain/verdict';
import { decodePresentation, sealPresentation } from '@qzt/shared/presentation/code';
import type { LicenceFacts, VerifyingKey } from '@qzt/shared/verification/facts';
import { PRESENTATION_CHECKS } from '@qzt/shared/verification/presentation-checks';
import { createCheckRunner } from '@qzt/shared/verification/run-checks';
import { sm2 } from 'sm-crypto-v2';
import { call, checkOf, look, signedCode } from '../support/api.ts';
import { app, codeFor, creditCode, idOf, inState, outside, useScene, valid } from './scene.ts';

useScene();

async function keyOf(keyId: string): Promise<VerifyingKey | undefined> {
  const { body } = await call<ReplyOf<typeof listKeys>>(app, 'GET', '/api/v1/verification/keys');
  const key = body.keys.find((one) => one.keyId === keyId);
  if (!key) return undefined;
  const { notBefore, notAfter, revoked, publicKey } = key;
  return {
    notBefore: Date.parse(notBefore),
    notAfter: notAfter === null ? null : Date.parse(notAfter),
    revoked,
    verify: async (signed, signature) =>
      sm2.doVerifySignature(signed, bytesToHex(signature), publicKey, { hash: true, der: false }),
  };
}

async function licenceOf(holder: string, reference: string): Promise<LicenceFacts | null> {
  const found = (await outside.licencesOf(holder)).find((one) => idOf(one) === reference);
  if (!found) return null;
  const { status, statusSince, validFrom, validTo, kindName } = found;
  const kind = LICENCE_KINDS.find(({ name }) => name === kindName)?.key ?? null;
  return { status, statusSince, validFrom, validTo, kind };
}

/** What the phone makes of the code at the moment the server looked at it, told the same by the same sources. */
async function onPhone(text: string, server: ReplyOf<typeof lookContract>) {
  const code = decodePresentation(text);
  if ('fault' in code) throw new Error(code.fault);
  const { creditCode: holder, licenceReference } = code.presentation;
  const askedAt = (name: 'licence' | 'holder') => Date.parse(checkOf(server, name).at ?? server.checkedAt);
  const status = checkOf(server, 'holder').code.slice('holder.'.length);
  const made = await createCheckRunner(PRESENTATION_CHECKS)(
    {
      code,
      now: Date.parse(server.checkedAt),
      key: () => keyOf(code.presentation.keyId),
      licence: async () => ({
        current: true,
        known: { value: await licenceOf(holder, licenceReference), askedAt: askedAt('licence') },
      }),
      firm: () => ({
        current: true,
        known: {
          value: status === 'active' ? { status, statusSince: checkOf(server, 'holder').since ?? '' } : null,
          askedAt: askedAt('holder'),
        },
      }),
    },
    (name, error) => {
      throw new Error(`${name} broke`, { cause: error });
    },
  );
  return made.outcomeAt(checkOf(server, 'use').ordinal ?? null).checks.map(withWords);
}

const tampered = (text: string): string => {
  const code = decodePresentation(text);
  if ('fault' in code) throw new Error(code.fault);
  const signature = Uint8Array.from(code.signature);
  signature[5] = (signature[5] ?? 0) ^ 1;
  return sealPresentation(code.signed, signature);
};
const seconds = () => Math.floor(app.clock.now() / 1000);

const CODES: Record<string, () => string | Promise<string>> = {
  'a licence in force': () => codeFor(valid),
  'a suspended one': async () => codeFor(await inState((one) => one.status === 'suspended')),
  'one that is not known': () => signedCode(app, { creditCode }),
  'a signature with another bit': () => tampered(codeFor(valid)),
  'an unknown key': () => signedCode(app, { creditCode, keyId: 'deadbeef' }),
  'a code whose time is over': () =>
    signedCode(app, { creditCode, issuedAt: seconds() - 900, expiresAt: seconds() - 600 }),
};

test.each(Object.entries(CODES))('%s', async (_, make) => {
  const code = await make();
  const { body } = await look(app, code);
  const checks = await onPhone(code, body);
  expect(JSON.parse(JSON.stringify(checks))).toEqual(body.checks);
  expect(verdictOf(checks)).toEqual({ verdict: body.verdict, because: body.because });
});

test('a once-only code is spent on the phone as it is on the server', async () => {
  const code = signedCode(app, { creditCode, licenceReference: idOf(valid), onceOnly: true });
  for (const verdict of ['valid', 'invalid']) {
    const { body } = await look(app, code);
    expect(body.verdict).toBe(verdict);
    expect(JSON.parse(JSON.stringify(await onPhone(code, body)))).toEqual(body.checks);
  }
});
