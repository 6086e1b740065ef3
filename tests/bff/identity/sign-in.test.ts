import type { AccessGrant } from '@qzt/shared/contracts/identity';
import { freePort } from '../../support/ports.ts';
import {
  accountOf,
  asText,
  Browser,
  call,
  inStore,
  type Outside,
  PRIVACY_NOTICE_VERSION,
  personOf,
  provePhone,
  rawDump,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOidc,
  startOutside,
  type TestApp,
  throughProvince,
  wechatCode,
} from './support.ts';

let outside: Outside;
let app: TestApp;
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside);
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});
afterEach(async () => {
  app.clock.offsetMilliseconds = 0;
  await outside.act('set-fault', { service: 'identity', mode: 'up', delayMilliseconds: 0 });
  await outside.act('set-fault', { service: 'wechat', mode: 'up', delayMilliseconds: 0 });
});

/** As a page of ours asks, unless another origin is given. */
const start = (at: TestApp, body: unknown, origin = at.url) =>
  call(at, 'POST', '/oidc/start', { body, headers: { origin } });

const errorPage = (code: string) => `/#/packages/identity/sign-in/index?error=${code}`;

describe('sign-in by OpenID', () => {
  test('ends in the app, with the phone proven and the refresh token where no script reads it', async () => {
    const browser = new Browser();
    const location = new URL(await startOidc(app, browser));
    expect(location.searchParams.get('code_challenge_method')).toBe('S256');
    expect(location.searchParams.get('nonce')).toMatch(/^.{43}$/);
    expect(location.searchParams.get('state')).toMatch(/^.{43}$/);
    const [[, kept] = []] = browser.cookies;
    const binding = kept?.line ?? '';
    expect(binding).toMatch(/^qzt_sign_in_[0-9a-f]{16}=[0-9a-f]{64}; /);
    expect(binding).toMatch(/; path=\/;/);
    expect(binding).toMatch(/samesite=lax/i);
    expect(binding).toMatch(/httponly/i);

    const callback = await throughProvince(outside, browser, location.href, { person: 'p002' });
    const reply = await browser.request(callback.href);
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/#/pages/wallet/index');
    const refresh = browser.cookies.get('qzt_refresh')?.line ?? '';
    expect(refresh).toMatch(/; path=\/api\/v1\/identity\/sessions\/refresh;/);
    expect(refresh).toMatch(/samesite=strict/i);
    expect(refresh).toMatch(/httponly/i);
    expect(refresh).not.toMatch(/; secure/i);

    const grant = await refreshedGrant(app, browser);
    expect(grant).not.toHaveProperty('refreshToken');
    expect(grant.account).toMatchObject({ phone: '154****0002', realName: null });
    expect((await accountOf(app, grant.accessToken)).body).toEqual(grant.account);
  });

  test('leads to where the person was going', async () => {
    const browser = new Browser();
    const location = await startOidc(app, browser, '/packages/wallet/licence/index?id=abc');
    const callback = await throughProvince(outside, browser, location, { person: 'p002' });
    const reply = await browser.request(callback.href);
    expect(reply.headers.get('location')).toBe('/#/packages/wallet/licence/index?id=abc');
  });

  test.each(['//evil.example', 'https://evil.example', '/v/x', '/pages/../v', '/pages/a#b'])(
    'never leads out of the app: %s',
    async (returnTo) => {
      const answer = await start(app, { noticeVersion: PRIVACY_NOTICE_VERSION, returnTo });
      expect(answer.problem).toMatchObject({
        code: 'request.invalid',
        fields: [{ path: 'returnTo', code: 'field.pattern' }],
      });
    },
  );

  test('the same person comes to the same account, from whatever browser', async () => {
    const [one, two] = [new Browser(), new Browser()];
    await signInByOidc(app, outside, one, 'p003');
    await signInByOidc(app, outside, two, 'p003');
    const [a, b] = [await refreshedGrant(app, one), await refreshedGrant(app, two)];
    expect(a.account.id).toBe(b.account.id);
    expect(a.accessToken).not.toBe(b.accessToken);
  });

  test('people who arrive at the same moment for the first time get one account', async () => {
    const browsers = [new Browser(), new Browser(), new Browser(), new Browser()];
    await Promise.all(browsers.map((browser) => signInByOidc(app, outside, browser, 'p040')));
    const grants = await Promise.all(browsers.map((browser) => refreshedGrant(app, browser)));
    expect(new Set(grants.map(({ account }) => account.id)).size).toBe(1);
  });

  test('another browser cannot finish it, nor spoil it for the one that began', async () => {
    const [mine, other] = [new Browser(), new Browser()];
    const callback = await throughProvince(outside, mine, await startOidc(app, mine), { person: 'p003' });
    const strange = await other.request(callback.href);
    expect(strange.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
    expect(other.cookies.size).toBe(0);
    // One that is on its own way has a cookie, but not this one.
    await startOidc(app, other);
    const stranger = await other.request(callback.href);
    expect(stranger.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
    expect((await mine.request(callback.href)).headers.get('location')).toBe('/#/pages/wallet/index');
  });

  test('a callback is good once', async () => {
    const browser = new Browser();
    const callback = await throughProvince(outside, browser, await startOidc(app, browser), {
      person: 'p003',
    });
    const replies = await Promise.all([1, 2, 3].map(() => browser.request(callback.href)));
    const landed = replies.map((reply) => reply.headers.get('location'));
    expect(landed.filter((where) => where === '/#/pages/wallet/index')).toHaveLength(1);
    expect(landed.filter((where) => where === errorPage('identity.sign-in-interrupted'))).toHaveLength(2);
  });

  test('tabs of one browser may be on their way at once, begun one after the other or together', async () => {
    const browser = new Browser();
    const first = await startOidc(app, browser);
    const second = await startOidc(app, browser);
    const together = await Promise.all([1, 2, 3].map(() => startOidc(app, browser)));
    for (const location of [second, first, ...together]) {
      const callback = await throughProvince(outside, browser, location, { person: 'p003' });
      expect((await browser.request(callback.href)).headers.get('location')).toBe('/#/pages/wallet/index');
    }
    // Each took its own along.
    expect([...browser.cookies.keys()].filter((name) => name.startsWith('qzt_sign_in'))).toEqual([]);
  });

  test('a code that was got by another sign-in fits neither nonce nor verifier', async () => {
    const [victim, thief] = [new Browser(), new Browser()];
    const stolen = await throughProvince(outside, thief, await startOidc(app, thief), { person: 'p005' });
    const own = new URL(await startOidc(app, victim));
    const injected = new URL(stolen);
    injected.searchParams.set('state', own.searchParams.get('state') ?? '');
    const reply = await victim.request(injected.href);
    expect(reply.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
    expect(victim.cookies.has('qzt_refresh')).toBe(false);
  });

  test('is over after ten minutes', async () => {
    const browser = new Browser();
    const callback = await throughProvince(outside, browser, await startOidc(app, browser), {
      person: 'p003',
    });
    app.clock.offsetMilliseconds = 600_001;
    const reply = await browser.request(callback.href);
    expect(reply.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
  });

  test('a person who declines is told so', async () => {
    const browser = new Browser();
    const callback = await throughProvince(outside, browser, await startOidc(app, browser), {
      decision: 'decline',
    });
    const reply = await browser.request(callback.href);
    expect(reply.headers.get('location')).toBe(errorPage('identity.sign-in-declined'));
  });

  test('an issuer other than ours is not believed', async () => {
    const browser = new Browser();
    const callback = await throughProvince(outside, browser, await startOidc(app, browser), {
      person: 'p003',
    });
    callback.searchParams.set('iss', 'https://other.example');
    const reply = await browser.request(callback.href);
    expect(reply.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
  });

  test('without the consent of today nothing begins, and nothing is kept', async () => {
    const stale = await start(app, { noticeVersion: '2020-01-01' });
    expect(stale).toMatchObject({ status: 409, problem: { code: 'identity.notice-outdated' } });
    expect(stale.headers.getSetCookie()).toEqual([]);
    const missing = await start(app, {});
    expect(missing.problem.fields).toEqual([expect.objectContaining({ code: 'field.missing' })]);
  });

  test('only a page of ours begins one: no link, no form, no page elsewhere', async () => {
    const body = { noticeVersion: PRIVACY_NOTICE_VERSION };
    const origins = [undefined, 'null', 'https://evil.example', `${app.url}.evil.example`];
    for (const origin of origins) {
      const answer = await call(app, 'POST', '/oidc/start', { body, headers: origin ? { origin } : {} });
      expect(answer).toMatchObject({ status: 403, problem: { code: 'request.origin-refused' } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const link = await call(app, 'GET', `/oidc/start?noticeVersion=${PRIVACY_NOTICE_VERSION}`);
    expect([link.status, link.headers.get('allow')]).toEqual([405, 'POST']);
    const form = await fetch(`${app.url}/api/v1/identity/oidc/start`, {
      method: 'POST',
      body: new URLSearchParams(body),
      headers: { origin: app.url },
    });
    expect(form.status).toBe(415);
    expect((await start(app, body)).status).toBe(200);
  });

  test('a cookie that we did not make for this very sign-in is worth nothing, and spoils nothing', async () => {
    const [thief, victim] = [new Browser(), new Browser()];
    await startOidc(app, victim);
    const [[, own] = []] = victim.cookies;
    const callback = await throughProvince(outside, thief, await startOidc(app, thief), { person: 'p005' });
    const [[name] = ['']] = thief.cookies;
    for (const value of ['p', '0'.repeat(64), 'g'.repeat(64), '密'.repeat(64), own?.value ?? '']) {
      victim.cookies.set(name, { value: encodeURIComponent(value), path: '/', line: '' });
      const reply = await victim.request(callback.href);
      expect(reply.headers.get('location')).toBe(errorPage('identity.sign-in-interrupted'));
      expect(victim.cookies.has('qzt_refresh')).toBe(false);
    }
    expect((await thief.request(callback.href)).headers.get('location')).toBe('/#/pages/wallet/index');
  });

  test.each(['down', 'garbage'] as const)('the province %s is said to be the province', async (mode) => {
    const browser = new Browser();
    const callback = await throughProvince(outside, browser, await startOidc(app, browser), {
      person: 'p003',
    });
    await outside.act('set-fault', { service: 'identity', mode, delayMilliseconds: 0 });
    const reply = await browser.request(callback.href);
    expect(reply.headers.get('location')).toBe(errorPage('upstream.identity-unavailable'));
  });

  test('an app that starts while the province is away finds it when it is back', async () => {
    await outside.act('set-fault', { service: 'identity', mode: 'down', delayMilliseconds: 0 });

    const late = await startApp(outside, { port: await freePort() });
    const body = { noticeVersion: PRIVACY_NOTICE_VERSION };
    try {
      const away = await start(late, body);
      expect(away).toMatchObject({ status: 503, problem: { code: 'upstream.identity-unavailable' } });
      await outside.act('set-fault', { service: 'identity', mode: 'up', delayMilliseconds: 0 });
      const back = await start(late, body);
      expect(back.status).toBe(200);
    } finally {
      await late.stop();
    }
  });

  test('behind https the cookies are Secure and named so', async () => {
    const port = await freePort();
    const secure = await startApp(outside, { port, env: { PUBLIC_URL: 'https://app.example.cn' } });
    try {
      const answer = await start(secure, { noticeVersion: PRIVACY_NOTICE_VERSION }, 'https://app.example.cn');
      const [cookie = ''] = answer.headers.getSetCookie();
      expect(cookie).toMatch(/^__Host-qzt_sign_in_[0-9a-f]{16}=[^;]+; path=\/; /);
      expect(cookie).not.toMatch(/domain=/i);
      expect(cookie).toMatch(/; secure/i);
    } finally {
      await secure.stop();
    }
  });
});

describe('sign-in by WeChat', () => {
  test('gives a grant with a refresh token; the phone is proven by a code of its own', async () => {
    const grant = await signInByWechat(app, 'p001');
    expect(grant).toMatchObject({ expiresInSeconds: 300, account: { phone: null, realName: null } });
    const proven = await provePhone(app, grant.accessToken, 'p001');
    expect(proven.body).toMatchObject({ id: grant.account.id, phone: '138****5521' });
    const again = await signInByWechat(app, 'p001');
    expect(again.account).toMatchObject({ id: grant.account.id, phone: '138****5521' });
  });

  const signIn = (body: unknown) => call<AccessGrant>(app, 'POST', '/sessions/wechat', { body });

  test('a code is good once, and a wrong one is told from WeChat being away', async () => {
    const body = { code: wechatCode('p001'), noticeVersion: PRIVACY_NOTICE_VERSION };
    expect((await signIn(body)).status).toBe(201);
    expect(await signIn(body)).toMatchObject({
      status: 400,
      problem: { code: 'identity.wechat-code-invalid' },
    });
    await outside.act('set-fault', { service: 'wechat', mode: 'down', delayMilliseconds: 0 });
    expect(await signIn({ ...body, code: wechatCode('p001') })).toMatchObject({
      status: 503,
      problem: { code: 'upstream.wechat-unavailable' },
    });
  });

  test('every fault of the request is told by its own code', async () => {
    const version = PRIVACY_NOTICE_VERSION;
    const fields = async (body: unknown) =>
      (await signIn(body)).problem.fields?.map(({ path, code }) => [path, code]);
    expect(await fields({})).toEqual([
      ['code', 'field.missing'],
      ['noticeVersion', 'field.missing'],
    ]);
    expect(await fields({ code: '', noticeVersion: version })).toEqual([['code', 'field.missing']]);
    expect(await fields({ code: 'x'.repeat(129), noticeVersion: 'today' })).toEqual([
      ['code', 'field.too-long'],
      ['noticeVersion', 'field.pattern'],
    ]);
    expect(await fields({ code: 'abcdefgh', noticeVersion: version, name: '何示例' })).toEqual([
      ['name', 'field.unknown'],
    ]);
  });

  test('without the consent of today WeChat is not even asked', async () => {
    const code = wechatCode('p001');
    expect((await signIn({ code, noticeVersion: '2020-01-01' })).problem.code).toBe(
      'identity.notice-outdated',
    );
    expect((await signIn({ code, noticeVersion: PRIVACY_NOTICE_VERSION })).status).toBe(201);
  });

  test('a phone code of somebody already used, or of another kind, proves nothing', async () => {
    const { accessToken } = await signInByWechat(app, 'p004');
    const code = (await outside.act('issue-wechat-code', { personId: 'p004', purpose: 'login' })) as {
      code: string;
    };
    const answer = await call(app, 'POST', '/account/phone', {
      bearer: accessToken,
      body: { code: code.code },
    });
    expect(answer.problem.code).toBe('identity.wechat-code-invalid');
    expect((await accountOf(app, accessToken)).body.phone).toBeNull();
  });
});

test('what lies in the store and stands in the log says nothing about anybody', async () => {
  const people = await Promise.all(['p001', 'p002', 'p003'].map((id) => personOf(outside, id)));
  const dump = asText(await rawDump(outside));
  expect(dump).toContain('sealedPhone');
  const logs = app.logs();
  expect(logs.split('\n').length).toBeGreaterThan(10);
  const opened = await inStore(outside, (db) => db.collection('sign_in_flows').find().toArray());
  for (const text of [dump, logs]) {
    for (const { name, idNumber, phone } of people) {
      expect(text).not.toContain(name);
      expect(text).not.toContain(idNumber);
      expect(text).not.toContain(phone);
    }
    expect(text).not.toMatch(/town:p00/);
  }
  for (const { codeVerifier, nonce } of opened) {
    expect(logs).not.toContain(codeVerifier);
    expect(logs).not.toContain(nonce);
  }
  expect(logs).not.toMatch(/eyJ|qzt_refresh=|state=|code=/);
});
