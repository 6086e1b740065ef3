/** A refresh token is good once; who holds a replaced one is an honest tab for ten seconds, and a thief after. */

import { getAccount } from '@qzt/shared/contracts/identity';
import { createSession } from '../../../miniapp/src/state/session.ts';
import { memoryStore } from '../../miniapp/state/scripted.ts';
import { freePort } from '../../support/ports.ts';
import {
  accountOf,
  Browser,
  inStore,
  type Outside,
  refreshByBody,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOutside,
  type TestApp,
  type WechatGrant,
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
const successorOf = async (token: string): Promise<WechatGrant> => {
  const answer = await refreshByBody(app, token);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
};
const generationOf = (token: string) => token.split('.')[1];

describe('until the successor is used', () => {
  test('of many at once all get the same one: two tabs are not a thief', async () => {
    const { refreshToken } = await signInByWechat(app, 'p001');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refreshByBody(app, refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect((await refreshByBody(app, answers[0]?.body.refreshToken ?? '')).status).toBe(200);
  });

  test('an answer that was lost may be asked for again, for ten seconds', async () => {
    const { refreshToken } = await signInByWechat(app, 'p001');
    const lost = await successorOf(refreshToken);
    app.clock.offsetMilliseconds = 9000;
    expect((await successorOf(refreshToken)).refreshToken).toBe(lost.refreshToken);
    app.clock.offsetMilliseconds = 11_000;
    expect(await problemCode(refreshByBody(app, refreshToken))).toBe('identity.refresh-reused');
    expect(await problemCode(refreshByBody(app, lost.refreshToken))).toBe('identity.session-ended');
  });
});

describe('once the successor was used', () => {
  const uses: [string, (successor: WechatGrant) => Promise<unknown>][] = [
    ['as a refresh token', (successor) => refreshByBody(app, successor.refreshToken)],
    ['by its access token', (successor) => accountOf(app, successor.accessToken)],
  ];
  test.each(uses)(
    '%s, the replaced one gets nothing, and ends nothing for ten seconds',
    async (_how, use) => {
      const first = await signInByWechat(app, 'p001');
      const second = await successorOf(first.refreshToken);
      await use(second);
      for (const offset of [0, 9000]) {
        app.clock.offsetMilliseconds = offset;
        const refused = await refreshByBody(app, first.refreshToken);
        expect(refused).toMatchObject({
          status: 409,
          problem: { code: 'identity.refresh-superseded', retryable: true, retryAfterSeconds: 1 },
        });
        expect(refused.text).not.toContain(second.refreshToken);
      }
      expect((await accountOf(app, second.accessToken)).status).toBe(200);
      app.clock.offsetMilliseconds = 11_000;
      expect(await problemCode(refreshByBody(app, first.refreshToken))).toBe('identity.refresh-reused');
      expect(await problemCode(accountOf(app, second.accessToken))).toBe('identity.session-ended');
    },
  );

  test('it is known in every process, and after a restart', async () => {
    const port = await freePort();
    const other = await startApp(outside, { port, env: { PUBLIC_URL: app.url } });
    try {
      const first = await signInByWechat(app, 'p001');
      const second = await successorOf(first.refreshToken);
      expect((await accountOf(other, second.accessToken)).status).toBe(200);
      expect(await problemCode(refreshByBody(app, first.refreshToken))).toBe('identity.refresh-superseded');
    } finally {
      await other.stop();
    }
    const again = await startApp(outside, { port, env: { PUBLIC_URL: app.url } });
    try {
      const first = await signInByWechat(again, 'p001');
      const second = await successorOf(first.refreshToken);
      await accountOf(app, second.accessToken);
      expect(await problemCode(refreshByBody(again, first.refreshToken))).toBe('identity.refresh-superseded');
    } finally {
      await again.stop();
    }
  });

  test('the access token from before it proves no use of it', async () => {
    const first = await signInByWechat(app, 'p001');
    const second = await successorOf(first.refreshToken);
    expect((await accountOf(app, first.accessToken)).status).toBe(200);
    expect((await successorOf(first.refreshToken)).refreshToken).toBe(second.refreshToken);
  });

  test('a third tab, two generations behind, is honest within ten seconds of its own replacement', async () => {
    const first = await signInByWechat(app, 'p001');
    const second = await successorOf(first.refreshToken);
    app.clock.offsetMilliseconds = 6000;
    const third = await successorOf(second.refreshToken);
    expect(await problemCode(refreshByBody(app, first.refreshToken))).toBe('identity.refresh-superseded');
    expect((await successorOf(second.refreshToken)).refreshToken).toBe(third.refreshToken);
    app.clock.offsetMilliseconds = 12_000;
    expect(await problemCode(refreshByBody(app, second.refreshToken))).not.toBe('identity.session-ended');
    expect(await problemCode(refreshByBody(app, first.refreshToken))).toBe('identity.refresh-reused');
  });

  test('a thief who keeps asking never gets what the owner uses, and is found out', async () => {
    let owner = await signInByWechat(app, 'p001');
    const stolen = owner.refreshToken;
    owner = await successorOf(owner.refreshToken);
    await accountOf(app, owner.accessToken);
    const seen = [];
    for (const second of [0, 3, 6, 9, 11]) {
      app.clock.offsetMilliseconds = second * 1000;
      seen.push(await problemCode(refreshByBody(app, stolen)));
    }
    expect(seen).toEqual([...Array(4).fill('identity.refresh-superseded'), 'identity.refresh-reused']);
  });

  test('other devices stay signed in when one session ends by reuse', async () => {
    const [phone, tablet] = [await signInByWechat(app, 'p001'), await signInByWechat(app, 'p001')];
    await successorOf(phone.refreshToken);
    app.clock.offsetMilliseconds = 60_000;
    expect(await problemCode(refreshByBody(app, phone.refreshToken))).toBe('identity.refresh-reused');
    expect((await refreshByBody(app, tablet.refreshToken)).status).toBe(200);
  });
});

test('the store is told of a use once for each generation, and of the last use now and then', async () => {
  const { accessToken, refreshToken, account } = await signInByWechat(app, 'p005');
  const inSession = () =>
    inStore(outside, (db) => db.collection('sessions').findOne({ accountId: account.id }));
  const opened = (await inSession())?.lastUsedAt;
  await accountOf(app, accessToken);
  expect(await inSession()).toMatchObject({ generation: 1, usedGeneration: 1, lastUsedAt: opened });
  app.clock.offsetMilliseconds = 240_000;
  await accountOf(app, accessToken);
  const { refreshToken: next } = await successorOf(refreshToken);
  expect(generationOf(next)).toBe('2');
  expect(await inSession()).toMatchObject({ generation: 2, usedGeneration: 1, lastUsedAt: opened });
  app.clock.offsetMilliseconds = 330_000;
  await successorOf(next);
  expect((await inSession())?.lastUsedAt.getTime()).toBeGreaterThan(opened.getTime() + 300_000);
});

test('a session from before these things were kept goes on', async () => {
  const { accessToken, refreshToken, account } = await signInByWechat(app, 'p006');
  await inStore(outside, (db) =>
    db
      .collection('sessions')
      .updateOne({ accountId: account.id }, { $unset: { usedGeneration: 1, replacedAt: 1 } }),
  );
  expect((await accountOf(app, accessToken)).status).toBe(200);
  await successorOf((await successorOf(refreshToken)).refreshToken);
  expect(await problemCode(refreshByBody(app, refreshToken))).toBe('identity.refresh-superseded');
});

describe('tabs of one browser', () => {
  test('whose request was on its way while another went on is asked to try again, and keeps the cookie', async () => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p002');
    const late = new Browser();
    for (const [name, kept] of browser.cookies) late.cookies.set(name, kept);
    const { accessToken } = await refreshedGrant(app, browser);
    await accountOf(app, accessToken);
    const reply = await late.refresh(app);
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([409, []]);
    expect((await browser.refresh(app)).status).toBe(200);
  });

  /** A tab: the real client on the shared cookies. Every so many answers to a refresh are lost on the way. */
  function tab(browser: Browser, loseEvery: number) {
    let refreshes = 0;
    return createSession({
      channel: 'browser',
      storage: memoryStore({ 'session.hint': '1' }),
      wait: () => Promise.resolve(),
      transport: async ({ method, path, headers, body }) => {
        const isRefresh = path.endsWith('/refresh');
        const lost = isRefresh && ++refreshes % loseEvery === 0;
        const jar = lost ? new Browser() : browser;
        if (lost) for (const [name, kept] of browser.cookies) jar.cookies.set(name, kept);
        const answer = await jar.request(app.url + path, {
          method,
          headers: { ...headers, origin: app.url },
          ...(body === undefined ? {} : { body }),
        });
        const text = await answer.text();
        if (lost) throw new Error('no answer');
        return { status: answer.status, headers: {}, body: text };
      },
    });
  }

  test.each([
    [2, 3],
    [3, 2],
    [2, 2],
  ])('are never signed out, with answers lost on the way: %i, %i', async (one, two) => {
    const browser = new Browser();
    await signInByOidc(app, outside, browser, 'p002');
    const tabs = [tab(browser, one), tab(browser, two), tab(browser, 1000)];
    for (let round = 0; round < 12; round++) {
      // Longer than an access token lives: each round begins with a refresh in every tab.
      app.clock.offsetMilliseconds = round * 301_000;
      const accounts = await Promise.all(tabs.map((each) => each.call(getAccount, {})));
      expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);
      for (const each of tabs) expect(each.signIn.get().status).toBe('signed-in');
    }
  });
});
