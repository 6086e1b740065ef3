import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { createLogger } from '@qzt/bff/base/logger';
import { request } from 'undici';
import { waitFor } from '../../support/wait.ts';
import { startEdge, type ToyEdge } from '../toy-edge.ts';
import {
  type AskOptions,
  askOf,
  expectProblem,
  FORM,
  REQUEST_ID,
  right,
  routes,
  SECRET,
} from './toy-routes.ts';

const logs = new PassThrough();
let written = '';
logs.on('data', (chunk: Buffer) => {
  written += chunk.toString();
});

let edge: ToyEdge;
beforeAll(async () => {
  edge = await startEdge(routes, {
    logger: createLogger('info', logs),
    trustedProxies: ['127.0.0.1'],
    bodyLimits: { bytes: 64 * 1024, milliseconds: 300 },
  });
});
afterAll(() => edge.stop());

const ask = (path: string, options?: AskOptions) => askOf(edge, path, options);

test('a right request reaches its handler with folded values, and its reply is not cached', async () => {
  const answer = await ask(`/api/v1/toy/firms/91350100m000100y43/forms?page=12`, { body: right });
  expect(answer.status).toBe(201);
  expect(answer.json).toEqual({ creditCode: '91350100M000100Y43', name: '张三' });
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
});

test('each request has an id of its own', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () => (await ask('/healthz')).headers['x-request-id']),
  );
  expect(new Set(ids).size).toBe(20);
  for (const id of ids) expect(id).toMatch(REQUEST_ID);
});

test.each(['', '{', '{"name":', 'null x', Buffer.from([0x22, 0xff, 0xfe, 0x22])])(
  'what is no JSON is called so: %p',
  async (body) => {
    expectProblem(await ask(FORM, { body }), 'request.malformed-json');
  },
);

test.each([
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json', 'content-encoding': 'gzip' },
])('other media types are refused: %p', async (headers) => {
  expectProblem(await ask(FORM, { body: right, headers }), 'request.unsupported-media-type');
});

test('a body over 64 KB is refused, whether it says its length or not', async () => {
  const body = JSON.stringify({ ...right, text: 'x'.repeat(64 * 1024) });
  expectProblem(await ask(FORM, { body }), 'request.too-large');
  const unsaid = await fetch(edge.url + FORM, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([body]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(unsaid.status).toBe(413);
});

test('a body that does not come to an end is answered after its time', async () => {
  const socket = connect(edge.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  socket.write(
    `POST ${FORM} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"na`,
  );
  await waitFor(() => said.includes('request.timeout'));
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(said.toLowerCase()).toContain('connection: close');
  socket.destroy();
});

test('what is no HTTP gets a problem too', async () => {
  const socket = connect(edge.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  socket.write('NONSENSE\r\n\r\n');
  await waitFor(() => said.includes('request.malformed-json'));
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  socket.destroy();
});

test('unknown addresses and methods are told in the same form', async () => {
  expectProblem(await ask('/api/v1/nothing'), 'request.not-found');
  expectProblem(await ask('/nothing'), 'request.not-found');
  // A person who came by a link reads a page, and is led on.
  const page = await ask('/nothing', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  expect(page.status).toBe(404);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.text).toMatch(/没有这个页面[\s\S]*打开企证通/);
  const refused = await ask(FORM, { method: 'PUT', body: {} });
  expectProblem(refused, 'request.method-not-allowed');
  expect(refused.headers.allow).toBe('POST');
  expectProblem(await ask(FORM), 'request.method-not-allowed');
  expectProblem(await ask('/api/v1/toy/mine', { method: 'OPTIONS' }), 'request.method-not-allowed');
});

test('an account is asked for where one is needed, and its budget is its own', async () => {
  expectProblem(await ask('/api/v1/toy/mine'), 'identity.sign-in-required');
  expectProblem(
    await ask('/api/v1/toy/mine', { headers: { authorization: 'Basic eA==' } }),
    'identity.sign-in-required',
  );
  expectProblem(
    await ask('/api/v1/toy/mine', { headers: { authorization: 'Bearer expired' } }),
    'identity.token-expired',
  );
  const as = (name: string) => ask('/api/v1/toy/mine', { headers: { authorization: `Bearer ${name}` } });
  expect((await as('anna')).json).toEqual({ accountId: 'anna' });
  await as('anna');
  await as('anna');
  const refused = await as('anna');
  expectProblem(refused, 'request.rate-limited');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.json.retryAfterSeconds).toBe(Number(refused.headers['retry-after']));
  expect((await as('bert')).status).toBe(200);
});

test('a public budget counts by the address that trusted proxies report', async () => {
  const from = (address: string) => ask('/api/v1/toy/scarce', { headers: { 'x-forwarded-for': address } });
  expect((await from('198.51.100.1')).json).toEqual({ ip: '198.51.100.1' });
  expect((await from('198.51.100.1')).status).toBe(200);
  expectProblem(await from('198.51.100.1'), 'request.rate-limited');
  expect((await from('198.51.100.2')).status).toBe(200);
  // what the client itself put in front counts for nothing
  expectProblem(await from('203.0.113.9, 198.51.100.1'), 'request.rate-limited');
  // one subscriber's IPv6 network is one
  expect((await from('2001:db8:1:2::1')).status).toBe(200);
  expect((await from('2001:db8:1:2::2')).status).toBe(200);
  expectProblem(await from('2001:db8:1:2:ffff::3'), 'request.rate-limited');
});

test('without trusted proxies a forwarded address is ignored', async () => {
  const alone = await startEdge(routes);
  const answer = await fetch(`${alone.url}/api/v1/toy/where`, {
    headers: { 'x-forwarded-for': '198.51.100.1' },
  });
  expect(await answer.json()).toEqual({ ip: '127.0.0.1' });
  await alone.stop();
});

test('an error of ours is a failure with a number, and the store’s trouble is named', async () => {
  expectProblem(await ask('/api/v1/toy/broken'), 'service.failure');
  expectProblem(await ask('/api/v1/toy/full'), 'store.unavailable');
});

test('a reply with an undeclared field does not leave', async () => {
  const answer = await ask('/api/v1/toy/leaky');
  expectProblem(answer, 'service.failure');
  expect(answer.text).not.toContain(SECRET);
});

test('a reply with a value that its enum does not list does not leave', async () => {
  expect((await ask('/api/v1/toy/moods/bad')).json).toEqual({ moods: ['bad'] });
  for (const mood of ['strange', 'unknown']) {
    expectProblem(await ask(`/api/v1/toy/moods/${mood}`), 'service.failure');
  }
});

test.each(['speechless', 'astray', 'talkative'])(
  'a handler that does not answer as its contract says is our fault, in production too: %s',
  async (name) => {
    const trusting = await startEdge(routes, { checkReplies: false });
    try {
      const answer = await askOf(trusting, `/api/v1/toy/${name}`);
      expectProblem(answer, 'service.failure');
      expect(answer.headers.location).toBeUndefined();
      expect(answer.text).not.toContain(SECRET);
    } finally {
      await trusting.stop();
    }
  },
);

test('redirects and cookies', async () => {
  const answer = await ask('/api/v1/toy/away');
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toBe('/somewhere');
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^toy=crumb; path=\/api; expires=.*; samesite=strict; httponly$/i,
  );
  const secure = await startEdge(routes, { publicUrl: 'https://app.test' });
  const overHttps = await request(`${secure.url}/api/v1/toy/away`);
  expect(String(overHttps.headers['set-cookie'])).toMatch(/; secure/i);
  await overHttps.body.dump();
  await secure.stop();
});

test('the log holds templates and codes, never what was sent', async () => {
  await ask(`${FORM}?page=${'9'.repeat(3)}`, { body: { ...right, idNumber: SECRET } });
  await ask('/v/AbCdEf0123456789');
  await ask('/api/v1/toy/broken');
  await ask('/api/v1/toy/away');
  await waitFor(() => written.includes('toy.away'));
  expect(written).toContain('"endpoint":"toy.form"');
  expect(written).toContain('"endpoint":"presentation-link"');
  expect(written).toContain('"step":"away"');
  for (const sent of [
    SECRET,
    '91350100M000100Y43',
    '张三',
    'AbCdEf0123456789',
    'page=',
    '127.0.0.1',
    'Bearer',
  ]) {
    expect(written).not.toContain(sent);
  }
  const failed = written.split('\n').find((line) => line.includes('request failed'));
  expect(failed).toContain('TypeError');
});

test('requests are measured by endpoint and status', async () => {
  await ask('/api/v1/toy/where');
  const text = await edge.metrics.text();
  expect(text).toMatch(/qzt_request_seconds_count\{endpoint="toy.where",status="200"\} [1-9]/);
});
