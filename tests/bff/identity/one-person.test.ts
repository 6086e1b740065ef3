import type { Account } from '@qzt/shared/contracts/identity';
import { freePort } from '../../support/ports.ts';
import { waitFor } from '../../support/wait.ts';
import {
  accountOf,
  arriveByWechat,
  Browser,
  call,
  confirm,
  inStore,
  newKey,
  type Outside,
  type Person,
  personOf,
  refreshByBody,
  refreshedGrant,
  signInByOidc,
  signInByWechat,
  startApp,
  startOutside,
  type TestApp,
} from './support.ts';

// Phone with WeChat and a browser: two ways in, one person.

let outside: Outside;
let app: TestApp;
let person: Person;
beforeAll(async () => {
  outside = await startOutside();
  app = await startApp(outside);
  person = await personOf(outside, 'p002');
});
afterAll(async () => {
  await app.stop();
  await outside.stop();
});
afterEach(() =>
  inStore(outside, async (db) => {
    for (const name of ['accounts', 'sessions', 'idempotency']) await db.collection(name).deleteMany({});
  }),
);

async function arriveByBrowser() {
  const browser = new Browser();
  await signInByOidc(app, outside, browser, person.id);
  return { browser, ...(await refreshedGrant(app, browser)) };
}

const firms = (bearer: string) =>
  call<{ firms: { creditCode: string }[] }>(app, 'GET', '/api/v1/wallet/firms', { bearer });

test('the second way, once confirmed, leads to the account that was there', async () => {
  const phone = await arriveByWechat(app, person.id);
  expect((await confirm(app, phone.accessToken, person)).status).toBe(200);
  const { browser, ...second } = await arriveByBrowser();
  expect(second.account.id).not.toBe(phone.account.id);
  expect((await firms(second.accessToken)).problem.code).toBe('identity.real-name-required');

  const joined = await confirm(app, second.accessToken, person);
  expect(joined).toMatchObject({ status: 200, body: { id: phone.account.id } });
  // The session goes on, as the person's own: access token, refresh token and rights.
  expect((await accountOf(app, second.accessToken)).body.id).toBe(phone.account.id);
  expect((await firms(second.accessToken)).body.firms.length).toBeGreaterThan(1);
  expect((await firms(second.accessToken)).body).toMatchObject({
    firms: (await firms(phone.accessToken)).body.firms,
  });
  expect((await refreshedGrant(app, browser)).account.id).toBe(phone.account.id);
  // And so does the next sign-in, either way, without another check.
  expect((await arriveByBrowser()).account).toMatchObject({
    id: phone.account.id,
    realName: { name: '梁**' },
  });
  expect((await signInByWechat(app, person.id)).account.id).toBe(phone.account.id);
});

test('devices of both ways are listed together, and signing out everywhere means both', async () => {
  const phone = await arriveByWechat(app, person.id);
  await confirm(app, phone.accessToken, person);
  const { browser, accessToken } = await arriveByBrowser();
  await confirm(app, accessToken, person);
  const list = await call<{ sessions: { channel: string; current: boolean }[] }>(app, 'GET', '/sessions', {
    bearer: phone.accessToken,
  });
  expect(list.body.sessions.map(({ channel }) => channel).sort()).toEqual(['browser', 'wechat']);
  const exported = await call<{ consents: { purpose: string }[]; sessions: unknown[] }>(
    app,
    'GET',
    '/account/export',
    { bearer: accessToken },
  );
  expect(exported.body.sessions).toHaveLength(2);
  expect(exported.body.consents.map(({ purpose }) => purpose).sort()).toEqual(['real-name-check', 'sign-in']);

  await call(app, 'DELETE', '/sessions', { bearer: phone.accessToken });
  expect((await accountOf(app, accessToken)).problem.code).toBe('identity.session-ended');
  expect((await browser.refresh(app)).status).toBe(401);
  expect((await refreshByBody(app, phone.refreshToken)).status).toBe(401);
});

test('both ways confirmed at the same moment end in one account', async () => {
  const phone = await arriveByWechat(app, person.id);
  const other = await arriveByBrowser();
  const answers = await Promise.all([
    confirm(app, phone.accessToken, person),
    confirm(app, other.accessToken, person),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  const ids = await Promise.all(
    [phone, other].map(async ({ accessToken }) => (await accountOf(app, accessToken)).body.id),
  );
  expect(new Set(ids).size).toBe(1);
});

test('a repeat of the request that joined them gets the same answer, as the joined account too', async () => {
  const phone = await arriveByWechat(app, person.id);
  await confirm(app, phone.accessToken, person);
  const { accessToken } = await arriveByBrowser();
  const key = newKey();
  const first = await confirm(app, accessToken, person, key);
  const again = await confirm(app, accessToken, person, key);
  expect([again.status, again.body]).toEqual([200, first.body]);
  // Another request is another matter.
  expect((await confirm(app, accessToken, person)).problem.code).toBe('identity.real-name-done');
});

test('another process sends its sessions to the joined account soon', async () => {
  const other = await startApp(outside, { port: await freePort(), env: { PUBLIC_URL: app.url } });
  try {
    const phone = await arriveByWechat(app, person.id);
    await confirm(app, phone.accessToken, person);
    const { accessToken, account } = await arriveByBrowser();
    expect((await accountOf(other, accessToken)).body.id).toBe(account.id);
    await confirm(app, accessToken, person);
    const remembered = await call<Account>(other, 'GET', '/account', { bearer: accessToken });
    expect(remembered.body.id).toBe(phone.account.id);
  } finally {
    await other.stop();
  }
});

test('somebody else’s number joins nothing: the phone is not theirs', async () => {
  const phone = await arriveByWechat(app, person.id);
  await confirm(app, phone.accessToken, person);
  const stranger = await arriveByWechat(app, 'p003');
  const answer = await confirm(app, stranger.accessToken, person);
  expect(answer.problem.code).toBe('identity.real-name-mismatch');
  expect((await accountOf(app, stranger.accessToken)).body.id).toBe(stranger.account.id);
});

test('another process knows within two seconds that a session has become the person’s own', async () => {
  const other = await startApp(outside, { port: await freePort(), env: { PUBLIC_URL: app.url } });
  try {
    const phone = await arriveByWechat(app, person.id);
    await confirm(app, phone.accessToken, person);
    const second = await arriveByBrowser();
    const sessionsAt = async ({ url }: Pick<TestApp, 'url'>) => {
      const bearer = second.accessToken;
      return (await call<{ sessions: unknown[] }>({ url }, 'GET', '/sessions', { bearer })).body.sessions;
    };
    expect(await sessionsAt(other)).toHaveLength(1);
    expect((await confirm(app, second.accessToken, person)).body.id).toBe(phone.account.id);
    await waitFor(async () => (await sessionsAt(other)).length === 2, { timeoutMilliseconds: 2000 });
  } finally {
    await other.stop();
  }
});
