import { randomBytes } from 'node:crypto';
import { Failure } from '@qzt/bff/base/failure';
import { createIdempotencyStore } from '@qzt/bff/http/idempotency-store';
import { type Caller, route } from '@qzt/bff/http/routes';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import type { Keyring } from '@qzt/bff/keys/keyring';
import { prepareIndexes } from '@qzt/bff/storage/connection';
import { API } from '@qzt/shared/contracts/api';
import { type AnyEndpoint, endpoint } from '@qzt/shared/contracts/endpoint';
import type { Connection } from 'mongoose';
import * as z from 'zod/mini';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent, startEdge, type ToyEdge } from '../toy-edge.ts';

const DAY = 24 * 3600 * 1000;
const toy = {
  method: 'POST',
  summary: 'Counts how often it really happens',
  access: 'account',
  body: z.strictObject({ wish: z.string() }),
  reply: z.object({ ordinal: z.int(), wish: z.string() }),
  status: 201,
  errors: [],
  limit: { perMinute: 10_000 },
} as const;
const act = endpoint({
  ...toy,
  id: 'toy.act',
  path: '/api/v1/toy/acts',
  idempotencyKey: { repeatable: false, outcomeAt: '/api/v1/toy/acts', advice: '请到“办理记录”看结果。' },
});
const make = endpoint({
  ...toy,
  id: 'toy.make',
  path: '/api/v1/toy/things',
  idempotencyKey: { repeatable: true },
});

let store: TestStore;
let connection: Connection;
let keyring: Keyring;
let edge: ToyEdge;
let now = Date.now();
let entered = 0;
let happened = 0;
let early: (() => Error) | null = null;
let trouble: (() => Error) | null = null;
let gate: Promise<void> = Promise.resolve();
let earlyGate: Promise<void> = Promise.resolve();
let rights = new Set<string>();

/** Refuses or waits before its first effect, then has it, then waits or fails. */
async function handle(call: {
  body: { wish: string };
  beginEffect(): Promise<void>;
}): Promise<{ ordinal: number; wish: string }> {
  entered++;
  await earlyGate;
  if (early) throw early();
  await call.beginEffect();
  const ordinal = ++happened;
  await gate;
  if (trouble) throw trouble();
  return { ordinal, wish: call.body.wish };
}

beforeAll(async () => {
  store = await openTestStore();
  connection = await store.connect();
  const clock = { now: () => now };
  const random = (length: number) => randomBytes(length);
  keyring = await createKeyring({ connection, wrappingKey: randomBytes(32), clock, random, logger: silent });
  const idempotency = createIdempotencyStore(connection, keyring, clock, random);
  await prepareIndexes(connection);
  const authorise = async ({ caller }: { caller: Caller | null }) => {
    if (!rights.has(caller?.accountId ?? '')) throw new Failure('request.not-found');
  };
  edge = await startEdge([route(act, handle, authorise), route(make, handle, authorise)], { idempotency });
});
afterAll(async () => {
  await edge.stop();
  keyring.stop();
  await store.close();
});
beforeEach(() => {
  entered = happened = 0;
  early = trouble = null;
  gate = earlyGate = Promise.resolve();
  rights = new Set(['anna', 'bert', 'carl']);
});

function closedGate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

async function ask(key: string | undefined, wish = '所愿', account = 'anna', endpoint = act.path) {
  const answer = await fetch(edge.url + endpoint, {
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
const askMake = (key: string) => ask(key, '所愿', 'anna', make.path);
const newKey = (): string => randomBytes(9).toString('base64url');

test.each([undefined, 'short', 'with space 12345', 'x'.repeat(65)])('a key is required: %p', async (key) => {
  expect((await ask(key)).body.code).toBe('request.idempotency-key-missing');
  expect(happened).toBe(0);
});

test('what may not be run again says which endpoint shows its outcome, and tells the person', () => {
  const asked = API.flatMap(({ idempotencyKey }: AnyEndpoint) =>
    idempotencyKey?.repeatable === false ? [idempotencyKey] : [],
  );
  expect(asked.length).toBeGreaterThan(0);
  for (const { outcomeAt, advice } of asked) {
    expect(API.filter(({ path, method }) => path === outcomeAt && method === 'GET')).toHaveLength(1);
    expect(advice).toMatch(/^\p{Script=Han}/u);
  }
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
  const { opened, open } = closedGate();
  gate = opened;
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
  ['final', () => new Failure('identity.real-name-mismatch', { triesLeft: 3 })],
  ['passing', () => new Failure('upstream.identity-unavailable')],
  ['of the store', () => Object.assign(new Error('gone'), { name: 'MongoNetworkError' })],
  ['a fault of ours', () => new TypeError('oops')],
])('what goes wrong before the first effect releases the key: %s', async (_what, makeTrouble) => {
  early = makeTrouble;
  const key = newKey();
  expect((await ask(key)).status).toBeGreaterThanOrEqual(400);
  early = null;
  expect((await ask(key)).body).toMatchObject({ ordinal: 1 });
  expect(happened).toBe(1);
});

test.each([
  () => new Failure('upstream.identity-unavailable'),
  () => new Failure('identity.real-name-locked'),
])('after a passing trouble the same key may try again', async (makeTrouble) => {
  trouble = makeTrouble;
  const key = newKey();
  expect((await ask(key)).status).toBeGreaterThanOrEqual(429);
  trouble = null;
  expect((await ask(key)).status).toBe(201);
  expect(happened).toBe(2);
});

describe('a first run broken off after its first effect', () => {
  const unknown = {
    status: 409,
    body: { code: 'request.outcome-unknown', detail: '请到“办理记录”看结果。', retryable: false },
  };
  /** A run that never comes back, as far as the store can tell. */
  const hang = async (asked: (key: string) => Promise<unknown>) => {
    const { opened, open } = closedGate();
    gate = opened;
    const key = newKey();
    const before = happened;
    const answer = asked(key);
    await waitFor(() => happened === before + 1);
    gate = Promise.resolve();
    return { key, answer, open };
  };

  test.each([
    ['a fault of ours', () => new TypeError('oops')],
    ['the store going away', () => Object.assign(new Error('gone'), { name: 'MongoNetworkError' })],
    ['an effect elsewhere whose answer was lost', () => new Failure('request.outcome-unknown')],
  ])('by %s is not run again, and the repeat is told where to look', async (_what, makeTrouble) => {
    trouble = makeTrouble;
    const key = newKey();
    expect((await ask(key)).status).toBeGreaterThanOrEqual(409);
    trouble = null;
    for (let i = 0; i < 3; i++) expect(await ask(key)).toMatchObject(unknown);
    expect(happened).toBe(1);
    // Another intent is another key.
    expect((await ask(newKey())).body).toMatchObject({ ordinal: 2 });
  });

  test('by death: once its lease is over, the outcome is unknown', async () => {
    const { key, answer, open } = await hang(ask);
    expect((await ask(key)).body.code).toBe('request.in-progress');
    now += 31_000;
    expect(await ask(key)).toMatchObject(unknown);
    expect(happened).toBe(1);
    // It was slow and not dead: now it is known.
    open();
    await answer;
    expect(await ask(key)).toEqual(await answer);
    expect(happened).toBe(1);
  });

  test('is run again where that harms nobody, and the slow one cannot write over the other', async () => {
    const { key, answer, open } = await hang(askMake);
    now += 31_000;
    const second = await askMake(key);
    expect(second).toMatchObject({ status: 201, body: { ordinal: 2 } });
    open();
    expect(await answer).toMatchObject({ body: { ordinal: 1 } });
    expect(await askMake(key)).toEqual(second);
    expect(happened).toBe(2);
  });

  test('is run again after a fault too, where that harms nobody', async () => {
    trouble = () => new TypeError('oops');
    const key = newKey();
    expect((await askMake(key)).status).toBe(500);
    trouble = null;
    expect(await askMake(key)).toMatchObject({ status: 201, body: { ordinal: 2 } });
  });
});

test('a run so slow that another took over before its first effect has none', async () => {
  const { opened, open } = closedGate();
  earlyGate = opened;
  const key = newKey();
  const slow = ask(key);
  await waitFor(() => entered === 1);
  earlyGate = Promise.resolve();
  now += 31_000;
  const taken = await ask(key);
  expect(taken).toMatchObject({ status: 201, body: { ordinal: 1 } });
  open();
  expect((await slow).body.code).toBe('request.in-progress');
  expect(happened).toBe(1);
  expect(await ask(key)).toEqual(taken);
});

test('many that find a lease over take over once', async () => {
  const { opened, open } = closedGate();
  earlyGate = opened;
  const key = newKey();
  const dead = ask(key);
  await waitFor(() => entered === 1);
  earlyGate = Promise.resolve();
  now += 31_000;
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(key)));
  expect(happened).toBe(1);
  for (const { status } of answers) expect([201, 409]).toContain(status);
  open();
  await dead;
  expect(happened).toBe(1);
});

test('whose right has ended since is not given what was kept', async () => {
  const key = newKey();
  const first = await ask(key);
  rights.delete('anna');
  expect((await ask(key)).body.code).toBe('request.not-found');
  rights.add('anna');
  expect(await ask(key)).toEqual(first);
  expect(happened).toBe(1);
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
