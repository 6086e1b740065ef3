import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import { generate, importPrivateKey, sign } from '@qzt/bff/keys/sm2';
import { fromBase64Url, toBase64Url } from '@qzt/shared/domain/base64url';
import { decodePresentation, sealPresentation } from '@qzt/shared/presentation/code';
import { testOnOwnStore } from '../../support/engine.ts';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import { look, signedCode } from '../support/api.ts';
import { compose } from '../support/composed.ts';
import { app, codeFor, creditCode, idOf, outside, useScene, valid } from './scene.ts';

useScene();

/** At the operator’s door, until the new key is in use; the keyring beside the app follows. */
async function rotate(of = app): Promise<void> {
  await of.operate('/keys/rotations', { purpose: 'presentation' });
  await app.keyring.reload();
  for (const one of new Set([app, of])) one.clock.offsetMilliseconds += KEY_LEAD_MILLISECONDS;
}

describe('keys', () => {
  test('a rotation leaves codes in flight as they are', async () => {
    const before = codeFor(valid);
    await rotate();
    const { keyId } = app.keyring.presentation.current();
    const after = codeFor(valid);
    const read = decodePresentation(after);
    expect('fault' in read ? read : read.presentation.keyId).toBe(keyId);
    expect((await look(app, before)).body.verdict).toBe('valid');
    expect((await look(app, after)).body.verdict).toBe('valid');
  });

  test('a code issued after its key’s time is refused', async () => {
    const old = app.keyring.presentation.current();
    const issuedAt = Math.floor(app.clock.now() / 1000) + 3600;
    const code = signedCode(app, {
      creditCode,
      licenceReference: idOf(valid),
      keyId: old.keyId,
      issuedAt,
      expiresAt: issuedAt + 300,
    });
    await rotate();
    app.clock.offsetMilliseconds = 3_600_000;
    expect((await look(app, code)).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.key-out-of-validity',
    });
  });

  test('a revoked key’s codes are refused, also those that were seen before', async () => {
    const code = codeFor(valid);
    expect((await look(app, code)).body.verdict).toBe('valid');
    await app.operate('/keys/revocations', { keyId: app.keyring.presentation.current().keyId });
    await app.keyring.reload();
    expect((await look(app, code)).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.key-revoked',
    });
    expect((await look(app, codeFor(valid))).body.verdict).toBe('valid');
  });

  test('a key made by another process is found', async () => {
    const other = await compose(outside, { port: await freePort() });
    try {
      await rotate(other);
      await other.keyring.reload();
      const code = signedCode(other, { creditCode, licenceReference: idOf(valid) });
      const body = await waitFor(async () => {
        const reply = await look(app, code);
        return reply.body.verdict === 'valid' && reply.body;
      });
      expect(body.because).toBe('licence.valid');
    } finally {
      await other.stop();
    }
  });

  test('a foreign key is unknown, and its signature under our key’s id is wrong', async () => {
    const foreign = importPrivateKey(generate());
    const signed = (code: string) => {
      const read = decodePresentation(code);
      if ('fault' in read) throw new Error(read.fault);
      return read.signed;
    };
    const unknown = signed(signedCode(app, { creditCode, keyId: 'deadbeef' }));
    const posing = signed(signedCode(app, { creditCode }));
    expect((await look(app, sealPresentation(unknown, sign(foreign, unknown)))).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.unknown-key',
      firm: null,
    });
    expect((await look(app, sealPresentation(posing, sign(foreign, posing)))).body).toMatchObject({
      verdict: 'invalid',
      because: 'signature.wrong',
      firm: null,
    });
  });
});

describe('codes that are none', () => {
  test('a flipped bit in any byte is never valid', async () => {
    const code = codeFor(valid);
    const bytes = fromBase64Url(code);
    if (!bytes) throw new Error('not a code');
    const replies = await Promise.all(
      Array.from(bytes, (byte, i) => {
        const flipped = Uint8Array.from(bytes);
        flipped[i] = byte ^ (1 << (i % 8));
        return look(app, toBase64Url(flipped));
      }),
    );
    for (const { status, body, problem } of replies) {
      if (status === 200) {
        expect(body.verdict).toBe('invalid');
        expect(body.because).toMatch(/^signature\./);
        expect(body.firm).toBeNull();
      } else {
        expect(status).toBe(422);
        expect(problem.code).toMatch(/^verification\.(unknown-version|malformed)$/);
      }
    }
  });

  test.each([
    ['hello', 'verification.not-a-code'],
    ['你好', 'verification.not-a-code'],
    ['Aw', 'verification.not-a-code'],
    ['AQEB', 'verification.truncated'],
  ])('%s', async (code, expected) => {
    const { status, problem } = await look(app, code);
    expect(status).toBe(422);
    expect(problem.code).toBe(expected);
  });

  test('every proper beginning of a code is truncated', async () => {
    const code = codeFor(valid);
    for (const length of [4, 52, 100, 152]) {
      expect((await look(app, code.slice(0, length))).problem.code).toBe('verification.truncated');
    }
  });

  test('a longer one is none', async () => {
    expect((await look(app, `${codeFor(valid)}AAAA`)).problem.code).toBe('verification.not-a-code');
  });
});

testOnOwnStore('while the store is away a key that is not known is no unknown key', async () => {
  const code = signedCode(app, { creditCode, keyId: '0badc0de' });
  await outside.killStore();
  try {
    const { status, body } = await look(app, code);
    expect([status, body.verdict, body.checks[0]?.outcome]).toEqual([200, 'unverified', 'ERROR']);
  } finally {
    await outside.restartStore();
  }
  await waitFor(async () => (await look(app, code)).body.verdict === 'invalid');
});
