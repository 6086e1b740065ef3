import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@qzt/bff/base/logger';
import { createUpstreamClient, type UpstreamClient } from '@qzt/bff/upstream/client';
import { UpstreamFailure } from '@qzt/bff/upstream/failure';
import { createGateway } from '@qzt/bff/upstream/gateway';
import {
  answerToSign,
  GATEWAY_HEADERS,
  requestToSign,
  STAND_IN_HEADER,
} from '@qzt/shared/government/gateway';
import * as z from 'zod/mini';

const SECRET = 'a gateway secret for tests';
const clock = { now: () => Date.now() };
const reply = z.object({ ok: z.boolean() });

let server: Server;
let url: string;
let calls: { path: string; headers: IncomingMessage['headers']; body: string }[];
let behave: (response: ServerResponse, request: IncomingMessage, turn: number) => void;
const clients: UpstreamClient[] = [];

const sm3 = (text: string) => createHash('sm3').update(text).digest('hex');
const mac = (text: string) => createHmac('sm3', SECRET).update(text).digest('hex');

function answer(
  response: ServerResponse,
  request: IncomingMessage,
  status: number,
  body: string,
  change: Record<string, string> = {},
): void {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(request.headers[GATEWAY_HEADERS.nonce]);
  response.writeHead(status, {
    [GATEWAY_HEADERS.timestamp]: timestamp,
    [GATEWAY_HEADERS.signature]: mac(answerToSign(status, nonce, timestamp, sm3(body))),
    ...change,
  });
  response.end(body);
}

const OK = '{"ok":true,"added":"later"}';

function client(more: Partial<Parameters<typeof createUpstreamClient>[0]> = {}): UpstreamClient {
  const one = createUpstreamClient({
    service: 'registry',
    baseUrl: `${url}/registry`,
    gateway: createGateway({ appId: 'app', secret: SECRET }, clock, (n) => randomBytes(n)),
    refuseStandIn: false,
    logger: createLogger('silent'),
    deadlineMilliseconds: 1000,
    breakerPauseMilliseconds: 50,
    ...more,
  });
  clients.push(one);
  return one;
}

const ask = (one: UpstreamClient, idempotent = true, body?: unknown) =>
  one.ask({
    operation: 'test',
    method: body === undefined ? 'GET' : 'POST',
    path: '/v1/things?q=1',
    idempotent,
    reply,
    body,
    context: { requestId: '7K2M-40QX' },
  });

async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UpstreamFailure) return error.kind;
    throw error;
  }
  return 'answered';
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      calls.push({ path: request.url ?? '', headers: request.headers, body });
      behave(response, request, calls.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  calls = [];
  behave = (response, request) => answer(response, request, 200, OK);
});

afterAll(async () => {
  await Promise.all(clients.map((one) => one.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('signs what it sends, path with prefix and body, and passes the request id on', async () => {
  expect(await ask(client(), true, { a: 1 })).toEqual({ ok: true });
  const { path, headers, body } = calls[0] ?? { path: '', headers: {}, body: '' };
  expect(path).toBe('/registry/v1/things?q=1');
  const [timestamp, nonce] = [headers[GATEWAY_HEADERS.timestamp], headers[GATEWAY_HEADERS.nonce]];
  expect(headers[GATEWAY_HEADERS.signature]).toBe(
    mac(requestToSign('POST', path, String(timestamp), String(nonce), sm3(body))),
  );
  expect(headers['x-request-id']).toBe('7K2M-40QX');
});

test.each<[string, typeof behave, string]>([
  ['no signature', (res) => res.end(OK), 'malformed'],
  [
    'a signature of another answer',
    (res, req) => answer(res, req, 200, OK, { [GATEWAY_HEADERS.signature]: mac('other') }),
    'malformed',
  ],
  [
    'an old answer',
    (res, req) => {
      const timestamp = String(Math.floor(Date.now() / 1000) - 400);
      const nonce = String(req.headers[GATEWAY_HEADERS.nonce]);
      answer(res, req, 200, OK, {
        [GATEWAY_HEADERS.timestamp]: timestamp,
        [GATEWAY_HEADERS.signature]: mac(answerToSign(200, nonce, timestamp, sm3(OK))),
      });
    },
    'malformed',
  ],
  ['no JSON', (res, req) => answer(res, req, 200, '{"ok": tr'), 'malformed'],
  ['another shape', (res, req) => answer(res, req, 200, '{"ok":"yes"}'), 'unfit'],
  ['no HTTP', (_res, req) => req.socket.write('nonsense\r\n\r\n'), 'malformed'],
  ['5 MB', (res, req) => answer(res, req, 200, ' '.repeat(5 * 1024 * 1024)), 'malformed'],
  ['404', (res, req) => answer(res, req, 404, '{}'), 'not-found'],
  ['an unsigned 404', (res) => res.writeHead(404).end('{}'), 'malformed'],
  ['401', (res, req) => answer(res, req, 401, '{}'), 'refused'],
  ['silence', () => undefined, 'timed-out'],
  ['half an answer', (res) => res.writeHead(200, { 'content-length': '100' }).write('{'), 'timed-out'],
])('%s', async (_, behaviour, kind) => {
  behave = behaviour;
  expect(await kindOf(ask(client({ deadlineMilliseconds: 400 })))).toBe(kind);
  expect(calls).toHaveLength(1);
});

test('tries an idempotent call again after 5xx or a cut connection, another one never', async () => {
  behave = (response, request, turn) => {
    if (turn === 1) response.writeHead(503).end();
    else if (turn === 2) request.socket.destroy();
    else answer(response, request, 200, OK);
  };
  expect(await kindOf(ask(client()))).toBe('answered');
  expect(calls).toHaveLength(3);
  calls = [];
  expect(await kindOf(ask(client(), false))).toBe('unreachable');
  expect(calls).toHaveLength(1);
});

test('each try is signed anew', async () => {
  behave = (response, request, turn) =>
    turn === 1 ? response.writeHead(503).end() : answer(response, request, 200, OK);
  await ask(client());
  const nonces = calls.map((one) => one.headers[GATEWAY_HEADERS.nonce]);
  expect(new Set(nonces).size).toBe(2);
});

test('the breaker opens after five failures, asks nobody, and closes again', async () => {
  const one = client({ breakerPauseMilliseconds: 300 });
  behave = (response) => response.writeHead(500).end();
  for (let i = 0; i < 5; i++) expect(await kindOf(ask(one, false))).toBe('unreachable');
  calls = [];
  expect(await kindOf(ask(one, false))).toBe('breaker-open');
  expect(calls).toHaveLength(0);
  behave = (response, request) => answer(response, request, 200, OK);
  const until = Date.now() + 5000;
  let kind = 'breaker-open';
  while (kind !== 'answered' && Date.now() < until) {
    kind = await kindOf(ask(one, false));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(kind).toBe('answered');
});

test('an answer of the service’s own that does not fit opens no breaker; one that is not its own does', async () => {
  const one = client();
  behave = (response, request) => answer(response, request, 200, '{"ok":"yes"}');
  for (let i = 0; i < 8; i++) expect(await kindOf(ask(one))).toBe('unfit');
  behave = (response, request) => answer(response, request, 200, OK);
  expect(await kindOf(ask(one))).toBe('answered');
  behave = (response, request) =>
    answer(response, request, 200, OK, { [GATEWAY_HEADERS.signature]: '0'.repeat(64) });
  for (let i = 0; i < 5; i++) expect(await kindOf(ask(one))).toBe('malformed');
  expect(await kindOf(ask(one))).toBe('breaker-open');
});

test('outside the gateway nothing tells a service’s own odd answer from another’s', async () => {
  behave = (response) => response.writeHead(200).end('{"ok":"yes"}');
  expect(await kindOf(ask(client({ gateway: null })))).toBe('malformed');
});

test('a missing thing is no failure of the service', async () => {
  const one = client();
  behave = (response, request) => answer(response, request, 404, '{}');
  for (let i = 0; i < 8; i++) expect(await kindOf(ask(one))).toBe('not-found');
});

test('too many calls at once are told so, and the others still get their answer', async () => {
  const one = client({ concurrency: { running: 1, waiting: 1 } });
  const kinds = await Promise.all([1, 2, 3, 4].map(() => kindOf(ask(one, false))));
  expect(kinds.sort()).toEqual(['answered', 'answered', 'overloaded', 'overloaded']);
});

test('in production nobody who calls itself a stand-in is believed', async () => {
  behave = (response, request) => answer(response, request, 200, OK, { [STAND_IN_HEADER]: 'x' });
  expect(await kindOf(ask(client({ refuseStandIn: true })))).toBe('stand-in');
  expect(await kindOf(ask(client()))).toBe('answered');
});

test('a caller who goes away ends the call', async () => {
  behave = () => undefined;
  const gone = new AbortController();
  const work = client().ask({
    operation: 'test',
    method: 'GET',
    path: '/',
    idempotent: true,
    reply,
    context: { signal: gone.signal },
  });
  gone.abort();
  expect(await kindOf(work)).toBe('cancelled');
});

test('nobody there', async () => {
  const one = client({ baseUrl: 'http://127.0.0.1:9' });
  expect(await kindOf(ask(one))).toBe('unreachable');
});
