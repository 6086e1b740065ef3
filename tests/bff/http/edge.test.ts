import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { callerOf, JsonBytes, Redirect, route } from '@qzt/bff/http/routes';
import { createLogger } from '@qzt/bff/logger';
import { endpoint } from '@qzt/shared/contracts/endpoint';
import { ERRORS, type ErrorCode, problemSchema } from '@qzt/shared/contracts/errors';
import {
  clientKeySchema,
  creditCodeSchema,
  idNumberSchema,
  personNameSchema,
  phoneSchema,
  says,
} from '@qzt/shared/contracts/fields';
import { request } from 'undici';
import * as z from 'zod/mini';
import { waitFor } from '../../support/wait.ts';
import { startEdge, type ToyEdge } from '../toy-edge.ts';

const REQUEST_ID = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
const common = { access: 'public', errors: [] } as const;

const form = endpoint({
  ...common,
  id: 'toy.form',
  method: 'POST',
  path: '/api/v1/toy/firms/{creditCode}/forms',
  summary: 'Shows what it got',
  params: z.strictObject({ creditCode: creditCodeSchema }),
  query: z.strictObject({ page: z.optional(z.string().check(z.maxLength(3))) }),
  body: z.strictObject({
    name: personNameSchema,
    idNumber: z.optional(idNumberSchema),
    phone: z.optional(phoneSchema),
    key: z.optional(clientKeySchema),
    mode: z.enum(['live', 'printed']),
    once: z.boolean(says('field.type')),
    consent: z.literal(true, says('consent.required')),
    count: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
    list: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
    text: z.optional(z.string().check(z.minLength(2), z.maxLength(4))),
  }),
  reply: z.object({ creditCode: z.string(), name: z.string() }),
  status: 201,
});
const mine = endpoint({
  id: 'toy.mine',
  method: 'GET',
  path: '/api/v1/toy/mine',
  summary: 'Who asks',
  access: 'account',
  reply: z.object({ accountId: z.string() }),
  status: 200,
  errors: [],
  limit: { perMinute: 3 },
});
const plain = (id: string, path: `/api/v1/${string}`, limit = { perMinute: 10_000 }) =>
  endpoint({
    ...common,
    id,
    method: 'GET',
    path,
    summary: id,
    reply: z.object({ ip: z.string() }),
    status: 200,
    limit,
  });
const where = plain('toy.where', '/api/v1/toy/where');
const scarce = plain('toy.scarce', '/api/v1/toy/scarce', { perMinute: 2 });
const broken = plain('toy.broken', '/api/v1/toy/broken');
const full = plain('toy.full', '/api/v1/toy/full');
const leaky = plain('toy.leaky', '/api/v1/toy/leaky');
const away = endpoint({
  ...common,
  id: 'toy.away',
  method: 'GET',
  path: '/api/v1/toy/away',
  summary: 'Goes on elsewhere, with a cookie',
  status: 303,
});

const SECRET = '441900199001011234';
const logs = new PassThrough();
let written = '';
logs.on('data', (chunk: Buffer) => {
  written += chunk.toString();
});

const routes = [
  route(form, async ({ params, body }) => ({ creditCode: params.creditCode, name: body.name })),
  route(mine, async (call) => ({ accountId: callerOf(call).accountId })),
  route(where, async ({ ip }) => new JsonBytes<{ ip: string }>(Buffer.from(JSON.stringify({ ip })))),
  route(scarce, async ({ ip }) => ({ ip })),
  route(broken, async () => {
    throw new TypeError(`duplicate key { idNumber: "${SECRET}" }`, { cause: new Error(SECRET) });
  }),
  route(full, async () => {
    throw Object.assign(new Error('disk'), { name: 'MongoServerError', code: 14031 });
  }),
  route(leaky, async () => ({ ip: '', idNumber: SECRET }) as { ip: string }),
  route(away, async ({ cookies, log }) => {
    log.info({ idNumber: SECRET, requestBody: SECRET, step: 'away' }, 'toy');
    cookies.set('toy', 'crumb', { path: '/api', maxAgeSeconds: 60, sameSite: 'Strict' });
    return new Redirect('/somewhere');
  }),
];

let edge: ToyEdge;
beforeAll(async () => {
  edge = await startEdge(routes, {
    logger: createLogger('info', logs),
    trustedProxies: ['127.0.0.1'],
    bodyLimits: { bytes: 64 * 1024, milliseconds: 300 },
  });
});
afterAll(() => edge.stop());

const FORM = '/api/v1/toy/firms/91350100M000100Y43/forms';
const right = { name: '张三', mode: 'live', once: true, consent: true };

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

async function ask(
  path: string,
  options: {
    method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<Answer> {
  const raw = typeof options.body === 'string' || Buffer.isBuffer(options.body);
  const answer = await request(edge.url + path, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined
      ? {}
      : { body: raw ? (options.body as string) : JSON.stringify(options.body) }),
  });
  const text = await answer.body.text();
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function expectProblem(answer: Answer, code: ErrorCode): void {
  expect(answer.json).toMatchObject({
    code,
    type: `urn:qizhengtong:error:${code}`,
    status: ERRORS[code].status,
    title: ERRORS[code].title,
    retryable: ERRORS[code].retryable,
  });
  expect(answer.status).toBe(ERRORS[code].status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problemSchema.safeParse(answer.json).success).toBe(true);
  expect(answer.json.requestId).toMatch(REQUEST_ID);
  expect(answer.headers['x-request-id']).toBe(answer.json.requestId);
}

const fieldsOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    (answer.json.fields as { path: string; code: string }[]).map(({ path, code }) => [path, code]),
  );

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

test.each<[string, Record<string, unknown>, Record<string, string>]>([
  [
    'nothing given',
    {},
    { name: 'field.missing', mode: 'field.missing', once: 'field.missing', consent: 'consent.required' },
  ],
  ['a wrong type', { ...right, name: 7, once: 'yes' }, { name: 'field.type', once: 'field.type' }],
  ['null', { ...right, mode: null }, { mode: 'field.not-an-option' }],
  ['an unknown field', { ...right, extra: 1, more: 2 }, { extra: 'field.unknown', more: 'field.unknown' }],
  ['a name that is none', { ...right, name: 'Bob' }, { name: 'person-name.shape' }],
  ['an endless name', { ...right, name: '张'.repeat(65) }, { name: 'field.too-long' }],
  ['an ID number too short', { ...right, idNumber: '123' }, { idNumber: 'id-number.shape' }],
  [
    'an ID number with a wrong date',
    { ...right, idNumber: '441900199013011234' },
    { idNumber: 'id-number.date' },
  ],
  ['an ID number with a wrong checksum', { ...right, idNumber: SECRET }, { idNumber: 'id-number.check' }],
  ['a phone that is none', { ...right, phone: '12345' }, { phone: 'phone.shape' }],
  ['a key that is none', { ...right, key: 'a b' }, { key: 'field.pattern' }],
  ['no such option', { ...right, mode: 'loud' }, { mode: 'field.not-an-option' }],
  ['no consent', { ...right, consent: false }, { consent: 'consent.required' }],
  ['a number too small', { ...right, count: 0 }, { count: 'field.out-of-range' }],
  ['a number too great', { ...right, count: 10 }, { count: 'field.out-of-range' }],
  ['a fraction', { ...right, count: 1.5 }, { count: 'field.type' }],
  ['an empty list', { ...right, list: [] }, { list: 'field.too-short' }],
  ['a long list', { ...right, list: ['a', 'b', 'c'] }, { list: 'field.too-long' }],
  ['a list of the wrong things', { ...right, list: ['a', 3] }, { 'list.1': 'field.type' }],
  ['a short text', { ...right, text: 'a' }, { text: 'field.too-short' }],
  ['a long text', { ...right, text: 'abcde' }, { text: 'field.too-long' }],
])('every bad field gets its own code: %s', async (_, body, fields) => {
  const answer = await ask(FORM, { body });
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual(fields);
});

test.each([
  ['91350100M000100Y44', 'credit-code.check'],
  ['91350100M000100Y4', 'credit-code.length'],
  ['91350100M000100I43', 'credit-code.character'],
])('a wrong credit code in the address is told part by part: %s', async (code, said) => {
  const answer = await ask(`/api/v1/toy/firms/${code}/forms?page=1234&other=1`, {
    body: { ...right, once: 1 },
  });
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual({
    creditCode: said,
    page: 'field.too-long',
    other: 'field.unknown',
    once: 'field.type',
  });
});

test('__proto__ in a body is an unknown field like any other', async () => {
  const answer = await ask(FORM, { body: `{"__proto__":{"admin":true},${JSON.stringify(right).slice(1)}` });
  expectProblem(answer, 'request.invalid');
  expect(Object.entries(fieldsOf(answer))).toEqual([['__proto__', 'field.unknown']]);
});

test('a query where none belongs is refused by name', async () => {
  const answer = await ask('/api/v1/toy/where?debug=1');
  expectProblem(answer, 'request.invalid');
  expect(fieldsOf(answer)).toEqual({ debug: 'field.unknown' });
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
