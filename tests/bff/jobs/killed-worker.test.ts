/** Real processes, killed under their work. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { fromSource } from '../../../scripts/lib/services.mjs';
import { launch, type Running } from '../../../scripts/lib/supervise.mjs';
import { scratchDir } from '../../support/processes.ts';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';

let store: TestStore;
let connection: Connection;
let dir: string;
const workers: Running[] = [];

beforeEach(async () => {
  store = await openTestStore();
  connection = await store.connect();
  dir = scratchDir();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

async function startWorker(): Promise<Running> {
  const worker = launch({
    name: 'worker',
    entry: join(import.meta.dirname, 'worker-entry.ts'),
    nodeArgs: fromSource,
    env: { PATH: process.env.PATH, MONGODB_URI: store.uri },
    logFile: join(dir, `worker-${workers.length}.log`),
  });
  workers.push(worker);
  await worker.ready;
  return worker;
}

interface Mark {
  event: 'begun' | 'ended';
  pid: number;
  at: number;
}
interface State {
  _id: string;
  attempts: number;
  deadSince?: Date;
}
const state = () => connection.collection<State>('jobs').findOne({ _id: 'toy.slow' });
const marks = () => connection.collection('marks').find({ event: { $exists: true } });
const marked = async (): Promise<Mark[]> => (await marks().sort({ at: 1 }).toArray()) as unknown as Mark[];
const allow = (pid: number) => connection.collection('marks').insertOne({ allowed: pid });

test('a worker killed in the middle of a job: another one does it, and only that one', async () => {
  const [first, second] = await Promise.all([startWorker(), startWorker()]);
  const [begun] = await waitFor(async () => (await marked()).length > 0 && marked(), { what: 'a beginning' });
  const [victim, heir] = begun?.pid === first.pid ? [first, second] : [second, first];
  await victim.kill();
  const killedAt = Date.now();
  await waitFor(async () => (await marked()).length === 2, { what: 'the next one' });
  const [, taken] = await marked();
  expect(taken?.pid).toBe(heir.pid);
  // Not before the lock of the dead one had run out, and soon after that.
  expect((taken?.at ?? 0) - (begun?.at ?? 0)).toBeGreaterThanOrEqual(1500);
  expect((taken?.at ?? 0) - killedAt).toBeLessThan(8000);
  await allow(heir.pid);
  await waitFor(async () => (await marked()).at(-1)?.event === 'ended', { what: 'the end' });
  expect((await marked()).map(({ event }) => event)).toEqual(['begun', 'begun', 'ended']);
  await waitFor(async () => (await state())?.attempts === 0, { what: 'a good end' });
});

test('a job that takes its process along each time ends as dead', async () => {
  for (let round = 1; round <= 3; round++) {
    const worker = await startWorker();
    await waitFor(async () => (await marked()).length === round, { what: `beginning ${round}` });
    await worker.kill();
  }
  await startWorker();
  await waitFor(async () => (await state())?.deadSince, { what: 'the end of the job' });
  expect(await marked()).toHaveLength(3);
});
