import { createSecretKey, randomBytes } from 'node:crypto';
import { createAccessTokens } from '@qzt/bff/identity/access-tokens';
import { createRefreshTokens } from '@qzt/bff/identity/refresh-tokens';
import { KeysNotReadable } from '@qzt/bff/keys/keyring';
import { jwtVerify, SignJWT, UnsecuredJWT } from 'jose';

const ISSUER = 'https://app.example.cn';
const AUDIENCE = 'qzt-production';
const SESSION = 'a1b2c3d4e5f6a1b2c3d4e5f6';
const CLAIMS = { sessionId: SESSION, generation: 3 };

/** A keyring, of which some keys are known only after a look into the store. */
function ringOf(known: Record<string, Buffer>, unread: Record<string, Buffer> | 'away' = {}) {
  let reads = 0;
  const keyring = {
    macSecret() {
      const [keyId = '', secret = Buffer.alloc(0)] = Object.entries(known).at(-1) ?? [];
      return {
        current: { keyId, secret },
        byId: (id: string) => known[id],
        async find(id: string) {
          if (known[id]) return known[id];
          reads++;
          if (unread === 'away') throw new KeysNotReadable(new Error('no store'));
          return Object.assign(known, unread)[id];
        },
      };
    },
  };
  return { keyring, reads: () => reads };
}

const secret = randomBytes(32);
const now = Date.UTC(2026, 10, 23, 4);
const tokensWith = (
  { keyring }: ReturnType<typeof ringOf> = ringOf({ '0000000a': secret }),
  clock = { now: () => now },
  [issuer, audience] = [ISSUER, AUDIENCE],
) => createAccessTokens({ keyring, clock, issuer, audience, lifetimeSeconds: 300 });

const at = (seconds: number) => Math.floor(now / 1000) + seconds;
const signed = (claims: Record<string, unknown>, header: Record<string, unknown> = {}, key = secret) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: '0000000a', ...header })
    .sign(createSecretKey(key));
const good = { iss: ISSUER, aud: AUDIENCE, sub: SESSION, gen: 3, iat: at(-10), exp: at(60) };

describe('access tokens', () => {
  test('an independent library reads ours, and we read its', async () => {
    const ours = await jwtVerify(tokensWith().issue(CLAIMS), createSecretKey(secret), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      currentDate: new Date(now),
    });
    expect(ours.payload).toMatchObject({ sub: SESSION, gen: 3, iat: at(0), exp: at(300) });
    expect(ours.protectedHeader.kid).toBe('0000000a');
    await expect(tokensWith().sessionOf(await signed(good))).resolves.toEqual(CLAIMS);
  });

  test('holds to the last millisecond of its life and not one longer', async () => {
    let time = now;
    const tokens = tokensWith(undefined, { now: () => time });
    const token = tokens.issue(CLAIMS);
    time = now + 299_999;
    await expect(tokens.sessionOf(token)).resolves.toEqual(CLAIMS);
    time = now + 300_000;
    await expect(tokens.sessionOf(token)).rejects.toMatchObject({ code: 'identity.token-expired' });
  });

  test('tells a token of another environment, whoever signed it', async () => {
    const elsewhere = [
      [ISSUER, 'qzt-test'],
      ['https://staging.example.cn', AUDIENCE],
    ] as const;
    for (const [issuer, audience] of elsewhere) {
      const sameKeys = tokensWith(undefined, undefined, [issuer, audience]).issue(CLAIMS);
      const otherRing = ringOf({ '0000000b': randomBytes(32) });
      const otherKeys = tokensWith(otherRing, undefined, [issuer, audience]).issue(CLAIMS);
      const here = ringOf({ '0000000a': secret });
      for (const token of [sameKeys, otherKeys]) {
        await expect(tokensWith(here).sessionOf(token)).rejects.toMatchObject({
          code: 'identity.token-foreign',
        });
      }
      expect(here.reads()).toBe(0);
    }
  });

  test('finds a key that another process made', async () => {
    const newer = randomBytes(32);
    const keyring = ringOf({ '0000000a': secret }, { '0000000c': newer });
    await expect(
      tokensWith(keyring).sessionOf(await signed(good, { kid: '0000000c' }, newer)),
    ).resolves.toEqual(CLAIMS);
    expect(keyring.reads()).toBe(1);
  });

  test('a key that cannot be looked for now makes no token invalid', async () => {
    const { keyring } = ringOf({ '0000000a': secret }, 'away');
    const unknown = await signed(good, { kid: '0000000c' });
    const refreshToken = createRefreshTokens(ringOf({ '0000000c': secret }).keyring, 'here').of(SESSION, 1);
    for (const asked of [
      tokensWith({ keyring, reads: () => 0 }).sessionOf(unknown),
      createRefreshTokens(keyring, 'here').read(refreshToken),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'store.unavailable', status: 503 });
    }
  });

  test('every changed character makes it worthless', async () => {
    const tokens = tokensWith();
    const token = tokens.issue(CLAIMS);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'Q' : 'A';
      await expect(tokens.sessionOf(token.slice(0, i) + other + token.slice(i + 1))).rejects.toMatchObject({
        code: expect.stringMatching(/^identity\.token-(invalid|foreign)$/),
      });
    }
  });

  test('there is one way to write it: unused bits of the last character count too', async () => {
    const token = tokensWith().issue(CLAIMS);
    const refresh = createRefreshTokens(ringOf({ '0000000a': secret }).keyring, 'here');
    const refreshToken = refresh.of(SESSION, 1);
    let [taken, read] = [0, 0];
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const outcome = tokensWith().sessionOf(token.slice(0, -1) + last);
      if ((await outcome.catch(() => null)) !== null) taken++;
      if ((await refresh.read(refreshToken.slice(0, -1) + last)) !== null) read++;
    }
    expect([taken, read]).toEqual([1, 1]);
  });

  const wrong: [string, () => Promise<string> | string][] = [
    ['nothing', () => ''],
    ['words', () => 'not a token'],
    ['dots', () => '..'],
    ['four parts', () => `${tokensWith().issue(CLAIMS)}.x`],
    ['too long', () => `${'a'.repeat(2000)}.b.c`],
    ['without a signature', () => new UnsecuredJWT(good).encode()],
    ['without a signature, with our key id', async () => `${(await signed(good)).replace(/[^.]+$/, '')}`],
    ['another algorithm', () => signed(good, { alg: 'HS384' }, Buffer.concat([secret, secret]))],
    ['another key', () => signed(good, {}, randomBytes(32))],
    ['an unknown key', () => signed(good, { kid: '0000000f' })],
    ['a key id that is none', () => signed(good, { kid: '__proto__' })],
    ['no key id', () => signed(good, { kid: undefined })],
    ['no session', () => signed({ ...good, sub: undefined })],
    ['a session that is none', () => signed({ ...good, sub: 'x' })],
    ['no generation', () => signed({ ...good, gen: undefined })],
    ['a generation that is none', () => signed({ ...good, gen: 0.5 })],
    ['no end', () => signed({ ...good, exp: undefined })],
    ['no beginning', () => signed({ ...good, iat: undefined })],
    ['a longer life than ours have', () => signed({ ...good, exp: at(291) })],
    ['no issuer', () => signed({ ...good, iss: undefined })],
    ['JSON that is no object', () => `${btoa('1')}.${btoa('null')}.x`],
  ];
  test.each(wrong)('refuses %s', async (_name, make) => {
    await expect(tokensWith().sessionOf(await make())).rejects.toMatchObject({
      code: 'identity.token-invalid',
    });
  });
});

describe('refresh tokens', () => {
  const tokens = () => createRefreshTokens(ringOf({ '0000000a': secret }).keyring, 'here');

  test('say their session and generation, and come out the same each time', async () => {
    const token = tokens().of(SESSION, 7);
    expect(tokens().of(SESSION, 7)).toBe(token);
    await expect(tokens().read(token)).resolves.toEqual({ sessionId: SESSION, generation: 7 });
  });

  test('of another environment, of an unknown key, or changed anywhere are none', async () => {
    const token = tokens().of(SESSION, 7);
    await expect(
      createRefreshTokens(ringOf({ '0000000a': secret }).keyring, 'elsewhere').read(token),
    ).resolves.toBeNull();
    await expect(
      createRefreshTokens(ringOf({ '0000000b': secret }).keyring, 'here').read(token),
    ).resolves.toBeNull();
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === '1' ? '2' : '1';
      await expect(tokens().read(token.slice(0, i) + other + token.slice(i + 1))).resolves.toBeNull();
    }
    for (const text of ['', '....', token.slice(1), `${token}x`]) {
      await expect(tokens().read(text)).resolves.toBeNull();
    }
  });
});
