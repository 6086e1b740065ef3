import { randomBytes } from 'node:crypto';
import { Failure } from '@qzt/bff/base/failure';
import { createIdempotencyStore } from '@qzt/bff/http/idempotency-store';
import { route } from '@qzt/bff/http/routes';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import type { Keyring } from '@qzt/bff/keys/keyring';
import { prepareIndexes } from '@qzt/bff/storage/connection';
import { endpoint } from '@qzt/shared/contracts/endpoint';
import type { Connection } from 'mongoose';
import * as z from 'zod/mini';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent, startEdge, type ToyEdge } from '../toy-edge.ts';

const DAY = 24 * 3600 * 1000;
const act = endpoint({
  id: 'toy.act',
  method: 'POST',
  path: '/api/v1/toy/acts',
  summary: 'Counts how often it really happens',
  access: 'account',
  body: z.strictObject({ wish: z.string() }),
  reply: z.object({ ordinal: z.int(), wish: z.string() }),
  status: 201,
  errors: [],
  limit: { perMinute: 10_000 },
  idempotencyKey: true,
});

let store: TestStore;
let connection: Connection;
let keyring: Keyring;
let edge: ToyEdge;
let now = Date.now();
let happened = 0;
let trouble: (() => Error) | null = null;
let gate: Promise<void> = Promise.resolve();

beforeAll(async () => {
  store = await openTestStore();
  connection = await store.connect();
  const clock = { now: () => now };
  const random = (length: number) => randomBytes(length);
  keyring = await createKeyring({ connection, wrappingKey: randomBytes(32), clock, random, logger: silent });
  const idempotency = createIdempotencyStore(connection, keyring, clock, random);
  await prepareIndexes(connection);
  edge = await startEdge(
    [
      route(act, async ({ body }) => {
        happened++;
        await gate;
        if (trouble) throw trouble();
        return { ordinal: happened, wish: body.wish };
      }),
    ],
    { idempotency },
  );
});
afterAll(async () => {
  await edge.stop();
  keyring.stop();
  await store.close();
});
beforeEach(() => {
  happened = 0;
  trouble = null;
  gate = Promise.resolve();
});

async function ask(key: string | undefined, wish = '所愿', account = 'anna') {
  const answer = await fetch(edge.url + act.path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${account}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ wish }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const newKey = (): string => randomBytes(9).toString('base64url');

test.each([undefined, 'short', 'with space 12345', 'x'.repeat(65)])('a key is required: %p', async (key) => {
  expect((await ask(key)).body.code).toBe('request.idempotency-key-missing');
  expect(happened).toBe(0);
});

test('a repeat gets the first answer and nothing happens again', async () => {
  const key = newKey();
  const first = await ask(key);
  expect(first).toEqual({ status: 201, body: { ordinal: 1, wish: '所愿' } });
  expect(await ask(key)).toEqual(first);
  expect(happened).toBe(1);
});

test('the same key with another content is refused, and is another key for another account', async () => {
  const key = newKey();
  await ask(key, 'one');
  expect((await ask(key, 'two')).body.code).toBe('request.idempotency-key-reused');
  expect((await ask(key, 'two', 'bert')).status).toBe(201);
  expect(happened).toBe(2);
});

test('of many at once exactly one happens; the others are told to wait and then get its answer', async () => {
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const key = newKey();
  let told = 0;
  const asked = Array.from({ length: 12 }, async () => {
    const answer = await ask(key);
    told++;
    return answer;
  });
  await waitFor(() => told === 11);
  open();
  const answers = await Promise.all(asked);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const others = answers.filter(({ status }) => status === 409).map(({ body }) => body);
  expect(others).toHaveLength(11);
  expect(others[0]).toMatchObject({ code: 'request.in-progress', retryAfterSeconds: 2 });
  expect(happened).toBe(1);
  expect((await ask(key)).body.ordinal).toBe(1);
});

test('a final refusal is repeated without trying again, under a request id of its own', async () => {
  trouble = () => new Failure('identity.real-name-mismatch', { triesLeft: 3 });
  const key = newKey();
  const first = await ask(key);
  trouble = null;
  const second = await ask(key);
  expect(second.body).toEqual({ ...first.body, requestId: second.body.requestId });
  expect(second.body).toMatchObject({ code: 'identity.real-name-mismatch', triesLeft: 3 });
  expect(second.body.requestId).not.toBe(first.body.requestId);
  expect(happened).toBe(1);
});

test.each([
  () => new Failure('upstream.identity-unavailable'),
  () => new Failure('identity.real-name-locked'),
  () => new TypeError('a fault of ours'),
])('after a passing trouble the same key may try again', async (makeTrouble) => {
  trouble = makeTrouble;
  const key = newKey();
  expect((await ask(key)).status).toBeGreaterThanOrEqual(429);
  trouble = null;
  expect((await ask(key)).status).toBe(201);
  expect(happened).toBe(2);
});

test('what a process left behind in the middle is taken over after its lease', async () => {
  const key = newKey();
  const id = keyring.blindIndex(`anna\0toy.act\0${key}`, 'idempotency.id');
  await ask(key);
  await connection
    .collection<{ _id: string }>('idempotency')
    .updateOne({ _id: id }, { $set: { answer: null } });
  expect((await ask(key)).body.code).toBe('request.in-progress');
  now += 31_000;
  expect((await ask(key)).body).toMatchObject({ ordinal: 2 });
});

test('after a day a key is free again, and a deleted account leaves none', async () => {
  const key = newKey();
  await ask(key, 'one', 'carl');
  now += DAY + 1000;
  expect((await ask(key, 'two', 'carl')).status).toBe(201);
  const kept = () => connection.collection('idempotency').countDocuments({ accountId: 'carl' });
  expect(await kept()).toBe(1);
  await createIdempotencyStoreFor().forgetAccounts(['carl']);
  expect(await kept()).toBe(0);
});

test('nothing of content or answer is readable in the store', async () => {
  await ask(newKey(), '不可见的内容');
  const all = JSON.stringify(await connection.collection('idempotency').find().toArray());
  expect(all).not.toContain('不可见的内容');
});

function createIdempotencyStoreFor() {
  connection.deleteModel('Idempotency');
  return createIdempotencyStore(connection, keyring, { now: () => now }, (length) => randomBytes(length));
}
