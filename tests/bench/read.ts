/**
 * What opening a wallet costs: a bare Koa route with JSON of the same size, over the read of cached licences with the
 * token checked and authority over the firm computed for each request, as in production.
 */

import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { startBenchTown } from './lib/bench-town.ts';
import { ask } from './lib/measured.ts';
import { measure, median, type Side, sayResult, sayTable, summary } from './lib/rounds.ts';

const ROUNDS = 7;
const REQUESTS = 4000;

interface People {
  people: { id: string; name: string; idNumber: string; firms: { creditCode: string; status: string }[] }[];
}

const town = await startBenchTown();

async function api<T>(path: string, body: unknown, bearer?: string): Promise<T> {
  const reply = await fetch(`${town.appUrl}/api/v1/identity/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'bench-real-name',
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** Signs a person of the town in, through WeChat, with the real name confirmed. */
async function signIn(person: People['people'][number]): Promise<string> {
  const code = async (purpose: 'login' | 'phone') =>
    (await town.act<{ code: string }>('issue-wechat-code', { personId: person.id, purpose })).code;
  const noticeVersion = PRIVACY_NOTICE_VERSION;
  const { accessToken } = await api<{ accessToken: string }>('sessions/wechat', {
    code: await code('login'),
    noticeVersion,
  });
  await api('account/phone', { code: await code('phone') }, accessToken);
  const { name, idNumber } = person;
  await api('account/real-name', { name, idNumber, consent: true, noticeVersion }, accessToken);
  return accessToken;
}

try {
  const { people } = await town.look<People>('people');
  const person = people.find((one) => one.firms.some((firm) => firm.status === 'active'));
  const creditCode = person?.firms.find((firm) => firm.status === 'active')?.creditCode;
  if (!person || !creditCode) throw new Error('nobody in town leads a firm');
  const authorization = `Bearer ${await signIn(person)}`;
  const path = `/api/v1/wallet/firms/${creditCode}/licences`;
  const sample = await (await fetch(town.appUrl + path, { headers: { authorization } })).text();
  await ask(town.bare.child, 'reply', sample);

  const judge = (status: number, text: string): void => {
    // The age of what was said moves on; its length does not.
    if (status !== 200 || text.length !== sample.length) throw new Error(`${status} ${text.slice(0, 200)}`);
  };
  const gets = (url: string, headers: Record<string, string>) => async (count: number) =>
    Array.from({ length: count }, () => ({ method: 'GET' as const, path: url, headers }));
  const bareSide = { url: town.bareUrl, server: town.bare, judge };
  const sides: Side[] = [
    { ...bareSide, name: 'bare koa', calls: gets('/json', {}) },
    { name: 'ours', url: town.appUrl, server: town.app, judge, calls: gets(path, { authorization }) },
    { ...bareSide, name: 'bare, bytes', calls: gets('/bytes', {}) },
  ];
  const results = await measure(sides, ROUNDS, REQUESTS);
  sayTable(results, 'reads');
  const [bare, ours, ready] = results;
  if (!bare || !ours || !ready) throw new Error('nothing was measured');
  sayResult('read', median(bare.cpuMicros) / median(ours.cpuMicros), 'x of bare koa', {
    rounds: ROUNDS,
    requestsPerRound: REQUESTS,
    bytes: Buffer.byteLength(sample),
    measure: 'CPU µs of the server process per request',
    bare: summary(bare.cpuMicros),
    ours: summary(ours.cpuMicros),
    /** Bare Koa that sends ready-made bytes instead of an object. */
    bareReadyBytes: summary(ready.cpuMicros),
    ratioToReadyBytes: Math.round((median(ready.cpuMicros) / median(ours.cpuMicros)) * 1000) / 1000,
  });
} finally {
  await town.stop();
}
