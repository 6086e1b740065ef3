/**
 * How long another process still answers from the old state: from the acknowledgement of government’s notice that a
 * firm changed to the last of two apps that shows it, with Redis and by the store alone. The ratio is the worst of a
 * hundred over what was promised (1 s with Redis, 2 s without), the greater of the two: below 1 it is kept.
 */

import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AccessGrant } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { freePort } from '../support/ports.ts';
import { startWorld, type World } from '../support/processes.ts';
import { startRedis } from '../support/redis.ts';
import { personOfTown } from '../support/town.ts';
import { sayResult, summary } from './lib/rounds.ts';

const CHANGES = 100;
const CREDIT_CODE = '91441900M0EX0017XG';
const PROMISED_MILLISECONDS = { redis: 1000, store: 2000 };
const person = personOfTown('何示例');

async function json<T>(url: string, body?: unknown, bearer?: string): Promise<T> {
  const reply = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      'idempotency-key': randomBytes(12).toString('hex'),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${text}`);
  return JSON.parse(text) as T;
}

const act = <T>(world: World, action: string, told: unknown): Promise<T> =>
  json<T>(`${world.mockUrl}/console/api/actions/${action}`, told);

async function signIn(world: World): Promise<string> {
  const api = `${world.appUrl}/api/v1/identity`;
  const code = async (purpose: 'login' | 'phone'): Promise<string> =>
    (await act<{ code: string }>(world, 'issue-wechat-code', { personId: person.id, purpose })).code;
  const noticeVersion = PRIVACY_NOTICE_VERSION;
  const { accessToken } = await json<AccessGrant>(`${api}/sessions/wechat`, {
    code: await code('login'),
    noticeVersion,
  });
  await json(`${api}/account/phone`, { code: await code('phone') }, accessToken);
  const { name, idNumber } = person;
  await json(`${api}/account/real-name`, { name, idNumber, consent: true, noticeVersion }, accessToken);
  return accessToken;
}

/** Between government and the app: passes notices on, and notes when the last one was acknowledged. */
interface Passage {
  server: Server;
  url: string;
  to: string;
  acknowledgedAt: number | null;
}

async function openPassage(): Promise<Passage> {
  const port = await freePort();
  const passage: Passage = {
    server: createServer(),
    url: `http://127.0.0.1:${port}/webhooks/government`,
    to: '',
    acknowledgedAt: null,
  };
  passage.server.on('request', async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name === 'content-type' || name.startsWith('x-')),
    ) as Record<string, string>;
    const reply = await fetch(passage.to, { method: 'POST', headers, body: Buffer.concat(parts) });
    if (reply.status === 204) passage.acknowledgedAt = performance.now();
    response.writeHead(reply.status).end();
  });
  await new Promise<void>((resolve) => passage.server.listen(port, '127.0.0.1', resolve));
  return passage;
}

/** @returns ms of each change, from its acknowledgement to the first new answer of the last process */
async function delays(redisUrl: string | undefined): Promise<number[]> {
  const passage = await openPassage();
  const world = await startWorld({
    env: {
      mock: { WEBHOOK_URL: passage.url },
      bff: { REDIS_URL: redisUrl, RATE_LIMIT_SCALE: '1000000', ACCESS_TOKEN_SECONDS: '3600' },
    },
  });
  try {
    passage.to = `${world.appUrl}/webhooks/government`;
    const urls = [world.appUrl, (await world.startAnotherApp()).appUrl];
    const bearer = await signIn(world);
    const statusAt = async (url: string): Promise<string> =>
      (
        await json<{ firm: { status: string } }>(
          `${url}/api/v1/wallet/firms/${CREDIT_CODE}/licences`,
          undefined,
          bearer,
        )
      ).firm.status;
    const results: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      const status = i % 2 === 0 ? 'dormant' : 'active';
      await Promise.all(urls.map(statusAt));
      passage.acknowledgedAt = null;
      await act(world, 'set-firm-status', { creditCode: CREDIT_CODE, status });
      const answeredAt = await Promise.all(
        urls.map(async (url) => {
          while ((await statusAt(url)) !== status) await new Promise((resolve) => setTimeout(resolve, 5));
          return performance.now();
        }),
      );
      while (passage.acknowledgedAt === null) await new Promise((resolve) => setTimeout(resolve, 2));
      results.push(Math.max(0, Math.max(...answeredAt) - passage.acknowledgedAt));
    }
    return results;
  } finally {
    await world.stop();
    passage.server.closeAllConnections();
    passage.server.close();
  }
}

const redis = await startRedis();
try {
  const withRedis = await delays(redis.url);
  process.stdout.write(`with Redis: ${JSON.stringify(summary(withRedis))} ms\n`);
  const byStore = await delays(undefined);
  process.stdout.write(`by the store alone: ${JSON.stringify(summary(byStore))} ms\n`);
  const ratio = Math.max(
    Math.max(...withRedis) / PROMISED_MILLISECONDS.redis,
    Math.max(...byStore) / PROMISED_MILLISECONDS.store,
  );
  sayResult('signal-delay', ratio, 'of the promised time, worst', {
    changes: CHANGES,
    measure: 'ms from the acknowledgement to the first new answer of the last of two processes',
    withRedis: summary(withRedis),
    byStore: summary(byStore),
    promised: PROMISED_MILLISECONDS,
  });
  process.exitCode = ratio < 1 ? 0 : 1;
} finally {
  await redis.kill();
}
