/** Background work over one store: runners as separate processes would have them, each on a connection of its own. */

import { randomBytes } from 'node:crypto';
import { Failure } from '@qzt/bff/base/failure';
import { createLogger } from '@qzt/bff/base/logger';
import { createMetrics, type Metrics } from '@qzt/bff/http/metrics';
import type { Job } from '@qzt/bff/jobs/job';
import { createJobRunner, type JobRunner, type JobRunnerOptions } from '@qzt/bff/jobs/runner';
import { testOnOwnStore } from '../../support/engine.ts';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

let store: TestStore;
let metrics: Metrics;
const clock = { now: () => Date.now() };
const runners: JobRunner[] = [];

async function startRunner(jobs: Job[], more: Partial<JobRunnerOptions> = {}): Promise<JobRunner> {
  const runner = createJobRunner({
    connection: await store.connect(),
    jobs,
    clock,
    random: (length) => randomBytes(length),
    logger: silent,
    metrics,
    lockSeconds: 2,
    pollSeconds: 0.1,
    firstRetrySeconds: 0.05,
    ...more,
  });
  runners.push(runner);
  await runner.start();
  return runner;
}

const stateOf = async (runner: JobRunner, name: string) => {
  const state = (await runner.states()).find((one) => one.name === name);
  if (!state) throw new Error(`no job ${name}`);
  return state;
};

beforeEach(async () => {
  store = await openTestStore();
  metrics = createMetrics();
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop(5000)));
  await store.close();
});

test('a job runs at once, and again at its interval', async () => {
  let runs = 0;
  const runner = await startRunner([{ name: 'toy.count', everySeconds: 0.3, run: async () => void runs++ }]);
  await waitFor(() => runs >= 3, { what: 'three runs' });
  const state = await stateOf(runner, 'toy.count');
  expect(state).toMatchObject({ attempts: 0, deadSince: null, failure: null });
  expect(state.succeededAt).toBeLessThanOrEqual(Date.now());
  expect(await metrics.text()).toMatch(/qzt_job_runs_total\{job="toy.count",outcome="succeeded"\} \d/);
});

test('of many runners one runs a job at a time, and every run is somebody’s', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const job: Job = {
    name: 'toy.alone',
    everySeconds: 0.05,
    async run() {
      most = Math.max(most, ++running);
      // Long enough for the others to look for work several times.
      await new Promise((resolve) => setTimeout(resolve, 250));
      running--;
      runs++;
    },
  };
  await Promise.all([1, 2, 3].map(() => startRunner([job])));
  await waitFor(() => runs >= 6, { what: 'six runs' });
  expect(most).toBe(1);
});

test('a run that outlasts its lock keeps it while its process is alive', async () => {
  let begun = 0;
  let finish = (): void => undefined;
  const job: Job = {
    name: 'toy.long',
    everySeconds: 60,
    async run() {
      begun++;
      await new Promise<void>((resolve) => (finish = resolve));
    },
  };
  const first = await startRunner([job], { lockSeconds: 0.6 });
  await startRunner([job], { lockSeconds: 0.6 });
  const wakes = (await store.connect()).collection('job_wakes');
  const lockedAt = async () => Number((await wakes.findOne({ name: job.name }))?.lockedAt);
  const since = await waitFor(lockedAt, { what: 'the lock' });
  await waitFor(async () => (await lockedAt()) > since + 1800, { what: 'three lives of a lock' });
  expect(begun).toBe(1);
  expect((await stateOf(first, 'toy.long')).running).toBe(true);
  finish();
  await waitFor(async () => !(await stateOf(first, 'toy.long')).running, { what: 'the end of the run' });
});

test('a job that fails is tried later and later, ends as dead, and lives again when it is asked for', async () => {
  const at: number[] = [];
  let mended = false;
  const failing: Job = {
    name: 'toy.poison',
    everySeconds: 600,
    async run() {
      at.push(Date.now());
      if (!mended) throw new TypeError('of a person named 张三');
    },
  };
  let others = 0;
  const other: Job = { name: 'toy.other', everySeconds: 0.2, run: async () => void others++ };
  const runner = await startRunner([failing, other], { failuresUntilDead: 4, firstRetrySeconds: 0.2 });
  const dead = await waitFor(
    async () => {
      const state = await stateOf(runner, 'toy.poison');
      return state.deadSince !== null && !state.running && state;
    },
    { what: 'the end of a poison job' },
  );
  expect(at).toHaveLength(4);
  const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(waits[0]).toBeGreaterThanOrEqual(200);
  expect(waits[1]).toBeGreaterThanOrEqual(400);
  expect(waits[2]).toBeGreaterThanOrEqual(800);
  expect(dead).toMatchObject({ attempts: 4, nextAt: null, failure: { errorName: 'TypeError' } });
  expect(await metrics.text()).toContain('qzt_job_runs_total{job="toy.poison",outcome="dead"} 1');
  const dump = JSON.stringify(
    await Promise.all(
      ['jobs', 'job_wakes'].map(async (name) => (await store.connect()).collection(name).find().toArray()),
    ),
  );
  expect(dump).not.toContain('张三');

  // Neither a further process nor a call by the app brings it back, and the others go on.
  const second = await startRunner([failing, other], { failuresUntilDead: 4 });
  await second.wake('toy.poison');
  const before = others;
  await waitFor(() => others > before + 2, { what: 'the other job' });
  expect(at).toHaveLength(4);

  mended = true;
  expect(await second.revive('toy.poison')).toBe(true);
  await waitFor(async () => (await stateOf(runner, 'toy.poison')).succeededAt, { what: 'a good run' });
  expect(await stateOf(runner, 'toy.poison')).toMatchObject({ attempts: 0, deadSince: null });
});

test('a store that refuses is no failure of the job’s, however often', async () => {
  let runs = 0;
  const job: Job = {
    name: 'toy.refused',
    everySeconds: 600,
    async run() {
      if (++runs <= 5) throw new Failure('store.unavailable');
    },
  };
  const runner = await startRunner([job], { failuresUntilDead: 2 });
  await waitFor(async () => (await stateOf(runner, 'toy.refused')).succeededAt, { what: 'a good run' });
  expect(runs).toBe(6);
});

test('two jobs of one name are a mistake that is told at once', async () => {
  const job: Job = { name: 'toy.twin', everySeconds: 1, run: () => Promise.resolve() };
  await expect(startRunner([job, { ...job }])).rejects.toThrow('two jobs have one name');
});

test('asked for while it runs, it runs once more; asked for by another process, it runs soon', async () => {
  let runs = 0;
  let finish = (): void => undefined;
  const job: Job = {
    name: 'toy.asked',
    everySeconds: 600,
    async run() {
      if (++runs === 1) await new Promise<void>((resolve) => (finish = resolve));
    },
  };
  const runner = await startRunner([job]);
  await waitFor(() => runs === 1, { what: 'the first run' });
  await runner.wake('toy.asked');
  finish();
  await waitFor(() => runs === 2, { what: 'the second run' });
  await waitFor(async () => (await stateOf(runner, 'toy.asked')).nextAt, { what: 'its rest' });
  const other = await startRunner([]);
  expect(await other.wake('toy.asked')).toBe(false);
  await runner.wake('toy.asked');
  await waitFor(() => runs === 3, { what: 'the third run' });
});

test('what runs when the app stops is finished; nothing is begun any more', async () => {
  let finished = false;
  let begun = 0;
  const job: Job = {
    name: 'toy.slow',
    everySeconds: 0.1,
    async run() {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 300));
      finished = true;
    },
  };
  const runner = await startRunner([job]);
  await waitFor(() => begun === 1, { what: 'a run under way' });
  await runner.stop(5000);
  expect([begun, finished]).toEqual([1, true]);
  const next = await startRunner([job]);
  await waitFor(() => begun === 2, { what: 'the next process' });
  await next.stop(5000);
});

testOnOwnStore('a store that goes away ends no process and kills no job', async () => {
  let runs = 0;
  const job: Job = {
    name: 'toy.storeless',
    everySeconds: 0.1,
    run: async () => void runs++,
  };
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const lines: string[] = [];
  const logger = createLogger('warn', { write: (line) => void lines.push(line) });
  const runner = await startRunner([job], { logger });
  await waitFor(() => runs > 0, { what: 'a run' });
  await store.stopServer();
  await waitFor(() => lines.some((line) => line.includes('not woken for now')), { what: 'the trouble' });
  await runner.stop(100);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
