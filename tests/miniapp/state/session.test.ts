import { listSessions } from '@qzt/shared/contracts/identity';
import { createSession } from '../../../miniapp/src/state/session.ts';
import { json, memoryStore, refusal, scriptedServer } from './scripted.ts';

const account = {
  id: 'aaaaaaaaaaaaaaaaaaaaaaaa',
  phone: '138****5521',
  realName: null,
  createdAt: '2026-11-23T10:00:00+08:00',
};
const grant = (accessToken: string, refreshToken?: string) =>
  json(200, { accessToken, expiresInSeconds: 300, account, ...(refreshToken ? { refreshToken } : {}) });
const isRefresh = ({ path }: { path: string }) => path.endsWith('/refresh');
const signedInBefore = () => memoryStore({ 'session.hint': '1' });

/** Accepts one access token, gives it out on refresh. */
const goodServer = () =>
  scriptedServer((call) => {
    if (isRefresh(call)) return grant('good');
    return call.headers.authorization === 'Bearer good'
      ? json(200, { sessions: [] })
      : refusal('identity.token-expired');
  });

test('a guest is not asked about at the server', async () => {
  const server = goodServer();
  const session = createSession({ transport: server.transport, storage: memoryStore(), channel: 'browser' });
  expect(await session.resume()).toEqual({ status: 'signed-out' });
  expect(server.calls).toEqual([]);
});

test('many calls that find the token missing share one refresh', async () => {
  const server = goodServer();
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
  });
  await Promise.all([1, 2, 3, 4].map(() => session.call(listSessions, {})));
  expect(server.calls.filter(isRefresh)).toHaveLength(1);
  expect(session.signIn.get()).toEqual({ status: 'signed-in', account });
});

test('many calls whose token ran out share one refresh, and each gets its answer', async () => {
  let valid = 'first';
  const server = scriptedServer((call) => {
    if (isRefresh(call)) return grant(valid);
    return call.headers.authorization === `Bearer ${valid}`
      ? json(200, { sessions: [] })
      : refusal('identity.token-expired');
  });
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
  });
  await session.call(listSessions, {});
  valid = 'second';
  const replies = await Promise.all([1, 2, 3].map(() => session.call(listSessions, {})));
  expect(replies).toEqual([{ sessions: [] }, { sessions: [] }, { sessions: [] }]);
  expect(server.calls.filter(isRefresh)).toHaveLength(2);
});

test('a sign-in that the server has ended is forgotten on this device', async () => {
  const server = scriptedServer((call) =>
    isRefresh(call) ? refusal('identity.session-ended') : refusal('identity.token-expired'),
  );
  const storage = signedInBefore();
  const session = createSession({ transport: server.transport, storage, channel: 'browser' });
  await expect(session.call(listSessions, {})).rejects.toThrow('identity.');
  expect(session.signIn.get()).toEqual({ status: 'signed-out' });
  expect(storage.get('session.hint')).toBeUndefined();
});

test('a silent server does not end the sign-in: it is taken up when it answers again', async () => {
  let away = true;
  const server = scriptedServer((call) => {
    if (away) throw new Error('no network');
    return isRefresh(call) ? grant('good') : json(200, { sessions: [] });
  });
  const storage = signedInBefore();
  const session = createSession({ transport: server.transport, storage, channel: 'browser' });
  expect(await session.resume()).toEqual({ status: 'offline' });
  expect(storage.get('session.hint')).toBe('1');
  away = false;
  expect(await session.resume()).toEqual({ status: 'signed-in', account });
});

test('taking up tells how things stand now: after signing out, that nobody is signed in', async () => {
  const server = scriptedServer((call) => (isRefresh(call) ? grant('good') : json(204, undefined)));
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
  });
  expect((await session.resume()).status).toBe('signed-in');
  await session.signOut(false);
  expect(await session.resume()).toEqual({ status: 'signed-out' });
  expect(server.calls.filter(isRefresh)).toHaveLength(1);
});

test('another account that signs in afterwards is the one that is taken up', async () => {
  const other = { ...account, id: 'bbbbbbbbbbbbbbbbbbbbbbbb' };
  let who = account;
  const server = scriptedServer((call) =>
    isRefresh(call)
      ? json(200, { accessToken: who.id, expiresInSeconds: 300, account: who })
      : call.path.endsWith('/oidc/start')
        ? json(200, { location: 'https://id.example.cn/' })
        : json(204, undefined),
  );
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
  });
  await session.resume();
  await session.signOut(true);
  who = other;
  expect(await session.startInBrowser('/pages/wallet/index')).toBe('https://id.example.cn/');
  expect(await session.resume()).toEqual({ status: 'signed-in', account: other });
});

test('WeChat keeps the newest refresh token and sends it; a browser never sees one', async () => {
  let given = 0;
  const server = scriptedServer((call) => {
    if (!isRefresh(call)) return json(200, { sessions: [] });
    given += 1;
    return grant(`access-${given}`, `refresh-token-number-${given}`);
  });
  const storage = memoryStore({ 'session.hint': '1', 'session.refresh-token': 'refresh-token-number-0' });
  const session = createSession({ transport: server.transport, storage, channel: 'wechat' });
  await session.resume();
  expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({ refreshToken: 'refresh-token-number-0' });
  expect(storage.get('session.refresh-token')).toBe('refresh-token-number-1');

  const browser = goodServer();
  await createSession({
    transport: browser.transport,
    storage: signedInBefore(),
    channel: 'browser',
  }).resume();
  expect(browser.calls[0]?.body).toBe('{}');
});

test('a tab that another one overtook tries again with what is kept now', async () => {
  const sent: unknown[] = [];
  const waited: number[] = [];
  const storage = memoryStore({ 'session.hint': '1', 'session.refresh-token': 'refresh-token-number-0' });
  const server = scriptedServer((call) => {
    sent.push(JSON.parse(call.body ?? '').refreshToken);
    if (sent.length > 2) return grant('good', 'refresh-token-number-9');
    storage.set('session.refresh-token', `refresh-token-number-${sent.length}`);
    return refusal('identity.refresh-superseded');
  });
  const session = createSession({
    transport: server.transport,
    storage,
    channel: 'wechat',
    wait: async (milliseconds) => void waited.push(milliseconds),
  });
  expect((await session.resume()).status).toBe('signed-in');
  expect(sent).toEqual(['refresh-token-number-0', 'refresh-token-number-1', 'refresh-token-number-2']);
  expect(waited).toEqual([1000, 1000]);
});

test('a tab that is overtaken again and again gives up for now, and stays signed in', async () => {
  const server = scriptedServer(() => refusal('identity.refresh-superseded'));
  const storage = signedInBefore();
  const session = createSession({
    transport: server.transport,
    storage,
    channel: 'browser',
    wait: () => Promise.resolve(),
  });
  expect(await session.resume()).toEqual({ status: 'offline' });
  expect(server.calls).toHaveLength(3);
  expect(storage.get('session.hint')).toBe('1');
});

test('an answer that was lost is asked for again at once, while it can still be had', async () => {
  let asked = 0;
  const server = scriptedServer(() => {
    asked++;
    if (asked === 1) throw new Error('no answer');
    return grant('good');
  });
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
  });
  expect((await session.resume()).status).toBe('signed-in');
  expect(server.calls[0]?.timeoutMilliseconds).toBeLessThan(10_000);
});

test('refreshing waits for its turn among the tabs', async () => {
  const server = goodServer();
  const turns: string[] = [];
  const session = createSession({
    transport: server.transport,
    storage: signedInBefore(),
    channel: 'browser',
    inTurn: (name, work) => {
      turns.push(`${name} ${server.calls.length}`);
      return work();
    },
  });
  await session.resume();
  expect(turns).toEqual(['qzt.refresh 0']);
});
