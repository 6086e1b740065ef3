/** Calls as a client makes them. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '@qzt/bff/base/clock';
import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { Problem } from '@qzt/shared/contracts/errors';
import type { look as lookEndpoint } from '@qzt/shared/contracts/verification';
import type { Licence } from '@qzt/shared/contracts/wallet';
import type { Check, CheckName } from '@qzt/shared/domain/verdict';
import { encodePresentation, type Presentation, sealPresentation } from '@qzt/shared/presentation/code';
import { readPresentationLink } from '@qzt/shared/presentation/link';
import type { Composed } from './composed.ts';

type Verification = ReplyOf<typeof lookEndpoint>;

export interface Reply<T> {
  status: number;
  body: T;
  problem: Problem;
  text: string;
}

export async function call<T>(
  app: Composed,
  method: 'GET' | 'POST',
  path: string,
  options: { bearer?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply<T>> {
  const reply = await fetch(app.url + path, {
    method,
    headers: {
      ...(options.bearer ? { authorization: `Bearer ${options.bearer}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': newKey() } : {}),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await reply.text();
  const json = text === '' ? undefined : JSON.parse(text);
  return { status: reply.status, body: json as T, problem: json as Problem, text };
}

export const newKey = (): string => randomBytes(12).toString('hex');

export const look = (app: Composed, code: string, visit = newKey()) =>
  call<Verification>(app, 'POST', '/api/v1/verification/looks', { body: { code, visit } });

export interface LicenceList {
  firm: { name: string; creditCode: string; status: string };
  licences: Licence[];
  confirmedAt: string;
  stale: boolean;
}

export const licencesOf = (
  app: Composed,
  bearer: string,
  creditCode: string,
  headers: Record<string, string> = {},
) => call<LicenceList>(app, 'GET', `/api/v1/wallet/firms/${creditCode}/licences`, { bearer, headers });

export interface Presented {
  codeId: string;
  link: string;
  issuedAt: string;
  expiresAt: string | null;
  rotateAfterSeconds: number | null;
  disclosed: string[];
  otherLicences: number;
  confirmedAt: string;
}

export const present = (
  app: Composed,
  bearer: string,
  creditCode: string,
  licenceId: string,
  wish: { mode: 'live' | 'printed'; onceOnly: boolean } = { mode: 'live', onceOnly: false },
) =>
  call<Presented>(app, 'POST', `/api/v1/wallet/firms/${creditCode}/licences/${licenceId}/presentations`, {
    bearer,
    body: wish,
  });

/** What stands after `/v/` in a link. */
export function codeIn(link: string): string {
  const read = readPresentationLink(link);
  if (!read) throw new Error(`no code in ${link}`);
  return read.code;
}

export function checkOf(verification: Verification, name: CheckName): Check {
  const check = verification.checks.find((one) => one.name === name);
  if (!check) throw new Error(`no check ${name}`);
  return check;
}

export const codesOf = (verification: Verification): string[] =>
  verification.checks.map((check) => check.code);

/** A code of the app's own key with any content at all. */
export function signedCode(
  app: Pick<Composed, 'keyring'> & { clock: Clock },
  content: Partial<Presentation> & { creditCode: string },
): string {
  const now = Math.floor(app.clock.now() / 1000);
  const signer = app.keyring.presentation.current();
  const signed = encodePresentation({
    mode: 'live',
    onceOnly: false,
    keyId: signer.keyId,
    codeId: randomBytes(12).toString('hex'),
    issuedAt: now,
    expiresAt: now + 300,
    kindNumber: 1,
    licenceReference: '0123456789abcdef',
    statusIndex: 7,
    ...content,
  });
  return sealPresentation(signed, signer.sign(signed));
}
