/** Signals between two processes’ worth of connections, over a real store and a real redis-server that is killed. */

import { randomBytes } from 'node:crypto';
import { createSignals } from '@qzt/bff/signals/create-signals';
import type { Signals } from '@qzt/bff/signals/signals';
import { openRedis } from '@qzt/bff/storage/redis';
import type { Connection } from 'mongoose';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

interface Process {
  signals: Signals;
  connection: Connection;
  heard: { key: string; at: number }[];
  missed: number;
}

let store: TestStore;
let redis: RedisServer;
const closers: (() => Promise<void> | void)[] = [];

async function start(redisUrl: string | null): Promise<Process> {
  const connection = await store.connect();
  const sending = redisUrl === null ? null : openRedis(redisUrl, silent);
  const signals = createSignals({
    connection,
    redis: redisUrl !== null && sending ? { url: redisUrl, connection: sending } : null,
    random: (length) => randomBytes(length),
    logger: silent,
  });
  const one: Process = { signals, connection, heard: [], missed: 0 };
  signals.subscribe('firm-changed', {
    changed: (key) => void one.heard.push({ key, at: performance.now() }),
    missed: () => void one.missed++,
  });
  await signals.start();
  closers.push(async () => {
    await signals.stop();
    sending?.disconnect();
  });
  return one;
}

/** How long the other process takes to hear of it, from the acknowledgement on. */
async function delayOf(from: Process, to: Process): Promise<number> {
  const key = randomBytes(6).toString('hex');
  await from.signals.publish('firm-changed', key);
  expect(from.heard.at(-1)?.key).toBe(key);
  const acknowledged = performance.now();
  const { at } = await waitFor(() => to.heard.find((one) => one.key === key), { everyMilliseconds: 5 });
  return Math.max(0, at - acknowledged);
}

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.close();
});

test('by the store alone everybody hears once, within two seconds', async () => {
  const [one, other] = [await start(null), await start(null)];
  for (let i = 0; i < 3; i++) {
    expect(await delayOf(one, other)).toBeLessThan(2000);
    expect(await delayOf(other, one)).toBeLessThan(2000);
  }
  await waitFor(() => one.heard.length >= 6 && other.heard.length >= 6);
  // One look more: what lies in its overlap is not told again.
  await delayOf(one, other);
  expect(one.heard.map(({ key }) => key).sort()).toEqual(other.heard.map(({ key }) => key).sort());
  expect(one.heard).toHaveLength(7);
});

test('Redis tells at once; killed in the middle nothing is lost or slower than the store; it comes back by itself', async () => {
  const [one, other] = [await start(redis.url), await start(redis.url)];
  await waitFor(async () => (await delayOf(one, other)) < 100, { what: 'a signal by Redis' });
  const keys = Array.from({ length: 60 }, (_, i) => `m${i}`);
  const killed = redis.kill();
  for (const key of keys) await one.signals.publish('firm-changed', key);
  await killed;
  await waitFor(() => keys.every((key) => other.heard.some((heard) => heard.key === key)), {
    timeoutMilliseconds: 2000,
  });
  expect(other.heard.filter(({ key }) => key.startsWith('m'))).toHaveLength(keys.length);
  const before = performance.now();
  for (let i = 0; i < 20; i++) await one.signals.publish('firm-changed', `w${i}`);
  expect(performance.now() - before).toBeLessThan(1000);
  await redis.start();
  await waitFor(async () => (await delayOf(one, other)) < 100, { what: 'a signal by Redis again' });
});

test('a process starts without the Redis that it was promised', async () => {
  const nowhere = 'redis://127.0.0.1:1';
  const [one, other] = [await start(nowhere), await start(nowhere)];
  expect(await delayOf(one, other)).toBeLessThan(2000);
});

test('what the store did not take is an error for the sender, and is written when the store is back', async () => {
  const [one, other] = [await start(null), await start(null)];
  jest.spyOn(one.connection.model('Signal'), 'updateOne').mockImplementationOnce(() => {
    throw new Error('full');
  });
  await expect(one.signals.publish('firm-changed', 'late')).rejects.toThrow('full');
  expect(one.heard.map(({ key }) => key)).toEqual(['late']);
  await waitFor(() => other.heard.some(({ key }) => key === 'late'));
  expect(one.heard).toHaveLength(1);
});

test('one that could not look for too long takes everything for missed, once', async () => {
  const [one, other] = [await start(null), await start(null)];
  const real = performance.now.bind(performance);
  const later = jest.spyOn(performance, 'now').mockImplementation(() => real() + 31_000);
  try {
    await waitFor(() => one.missed === 1 && other.missed === 1);
    expect(await delayOf(one, other)).toBeLessThan(2000);
  } finally {
    later.mockRestore();
  }
  expect([one.missed, other.missed]).toEqual([1, 1]);
});
