import { randomBytes } from 'node:crypto';
import type { Failure } from '@qzt/bff/base/failure';
import { createLogger } from '@qzt/bff/base/logger';
import { createWebhookReceiver, type WebhookReceiver } from '@qzt/bff/ingest/receiver';
import { generate, importPrivateKey, sign, sm3 } from '@qzt/bff/keys/sm2';
import { GATEWAY_HEADERS, requestToSign, STAND_IN_HEADER } from '@qzt/shared/government/gateway';

const pair = generate();
const key = importPrivateKey(pair);
const clock = { offsetMilliseconds: 0, now: () => 1_790_000_000_000 + clock.offsetMilliseconds };
let heard: string[];
let receiver: WebhookReceiver;

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

async function send(body: Buffer, trouble: Trouble = {}, signedBody = body): Promise<void> {
  const timestamp = String(Math.floor(clock.now() / 1000) + (trouble.seconds ?? 0));
  const nonce = trouble.nonce ?? randomBytes(16).toString('hex');
  const text = requestToSign(
    'POST',
    trouble.path ?? '/webhooks/government',
    timestamp,
    nonce,
    sm3(signedBody).toString('hex'),
  );
  const headers: Record<string, string> = {
    [GATEWAY_HEADERS.timestamp]: timestamp,
    [GATEWAY_HEADERS.nonce]: nonce,
    [GATEWAY_HEADERS.signature]: sign(trouble.signer ?? key, Buffer.from(text)).toString('hex'),
    ...trouble.also,
  };
  if (trouble.drop) delete headers[trouble.drop];
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
    publicKey: pair.publicKey,
    refuseStandIn,
    clock,
    logger: createLogger('silent'),
    on: {
      'licence.changed': async (code) => void heard.push(`licence ${code}`),
      'firm.changed': async (code) => void heard.push(`firm ${code}`),
      unknown: async (code) => void heard.push(`something ${code}`),
    },
  });

beforeEach(() => {
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
  receiver = receive(true);
  expect(await codeOf(() => send(event(), { also: { [STAND_IN_HEADER]: 'government' } }))).toBe(
    'webhook.refused',
  );
  expect(await codeOf(() => send(event()))).toBe('accepted');
});
