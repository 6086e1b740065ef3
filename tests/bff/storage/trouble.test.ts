import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '@qzt/bff/base/failure';
import { createBatchInserter } from '@qzt/bff/storage/batch';
import { connect, prepareIndexes, storeAnswers } from '@qzt/bff/storage/connection';
import { retryRepeatable, retryUnwritten } from '@qzt/bff/storage/retry';
import { isUnwritten, storeFailure } from '@qzt/bff/storage/trouble';
import { createLookStore, type LookStore } from '@qzt/bff/verification/look-store';
import { type Disturbance, type RunningMongo, startMongo } from '@qzt/mock/mongo/server';
import type { Connection } from 'mongoose';
import { waitFor } from '../../support/wait.ts';
import { silent } from '../toy-edge.ts';

// Always on the stand-in: no other store goes wrong when it is told to.
const NOT_WRITABLE_PRIMARY = 10107;
const STEPPED_DOWN = 189;
const WRITE_CONFLICT = 112;

let dataDir: string;
let server: RunningMongo;
let connection: Connection;
let looks: LookStore;
/** What happens to the next commands of a name, one after the other. */
let troubles: { command: string; trouble: Disturbance }[] = [];
let asked: string[] = [];

const disturb = (command: Record<string, unknown>): Disturbance | undefined => {
  const name = Object.keys(command)[0] ?? '';
  asked.push(name);
  const i = troubles.findIndex((one) => one.command === name);
  return i < 0 ? undefined : troubles.splice(i, 1)[0]?.trouble;
};
const start = async (port = 0) => {
  server = await startMongo({ dataDir, port, disturb });
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'qzt-trouble-'));
  troubles = [];
  await start();
  connection = await connect({ uri: `${server.uri}/trouble`, production: false }, silent);
  looks = createLookStore({ connection, clock: { now: () => Date.now() }, retentionDays: 730 });
  await prepareIndexes(connection);
  asked = [];
});
afterEach(async () => {
  await connection.close();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const record = (visit: string, codeId = 'code') =>
  looks.record(
    {
      ...{ codeId, visit, creditCode: 'firm', licenceId: 'licence', kindName: '营业执照' },
      ...{ mode: 'printed', onceOnly: false, expired: false },
    },
    () => ({ verdict: 'valid', because: 'licence.valid' }),
  );
const stored = () => connection.collection('looks').countDocuments({});
const codeOf = (error: unknown) => {
  const failure = storeFailure(error);
  return failure instanceof Failure ? failure.code : 'not the store';
};

test.each<[string, Disturbance]>([
  ['a primary that is none any more', NOT_WRITABLE_PRIMARY],
  ['a primary that steps down', STEPPED_DOWN],
  ['a write that crossed another', WRITE_CONFLICT],
  ['a connection that ends before', 'dropped-before'],
  ['a connection that ends after', 'dropped-after'],
])('%s costs no look, and none is recorded twice', async (_what, trouble) => {
  expect(await record('first')).toBe(1);
  troubles = [{ command: 'insert', trouble }];
  const places = await Promise.all([record('a'), record('b'), record('c')]);
  expect(places.sort()).toEqual([2, 3, 4]);
  expect(troubles).toEqual([]);
  expect(await stored()).toBe(4);
});

test('what is asked before a write is asked again too', async () => {
  await record('first');
  troubles = [
    { command: 'find', trouble: STEPPED_DOWN },
    { command: 'find', trouble: 'dropped-before' },
  ];
  expect((await Promise.all([record('a'), record('b')])).sort()).toEqual([2, 3]);
  expect(troubles).toEqual([]);
});

test('who waits behind looks that the store refused is not refused with them', async () => {
  troubles = Array.from({ length: 4 }, () => ({ command: 'insert', trouble: NOT_WRITABLE_PRIMARY }));
  const refused = record('first').then(() => 'recorded', codeOf);
  const behind = [record('a'), record('b')];
  expect(await refused).toBe('store.unavailable');
  expect((await Promise.all(behind)).sort()).toEqual([1, 2]);
});

test('a command without an answer ends, and concerns only those that went with it', async () => {
  troubles = [{ command: 'insert', trouble: 'unanswered' }];
  const unanswered = record('first').then(() => 'recorded', codeOf);
  await waitFor(() => troubles.length === 0);
  const behind = record('a');
  const elsewhere = record('b', 'other');
  expect(await unanswered).toBe('store.unavailable');
  // It was carried out all the same: nobody could know.
  expect(await behind).toBe(2);
  expect(await elsewhere).toBe(1);
  expect(await record('first')).toBe(1);
});

test('a document that can’t be sent fails alone', async () => {
  const things = connection.collection('things');
  const batch = createBatchInserter<{ value: unknown }>(() => things as never);
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const outcomes = await Promise.allSettled([1, circular, 3].map((value) => batch.insert({ value })));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await things.countDocuments({})).toBe(2);
});

test('what must not be done twice is tried again only where nothing was done', async () => {
  const counters = connection.collection<{ _id: string; count: number }>('counters');
  await counters.insertOne({ _id: 'one', count: 0 });
  const count = () => retryUnwritten(() => counters.updateOne({ _id: 'one' }, { $inc: { count: 1 } }));
  troubles = [{ command: 'update', trouble: NOT_WRITABLE_PRIMARY }];
  await count();
  expect(await counters.findOne({})).toMatchObject({ count: 1 });
  troubles = [{ command: 'update', trouble: 'dropped-after' }];
  const error: unknown = await count().catch((thrown: unknown) => thrown);
  expect(codeOf(error)).toBe('store.unavailable');
  expect(isUnwritten(error)).toBe(false);
  expect(await counters.findOne({})).toMatchObject({ count: 2 });
});

test('trying again has an end, and what is no passing trouble is not tried again', async () => {
  troubles = Array.from({ length: 9 }, () => ({ command: 'ping', trouble: WRITE_CONFLICT }));
  const ping = () => retryRepeatable(async () => connection.db?.command({ ping: 1 }));
  const error: unknown = await ping().catch((thrown: unknown) => thrown);
  expect([codeOf(error), isUnwritten(error)]).toEqual(['store.unavailable', true]);
  expect(asked.filter((name) => name === 'ping')).toHaveLength(4);
  troubles = [{ command: 'ping', trouble: 9 }];
  expect(codeOf(await ping().catch((thrown: unknown) => thrown))).toBe('not the store');
  expect(asked.filter((name) => name === 'ping')).toHaveLength(5);
});

test('within a second it is known that the store is gone, silent or there again', async () => {
  const knownWithin = async (isThere: boolean) => {
    const startedAt = performance.now();
    await waitFor(async () => (await storeAnswers(connection)) === isThere);
    return performance.now() - startedAt;
  };
  troubles = [{ command: 'ping', trouble: 'unanswered' }];
  expect(await knownWithin(false)).toBeLessThan(1000);
  for (let i = 0; i < 3; i++) {
    const { port } = server;
    await server.close();
    expect(await knownWithin(false)).toBeLessThan(1000);
    await start(port);
    expect(await knownWithin(true)).toBeLessThan(1000);
  }
});
