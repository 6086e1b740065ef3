/** Limits counted by Redis over all processes, and by each for itself while Redis is gone or silent. */

import { createBudgets } from '@qzt/bff/http/rate-limits';
import { openRedis, type Redis } from '@qzt/bff/storage/redis';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { waitFor } from '../../support/wait.ts';
import { silent } from '../toy-edge.ts';

let server: RedisServer;
const connections: Redis[] = [];

async function process(): Promise<ReturnType<typeof createBudgets>> {
  const redis = openRedis(server.url, silent);
  connections.push(redis);
  await waitFor(() => redis.status === 'ready', { what: 'the connection to Redis' });
  return createBudgets({ redis, installation: 'test' });
}

beforeEach(async () => {
  server = await startRedis();
});
afterEach(async () => {
  for (const redis of connections.splice(0)) redis.disconnect();
  await server.kill();
});

const refused = { code: 'request.rate-limited', retryAfterSeconds: expect.any(Number) };

test('processes count together', async () => {
  const [one, other] = [await process(), await process()];
  const [ours, theirs] = [one('looks', 3), other('looks', 3)];
  await ours('a');
  await theirs('a');
  await ours('a');
  await expect(theirs('a')).rejects.toMatchObject(refused);
  await expect(ours('a')).rejects.toMatchObject(refused);
  await theirs('b');
  await other('another', 3)('a');
});

test.each([
  ['killed', () => server.kill()],
  ['silent', () => server.freeze()],
])('a Redis that is %s lets each count for itself, without delay', async (_how, end) => {
  const take = (await process())('looks', 100);
  await take('a');
  await end();
  // The first may have to find out.
  await take('a');
  const before = performance.now();
  for (let i = 0; i < 90; i++) await take('a');
  expect(performance.now() - before).toBeLessThan(200);
  await expect(Promise.all(Array.from({ length: 20 }, () => take('a')))).rejects.toMatchObject(refused);
});

test('a Redis that comes back counts again for all', async () => {
  const [one, other] = [await process(), await process()];
  await server.kill();
  await one('looks', 2)('a');
  await server.start();
  await waitFor(() => connections.every(({ status }) => status === 'ready'));
  const [ours, theirs] = [one('looks', 2), other('looks', 2)];
  await ours('b');
  await theirs('b');
  await expect(ours('b')).rejects.toMatchObject(refused);
});

test('one process alone counts in memory', async () => {
  const take = createBudgets(null)('looks', 1);
  await take('a');
  await expect(take('a')).rejects.toMatchObject(refused);
});
