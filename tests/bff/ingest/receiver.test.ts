import { randomBytes } from 'node:crypto';
import type { Failure } from '@qzt/bff/base/failure';
import { createLogger } from '@qzt/bff/base/logger';
import { createWebhookReceiver, type WebhookReceiver } from '@qzt/bff/ingest/receiver';
import { createWebhookStore } from '@qzt/bff/ingest/webhook-store';
import { generate, importPrivateKey, sign, sm3 } from '@qzt/bff/keys/sm2';
import { GATEWAY_HEADERS, requestToSign, STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import type { Connection } from 'mongoose';
import { openTestStore, type TestStore } from '../test-store.ts';

const pair = generate();
const key = importPrivateKey(pair);
const clock = { offsetMilliseconds: 0, now: () => Date.now() + clock.offsetMilliseconds };
let heard: string[];
let receiver: WebhookReceiver;
let store: TestStore;
let connection: Connection;
let trouble: Error | null;

const event = (more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      eventId: randomBytes(16).toString('hex'),
      type: 'licence.changed',
      creditCode: '91350100M000100Y43',
      occurredAt: '2026-11-23T10:00:00+08:00',
      ...more,
    }),
  );

interface Trouble {
  seconds?: number;
  nonce?: string;
  path?: string;
  signer?: typeof key;
  drop?: string;
  also?: Record<string, string>;
}

async function send(body: Buffer, sent: Trouble = {}, signedBody = body): Promise<void> {
  const timestamp = String(Math.floor(clock.now() / 1000) + (sent.seconds ?? 0));
  const nonce = sent.nonce ?? randomBytes(16).toString('hex');
  const text = requestToSign(
    'POST',
    sent.path ?? '/webhooks/government',
    timestamp,
    nonce,
    sm3(signedBody).toString('hex'),
  );
  const headers: Record<string, string> = {
    [GATEWAY_HEADERS.timestamp]: timestamp,
    [GATEWAY_HEADERS.nonce]: nonce,
    [GATEWAY_HEADERS.signature]: sign(sent.signer ?? key, Buffer.from(text)).toString('hex'),
    ...sent.also,
  };
  if (sent.drop) delete headers[sent.drop];
  await receiver.receive((name) => headers[name], body);
}

async function codeOf(work: () => Promise<void>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Failure).code;
  }
  return 'accepted';
}

const receive = (refuseStandIn: boolean) =>
  createWebhookReceiver({
    store: createWebhookStore(connection),
    publicKey: pair.publicKey,
    refuseStandIn,
    clock,
    logger: createLogger('silent'),
    on: {
      'licence.changed': async (code) => {
        if (trouble) throw trouble;
        heard.push(`licence ${code}`);
      },
      'firm.changed': async (code) => void heard.push(`firm ${code}`),
      unknown: async (code) => void heard.push(`something ${code}`),
    },
  });

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

beforeEach(async () => {
  connection = await store.connect();
  trouble = null;
  clock.offsetMilliseconds = 0;
  heard = [];
  receiver = receive(false);
});

test('tells each kind of event to whom it concerns', async () => {
  await send(event());
  await send(event({ type: 'firm.changed', added: 'later' }));
  expect(heard).toEqual(['licence 91350100M000100Y43', 'firm 91350100M000100Y43']);
});

test('an event of a kind that is not known here is told as such, never refused', async () => {
  await send(event({ type: 'representative.changed' }));
  expect(heard).toEqual(['something 91350100M000100Y43']);
});

test('the same event again is acknowledged and does nothing', async () => {
  const body = event();
  await send(body);
  await send(body);
  expect(heard).toHaveLength(1);
});

test.each<[string, Trouble]>([
  ['another key', { signer: importPrivateKey(generate()) }],
  ['another path', { path: '/webhooks/other' }],
  ['too old', { seconds: -301 }],
  ['too far ahead', { seconds: 301 }],
  ['no signature', { drop: GATEWAY_HEADERS.signature }],
  ['no nonce', { drop: GATEWAY_HEADERS.nonce }],
  ['no time', { drop: GATEWAY_HEADERS.timestamp }],
  ['a short nonce', { nonce: 'abc' }],
])('%s is refused', async (_, trouble) => {
  expect(await codeOf(() => send(event(), trouble))).toBe('webhook.refused');
  expect(heard).toEqual([]);
});

test('another body than the one signed is refused', async () => {
  expect(await codeOf(() => send(event(), {}, event()))).toBe('webhook.refused');
});

test('a nonce is good once, for as long as its time is', async () => {
  const nonce = randomBytes(16).toString('hex');
  await send(event(), { nonce, seconds: 299 });
  expect(await codeOf(() => send(event(), { nonce }))).toBe('webhook.refused');
  clock.offsetMilliseconds = 590_000;
  expect(await codeOf(() => send(event(), { nonce, seconds: -291 }))).toBe('webhook.refused');
  expect(heard).toHaveLength(1);
});

test('signed nonsense is told apart', async () => {
  expect(await codeOf(() => send(Buffer.from('{"a":')))).toBe('request.malformed-json');
  expect(await codeOf(() => send(event({ type: 7 })))).toBe('request.invalid');
});

test('production does not hear a stand-in', async () => {
  connection = await store.connect();
  receiver = receive(true);
  expect(await codeOf(() => send(event(), { also: { [STAND_IN_HEADER]: 'government' } }))).toBe(
    'webhook.refused',
  );
  expect(await codeOf(() => send(event()))).toBe('accepted');
});

test('another process knows the nonces and events of this one', async () => {
  const body = event();
  const nonce = randomBytes(16).toString('hex');
  await send(body, { nonce });
  connection = await store.connect();
  receiver = receive(false);
  expect(await codeOf(() => send(event(), { nonce }))).toBe('webhook.refused');
  await send(body);
  expect(heard).toHaveLength(1);
});

test('of one request that comes to several processes at once, one is heard', async () => {
  const nonce = randomBytes(16).toString('hex');
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(() => send(event(), { nonce }))));
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
  expect(heard).toHaveLength(1);
});

test('an event whose effect failed is not taken for seen', async () => {
  const body = event();
  trouble = new Error('the store does not take the signal');
  await expect(send(body)).rejects.toBe(trouble);
  trouble = null;
  await send(body);
  expect(heard).toHaveLength(1);
});
