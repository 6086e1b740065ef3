/**
 * After something is acknowledged by one process, no other answers from before: two real apps on one store, with Redis
 * and without, and with a Redis that is killed.
 */

import { randomBytes } from 'node:crypto';
import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { AccessGrant, listSessions } from '@qzt/shared/contracts/identity';
import type { Verification } from '@qzt/shared/contracts/verification';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { readPresentationLink } from '@qzt/shared/presentation/link';
import { startWorld, type World } from '../../support/processes.ts';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { personOfTown } from '../../support/town.ts';
import { waitFor } from '../../support/wait.ts';

jest.setTimeout(60_000);

const CREDIT_CODE = '91441900M0EX0017XG';
const person = personOfTown('何示例');
const key = () => randomBytes(12).toString('hex');

async function ask<T>(
  address: string,
  {
    bearer,
    body,
    method = body === undefined ? 'GET' : 'POST',
  }: { bearer?: string; body?: unknown; method?: string },
): Promise<{ status: number; body: T }> {
  const reply = await fetch(address, {
    method,
    headers: {
      'idempotency-key': key(),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

const act = async <T>(world: World, action: string, told: unknown): Promise<T> =>
  (await ask<T>(`${world.mockUrl}/console/api/actions/${action}`, { body: told })).body;

type Grant = AccessGrant & { refreshToken: string };

async function signIn(world: World): Promise<Grant> {
  const api = `${world.appUrl}/api/v1/identity`;
  const code = async (purpose: 'login' | 'phone'): Promise<string> =>
    (await act<{ code: string }>(world, 'issue-wechat-code', { personId: person.id, purpose })).code;
  const noticeVersion = PRIVACY_NOTICE_VERSION;
  const { body: grant } = await ask<Grant>(`${api}/sessions/wechat`, {
    body: { code: await code('login'), noticeVersion },
  });
  const bearer = grant.accessToken;
  await ask(`${api}/account/phone`, { bearer, body: { code: await code('phone') } });
  const { name, idNumber } = person;
  await ask(`${api}/account/real-name`, { bearer, body: { name, idNumber, consent: true, noticeVersion } });
  return grant;
}

const operate = <T>(world: World, path: string, body?: unknown) =>
  ask<T>(world.operatorUrl + path, { bearer: world.secrets.operatorToken, body });

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());

interface Way {
  name: string;
  redisUrl(): string | undefined;
  killed: boolean;
  limitMilliseconds: number;
}
const WAYS: readonly Way[] = [
  { name: 'with Redis', redisUrl: () => redis.url, killed: false, limitMilliseconds: 1000 },
  { name: 'without Redis', redisUrl: () => undefined, killed: false, limitMilliseconds: 2000 },
  { name: 'with a Redis that is killed', redisUrl: () => redis.url, killed: true, limitMilliseconds: 2000 },
];

describe.each(WAYS)('$name', ({ redisUrl, killed, limitMilliseconds }) => {
  let world: World;
  let otherUrl: string;
  const within = {
    timeoutMilliseconds: limitMilliseconds,
    what: `the other process within ${limitMilliseconds} ms`,
  };

  beforeAll(async () => {
    world = await startWorld({ env: { bff: { REDIS_URL: redisUrl() } } });
    otherUrl = (await world.startAnotherApp()).appUrl;
    if (killed) await redis.kill();
  });
  afterAll(() => world.stop());

  const accountAt = (url: string, bearer: string) => ask(`${url}/api/v1/identity/account`, { bearer });

  test.each([
    ['a sign-out', 'DELETE', '/sessions/current'],
    ['a sign-out everywhere', 'DELETE', '/sessions'],
    ['the end of the account', 'DELETE', '/account'],
  ])('%s is known', async (_what, method, path) => {
    const { accessToken: bearer } = await signIn(world);
    expect((await accountAt(otherUrl, bearer)).status).toBe(200);
    expect((await ask(`${world.appUrl}/api/v1/identity${path}`, { bearer, method })).status).toBe(204);
    await waitFor(async () => (await accountAt(otherUrl, bearer)).status === 401, within);
  });

  test('a sign-out on one device, from another device, is known', async () => {
    const [here, there] = [await signIn(world), await signIn(world)];
    expect((await accountAt(otherUrl, there.accessToken)).status).toBe(200);
    const api = `${world.appUrl}/api/v1/identity/sessions`;
    const { body } = await ask<ReplyOf<typeof listSessions>>(api, { bearer: there.accessToken });
    const id = body.sessions.find(({ current }) => current)?.id ?? '';
    expect((await ask(`${api}/${id}`, { bearer: here.accessToken, method: 'DELETE' })).status).toBe(204);
    await waitFor(async () => (await accountAt(otherUrl, there.accessToken)).status === 401, within);
    expect((await accountAt(otherUrl, here.accessToken)).status).toBe(200);
  });

  test('a firm that government changed is shown anew', async () => {
    const { accessToken: bearer } = await signIn(world);
    const statusAt = async (url: string) => {
      const path = `${url}/api/v1/wallet/firms/${CREDIT_CODE}/licences`;
      return (await ask<{ firm: { status: string } }>(path, { bearer })).body.firm.status;
    };
    for (const status of ['dormant', 'active']) {
      await Promise.all([statusAt(world.appUrl), statusAt(otherUrl)]);
      await act(world, 'set-firm-status', { creditCode: CREDIT_CODE, status });
      // The first one has it when it has taken the notice; from then on the time counts.
      await waitFor(async () => (await statusAt(world.appUrl)) === status);
      await waitFor(async () => (await statusAt(otherUrl)) === status, within);
    }
  });

  test('a revoked key’s codes are good nowhere, and what comes next is', async () => {
    const { accessToken: bearer } = await signIn(world);
    const wallet = `${world.appUrl}/api/v1/wallet/firms/${CREDIT_CODE}/licences`;
    const { body } = await ask<{ licences: { id: string; state: string }[] }>(wallet, { bearer });
    const [licence] = body.licences.filter(({ state }) => state === 'valid');
    const codeFrom = async (url: string) => {
      const path = `${url}/api/v1/wallet/firms/${CREDIT_CODE}/licences/${licence?.id}/presentations`;
      const reply = await ask<{ link: string }>(path, { bearer, body: { mode: 'live', onceOnly: false } });
      return readPresentationLink(reply.body.link)?.code ?? '';
    };
    const becauseAt = async (url: string, code: string) => {
      const reply = await ask<Verification>(`${url}/api/v1/verification/looks`, {
        body: { code, visit: key() },
      });
      return reply.body.because;
    };
    const [ours, theirs] = [await codeFrom(world.appUrl), await codeFrom(otherUrl)];
    expect(await becauseAt(otherUrl, ours)).toBe('licence.valid');
    const { body: listed } = await operate<{ keys: { keyId: string; purpose: string; current: boolean }[] }>(
      world,
      '/keys',
    );
    const keyId = listed.keys.find((one) => one.purpose === 'presentation' && one.current)?.keyId;
    expect((await operate(world, '/keys/revocations', { keyId })).status).toBe(200);
    // Made by the new key, which the other process may not have heard of.
    const next = await codeFrom(world.appUrl);
    expect(await becauseAt(otherUrl, next)).toBe('licence.valid');
    await waitFor(async () => (await becauseAt(otherUrl, theirs)) === 'signature.key-revoked', within);
    expect(await becauseAt(otherUrl, await codeFrom(otherUrl))).toBe('licence.valid');
  });

  test('a revoked token key: access is refreshed, a refresh token is good nowhere', async () => {
    const { accessToken: bearer, refreshToken } = await signIn(world);
    expect((await accountAt(otherUrl, bearer)).status).toBe(200);
    const keyOf = async (purpose: string) => {
      const { body } = await operate<{ keys: { keyId: string; purpose: string; current: boolean }[] }>(
        world,
        '/keys',
      );
      return body.keys.find((one) => one.purpose === purpose && one.current)?.keyId;
    };
    await operate(world, '/keys/revocations', { keyId: await keyOf('access-token') });
    await waitFor(async () => (await accountAt(otherUrl, bearer)).status === 401, within);
    const refresh = (url: string, token: string) =>
      ask<Grant>(`${url}/api/v1/identity/sessions/refresh`, { body: { refreshToken: token } });
    const renewed = await refresh(otherUrl, refreshToken);
    expect(renewed.status).toBe(200);
    expect((await accountAt(world.appUrl, renewed.body.accessToken)).status).toBe(200);
    await operate(world, '/keys/revocations', { keyId: await keyOf('refresh-token') });
    await waitFor(async () => (await refresh(otherUrl, renewed.body.refreshToken)).status === 401, within);
  });
});
