/** What stands in docs/verifying.md, run as it stands there: with openssl, against the served keys. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromBase64Url, toBase64Url } from '@qzt/shared/domain/base64url';
import { signedCode } from '../support/api.ts';
import { app, codeFor, creditCode, idOf, useScene, valid } from './scene.ts';

useScene();

const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'verifying.md'), 'utf8');
const script = /```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
const keysPath = '/.well-known/qizhengtong-keys.json';

const verified = async (code: string): Promise<string> => {
  const env = { PATH: process.env.PATH, CODE: code, KEYS: app.url + keysPath };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
  return stdout.trim();
};

test('twenty lines with openssl check a live and a printed code', async () => {
  expect(await verified(codeFor(valid))).toBe(`${creditCode} genuine`);
  const printed = { creditCode, licenceReference: idOf(valid), mode: 'printed', expiresAt: null } as const;
  expect(await verified(signedCode(app, printed))).toBe(`${creditCode} genuine`);
});

test('they refuse a changed code, one out of its time, and one of a revoked key', async () => {
  const good = codeFor(valid);
  const changed = fromBase64Url(good)?.slice() ?? new Uint8Array();
  changed[30] = (changed[30] ?? 0) ^ 1;
  await expect(verified(toBase64Url(changed))).rejects.toThrow();
  const long = Math.floor(Date.now() / 1000) - 1000;
  await expect(
    verified(signedCode(app, { creditCode, issuedAt: long, expiresAt: long + 300 })),
  ).rejects.toThrow();
  await expect(verified('abc')).rejects.toThrow();
  const { keyId } = app.keyring.presentation.current();
  await app.operate('/keys/revocations', { keyId });
  await expect(verified(good)).rejects.toThrow();
});

test('the key set may be kept for a minute, and the page that explains it is served', async () => {
  const keys = await fetch(app.url + keysPath);
  expect(keys.headers.get('cache-control')).toBe('public, max-age=60');
  expect(await keys.json()).toEqual(await (await fetch(`${app.url}/api/v1/verification/keys`)).json());
  const page = await fetch(`${app.url}/verifying`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain('qizhengtong-keys.json');
});

test('the API’s page tells the same', async () => {
  const { info, externalDocs } = (await (await fetch(`${app.url}/api/openapi.json`)).json()) as {
    info: { description: string };
    externalDocs: { url: string };
  };
  expect(info.description).toBe(text);
  expect((await fetch(externalDocs.url)).status).toBe(200);
});
