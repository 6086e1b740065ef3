import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { failureOf, newFolder, spawnStore } from './harness.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// A writer whose store was killed finds out soon, not after the half minute that the driver would wait.
const clientOf = async (port: number) =>
  MongoClient.connect(`mongodb://127.0.0.1:${port}`, { serverSelectionTimeoutMS: 2000 });

test('what was acknowledged before kill -9 is there afterwards', async () => {
  const first = spawnStore({ STORE_DATA_DIR: folder });
  const client = await clientOf(await first.port);
  const docs = client.db('t').collection<{ _id: number }>('docs');
  await docs.createIndex({ even: 1 });
  const acknowledged: number[] = [];
  let next = 0;
  const writers = Array.from({ length: 8 }, async () => {
    for (;;) {
      const n = next++;
      await docs.insertOne({ _id: n, even: n % 2 === 0 } as never);
      acknowledged.push(n);
      if (acknowledged.length === 150) first.child.kill('SIGKILL');
    }
  });
  await Promise.allSettled(writers);
  await first.ended;
  await client.close(true);

  const second = spawnStore({ STORE_DATA_DIR: folder });
  const again = await clientOf(await second.port);
  const found = await again.db('t').collection<{ _id: number }>('docs').find().toArray();
  const present = new Set(found.map((doc) => doc._id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(150);
  expect(acknowledged.filter((n) => !present.has(n))).toEqual([]);
  expect((await again.db('t').collection('docs').indexes()).map((i) => i.name)).toEqual(['_id_', 'even_1']);

  const intruder = spawnStore({ STORE_DATA_DIR: folder });
  expect(await intruder.ended).toBe(1);
  expect(intruder.output()).toContain('in use by another process');
  expect(await again.db('t').command({ ping: 1 })).toMatchObject({ ok: 1 });

  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'data', 'data.mdb')).mode & 0o777).toBe(0o600);
  await again.close();
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

test('a disk that is full in earnest: writes refused, reads go on, nothing half-written', async () => {
  const store = spawnStore({ STORE_DATA_DIR: folder }, 600);
  const client = await clientOf(await store.port);
  const docs = client.db('t').collection<{ _id: number; pad: string }>('docs');
  let stored = 0;
  const write = async () => {
    for (let n = 0; n < 1000; n += 2) {
      const pad = 'x'.repeat(3000);
      await docs.insertMany([
        { _id: n, pad },
        { _id: n + 1, pad },
      ]);
      stored += 2;
    }
  };
  expect(await failureOf(write())).toMatchObject({ code: 14031 });
  expect(stored).toBeGreaterThan(10);
  expect(await docs.countDocuments()).toBe(stored);
  await client.close();
  store.child.kill('SIGTERM');
  expect(await store.ended).toBe(0);

  const roomy = spawnStore({ STORE_DATA_DIR: folder });
  const again = await clientOf(await roomy.port);
  expect(await again.db('t').collection('docs').countDocuments()).toBe(stored);
  await again.close();
  roomy.child.kill('SIGINT');
  expect(await roomy.ended).toBe(0);
});

test.each<[string, Record<string, string>, string]>([
  ['production mode', { APP_MODE: 'production' }, 'refuses to run in production'],
  ['no mode at all', { APP_MODE: '' }, 'refuses to run in production'],
  ['no folder', { STORE_DATA_DIR: '' }, 'STORE_DATA_DIR'],
])('%s: does not start', async (_name, env, said) => {
  const store = spawnStore({ STORE_DATA_DIR: folder, ...env });
  expect(await store.ended).toBe(1);
  expect(store.output()).toContain(said);
});
