import { KEY_LEAD_MILLISECONDS } from '@qzt/bff/keys/key-windows';
import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { AccessGrant, listSessions } from '@qzt/shared/contracts/identity';
import { freePort } from '../../support/ports.ts';
import {
  accountOf,
  Browser,
  call,
  inStore,
  newKey,
  type Outside,
  refreshByBody,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOutside,
  type TestApp,
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
afterEach(() => {
  app.clock.offsetMilliseconds = 0;
});

const problemCode = async (answer: Promise<{ problem: { code: string } }>) => (await answer).problem?.code;
const DAY = 86_400_000;

describe('refresh', () => {
  test('changes the token with each use; the access token is good at once', async () => {
    const first = await signInByWechat(app, 'p001');
    const second = (await refreshByBody(app, first.refreshToken)).body;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.account).toEqual(first.account);
    const third = await refreshByBody(app, second.refreshToken);
    expect(third.status).toBe(200);
    expect((await accountOf(app, third.body.accessToken)).status).toBe(200);
  });

  test('ends after seven idle days, and after thirty days in any case', async () => {
    const idle = await signInByWechat(app, 'p001');
    app.clock.offsetMilliseconds = 7 * DAY + 1000;
    expect(await problemCode(refreshByBody(app, idle.refreshToken))).toBe('identity.session-ended');

    app.clock.offsetMilliseconds = 0;
    let { refreshToken } = await signInByWechat(app, 'p001');
    for (let day = 6; day < 30; day += 6) {
      app.clock.offsetMilliseconds = day * DAY;
      const answer = await refreshByBody(app, refreshToken);
      expect(answer.status).toBe(200);
      ({ refreshToken } = answer.body);
    }
    app.clock.offsetMilliseconds = 30 * DAY + 1000;
    expect(await problemCode(refreshByBody(app, refreshToken))).toBe('identity.session-ended');
  });

  test('goes on after the keys of tokens were changed, and access tokens live out their time', async () => {
    const before = await signInByWechat(app, 'p001');
    await app.operate('/keys/rotations', { purpose: 'tokens' });
    app.clock.offsetMilliseconds += KEY_LEAD_MILLISECONDS;
    const after = await refreshByBody(app, before.refreshToken);
    expect(after.status).toBe(200);
    expect((await accountOf(app, before.accessToken)).status).toBe(200);
    expect(after.body.refreshToken.split('.')[2]).not.toBe(before.refreshToken.split('.')[2]);
  });

  test.each([
    ['made up', () => `${'a'.repeat(24)}.1.${'0'.repeat(8)}.${'A'.repeat(43)}`],
    ['not of the form', () => 'x'.repeat(60)],
  ])('%s is no token', async (_name, make) => {
    expect(await problemCode(refreshByBody(app, make()))).toBe('identity.token-invalid');
  });

  test('without any token says to sign in', async () => {
    const answer = await call(app, 'POST', '/sessions/refresh', { body: {} });
    expect(answer).toMatchObject({ status: 401, problem: { code: 'identity.sign-in-required' } });
  });
});

describe('the cookie', () => {
  test('counts only for pages of ours', async () => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p002');
    const before = browser.cookies.get('qzt_refresh')?.value;
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${app.url}.evil.example` },
    ]) {
      const reply = await browser.refresh(app, headers);
      expect(reply.status).toBe(403);
      expect(((await reply.json()) as { code: string }).code).toBe('request.origin-refused');
    }
    expect(browser.cookies.get('qzt_refresh')?.value).toBe(before);
    expect((await browser.refresh(app)).status).toBe(200);
  });

  test('taken out of its browser it opens nothing, nor does a mini-program token put in', async () => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p002');
    const kept = browser.cookies.get('qzt_refresh');
    expect(await problemCode(refreshByBody(app, kept?.value ?? ''))).toBe('identity.token-invalid');
    const { refreshToken } = await signInByWechat(app, 'p001');
    const other = new Browser();
    other.cookies.set('qzt_refresh', { value: refreshToken, path: '/', line: '' });
    expect((await other.refresh(app)).status).toBe(401);
    expect((await browser.refresh(app)).status).toBe(200);
  });

  test('is taken away when its session is over', async () => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p002');
    const { accessToken } = await refreshedGrant(app, browser);
    expect((await call(app, 'DELETE', '/sessions/current', { bearer: accessToken })).status).toBe(204);
    const reply = await browser.refresh(app);
    expect(((await reply.json()) as { code: string }).code).toBe('identity.session-ended');
    expect(browser.cookies.has('qzt_refresh')).toBe(false);
  });
});

describe('signing out', () => {
  test('on this device holds at once and leaves the others', async () => {
    const [here, there] = [await signInByWechat(app, 'p003'), await signInByWechat(app, 'p003')];
    expect((await accountOf(app, here.accessToken)).status).toBe(200);
    expect((await accountOf(app, there.accessToken)).status).toBe(200);
    const out = await call(app, 'DELETE', '/sessions/current', { bearer: here.accessToken });
    expect(out.status).toBe(204);
    expect(await problemCode(accountOf(app, here.accessToken))).toBe('identity.session-ended');
    expect(await problemCode(refreshByBody(app, here.refreshToken))).toBe('identity.session-ended');
    expect((await accountOf(app, there.accessToken)).status).toBe(200);
  });

  test('everywhere holds at once, on every device, and for nobody else', async () => {
    const devices = await Promise.all([1, 2, 3].map(() => signInByWechat(app, 'p004')));
    const stranger = await signInByWechat(app, 'p005');
    for (const { accessToken } of [...devices, stranger]) await accountOf(app, accessToken);
    const out = await call(app, 'DELETE', '/sessions', { bearer: devices[0]?.accessToken ?? '' });
    expect(out.status).toBe(204);
    for (const { accessToken, refreshToken } of devices) {
      expect(await problemCode(accountOf(app, accessToken))).toBe('identity.session-ended');
      expect(await problemCode(refreshByBody(app, refreshToken))).toBe('identity.session-ended');
    }
    expect((await accountOf(app, stranger.accessToken)).status).toBe(200);
  });

  describe('on one device of the list', () => {
    const sessionsOf = async (bearer: string) =>
      (await call<ReplyOf<typeof listSessions>>(app, 'GET', '/sessions', { bearer })).body.sessions;
    const idOf = async (bearer: string) =>
      (await sessionsOf(bearer)).find(({ current }) => current)?.id ?? '';
    const end = (bearer: string, id: string) => call(app, 'DELETE', `/sessions/${id}`, { bearer });

    test('holds there at once, and nowhere else', async () => {
      const [here, there, third] = [
        await signInByWechat(app, 'p008'),
        await signInByWechat(app, 'p008'),
        await signInByWechat(app, 'p008'),
      ];
      for (const { accessToken } of [here, there, third]) await accountOf(app, accessToken);
      const id = await idOf(there.accessToken);
      expect((await end(here.accessToken, id)).status).toBe(204);
      expect(await problemCode(accountOf(app, there.accessToken))).toBe('identity.session-ended');
      expect(await problemCode(refreshByBody(app, there.refreshToken))).toBe('identity.session-ended');
      expect((await accountOf(app, third.accessToken)).status).toBe(200);
      expect((await sessionsOf(here.accessToken)).map((one) => one.id)).not.toContain(id);
      expect(await end(here.accessToken, id)).toMatchObject({
        status: 404,
        problem: { code: 'identity.session-not-found' },
      });
    });

    test('may be this one: its cookie goes too', async () => {
      const browser = new Browser();
      await signInByOidc(app, outside, browser, 'p009');
      const { accessToken } = await refreshedGrant(app, browser);
      const answer = await end(accessToken, await idOf(accessToken));
      expect(answer.status).toBe(204);
      expect(answer.headers.get('set-cookie')).toMatch(/^qzt_refresh=;/);
      expect(await problemCode(accountOf(app, accessToken))).toBe('identity.session-ended');
    });

    test('leaves the cookie where it is another one', async () => {
      const [here, there] = [await signInByWechat(app, 'p009'), await signInByWechat(app, 'p009')];
      const answer = await end(here.accessToken, await idOf(there.accessToken));
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, null]);
    });

    test('somebody else’s looks exactly like one that does not exist', async () => {
      const [mine, theirs] = [await signInByWechat(app, 'p008'), await signInByWechat(app, 'p010')];
      const told = async (id: string) => {
        const { status, text, problem, headers } = await end(mine.accessToken, id);
        const shown = [...headers.keys()].filter((name) => name !== 'date').sort();
        return { status, shown, text: text.replace(problem.requestId, '') };
      };
      const missing = await told('f'.repeat(24));
      expect(await told(await idOf(theirs.accessToken))).toEqual(missing);
      expect(missing.status).toBe(404);
      expect((await accountOf(app, theirs.accessToken)).status).toBe(200);
    });

    test('no other address of sessions is taken for an id', async () => {
      const { accessToken } = await signInByWechat(app, 'p008');
      for (const other of ['refresh', 'wechat', 'F'.repeat(24)]) {
        expect((await end(accessToken, other)).status).toBe(422);
      }
      expect((await accountOf(app, accessToken)).status).toBe(200);
      expect((await end(accessToken, 'current')).status).toBe(204);
      expect(await problemCode(accountOf(app, accessToken))).toBe('identity.session-ended');
    });
  });

  test('in another process is known here within ten seconds', async () => {
    const other = await startApp(outside, { port: await freePort(), env: { PUBLIC_URL: app.url } });
    try {
      const grant = await signInByWechat(app, 'p004');
      expect((await accountOf(other, grant.accessToken)).status).toBe(200);
      await call(app, 'DELETE', '/sessions', { bearer: grant.accessToken });
      other.clock.offsetMilliseconds = 10_001;
      expect(await problemCode(accountOf(other, grant.accessToken))).toBe('identity.session-ended');
    } finally {
      await other.stop();
    }
  });

  test('the list names the devices and which one this is', async () => {
    const browser = new Browser('Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18.0 Safari/605');
    await signInByOidc(app, outside, browser, 'p006');
    const { accessToken } = await refreshedGrant(app, browser);
    app.clock.offsetMilliseconds = -60_000;
    await signInByOidc(app, outside, new Browser(), 'p006');
    app.clock.offsetMilliseconds = 0;
    const { sessions } = (
      await call<ReplyOf<typeof listSessions>>(app, 'GET', '/sessions', { bearer: accessToken })
    ).body;
    expect(sessions).toMatchObject([
      { channel: 'browser', device: 'Safari · Mac', current: true },
      { channel: 'browser', device: 'Chrome · Windows', current: false },
    ]);
  });
});

describe('access tokens on the wire', () => {
  test('one of another environment, an expired one and a broken one are told apart', async () => {
    const foreign = await startApp(outside, { port: await freePort() });
    try {
      const { accessToken } = await signInByWechat(foreign, 'p001');
      expect(await accountOf(app, accessToken)).toMatchObject({
        status: 401,
        problem: { code: 'identity.token-foreign' },
      });
    } finally {
      await foreign.stop();
    }
    const { accessToken } = await signInByWechat(app, 'p001');
    expect(await problemCode(accountOf(app, `${accessToken.slice(0, -4)}AAAA`))).toBe(
      'identity.token-invalid',
    );
    app.clock.offsetMilliseconds = 301_000;
    expect(await problemCode(accountOf(app, accessToken))).toBe('identity.token-expired');
    expect(await problemCode(call(app, 'GET', '/account'))).toBe('identity.sign-in-required');
  });

  test('a session that was never in the store opens nothing', async () => {
    const { accessToken, account } = await signInByWechat(app, 'p007');
    await inStore(outside, (db) => db.collection('sessions').deleteMany({ accountId: account.id }));
    expect(await problemCode(accountOf(app, accessToken))).toBe('identity.session-ended');
  });
});

test('every endpoint of an account wants one', async () => {
  const endpoints = [
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', '/sessions/current'],
    ['DELETE', `/sessions/${'a'.repeat(24)}`],
    ['GET', '/account'],
    ['DELETE', '/account'],
    ['GET', '/account/export'],
  ] as const;
  for (const [method, path] of endpoints) {
    const answer = await call<AccessGrant>(app, method, path);
    expect([path, answer.status, answer.problem.code]).toEqual([path, 401, 'identity.sign-in-required']);
  }
  for (const path of ['/account/phone', '/account/real-name']) {
    const answer = await call(app, 'POST', path, { body: {}, headers: { 'idempotency-key': newKey() } });
    expect(answer.problem.code).toBe('identity.sign-in-required');
  }
});
