/** Background work at the operator's door. */

import { randomBytes } from 'node:crypto';
import { type Listener, listen } from '@qzt/bff/http/listener';
import { createMetrics } from '@qzt/bff/http/metrics';
import { createBudgets } from '@qzt/bff/http/rate-limits';
import { jobActions } from '@qzt/bff/jobs/operator-actions';
import { createJobRunner, type JobRunner } from '@qzt/bff/jobs/runner';
import { createAuditTrail } from '@qzt/bff/operator/audit-store';
import { createOperatorDoor } from '@qzt/bff/operator/server';
import type { Problem } from '@qzt/shared/contracts/errors';
import { listJobs, runJob } from '@qzt/shared/contracts/operator';
import type { Connection } from 'mongoose';
import { waitFor } from '../../support/wait.ts';
import { openTestStore, type TestStore } from '../test-store.ts';
import { silent } from '../toy-edge.ts';

const token = randomBytes(32).toString('hex');
const clock = { now: () => Date.now() };
let store: TestStore;
let connection: Connection;
let runner: JobRunner;
let door: Listener;
let mended = false;

beforeAll(async () => {
  store = await openTestStore();
  connection = await store.connect();
  const metrics = createMetrics();
  runner = createJobRunner({
    connection,
    jobs: [
      { name: 'toy.well', everySeconds: 600, run: () => Promise.resolve() },
      {
        name: 'toy.poison',
        everySeconds: 600,
        run: () => (mended ? Promise.resolve() : Promise.reject(new RangeError('何示例'))),
      },
    ],
    clock,
    random: (length) => randomBytes(length),
    logger: silent,
    metrics,
    lockSeconds: 2,
    pollSeconds: 0.1,
    firstRetrySeconds: 0.05,
    failuresUntilDead: 2,
  });
  const app = createOperatorDoor({
    token,
    actions: jobActions(runner),
    trail: createAuditTrail(connection, clock),
    metrics,
    budgets: createBudgets(null),
    headers: [],
    logger: silent,
    stopping: () => false,
  });
  door = await listen(app.callback(), '127.0.0.1', 0);
  await runner.start();
});
afterAll(async () => {
  await door.stop(1000);
  await runner.stop(5000);
  await store.close();
});

async function ask(path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${door.port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}
async function listed(name: string) {
  const { status, text } = await ask(listJobs.path);
  expect(status).toBe(200);
  const { jobs } = listJobs.reply.parse(JSON.parse(text));
  expect(jobs.map((job) => job.name)).toEqual(['toy.well', 'toy.poison']);
  return jobs.find((job) => job.name === name);
}

test('a job that is well, and one that is dead, are told apart; nothing of an error but its kind is told', async () => {
  const dead = await waitFor(
    async () => {
      const job = await listed('toy.poison');
      return job?.state === 'dead' && job;
    },
    { what: 'the end of the poison job' },
  );
  expect(dead).toMatchObject({
    failures: 2,
    nextRunAt: null,
    lastSuccessAt: null,
    lastFailure: { errorName: 'RangeError' },
  });
  const well = await waitFor(
    async () => {
      const job = await listed('toy.well');
      return job?.state === 'waiting' && job.lastSuccessAt !== null && job;
    },
    { what: 'the rest of the other' },
  );
  expect(well).toMatchObject({ failures: 0, lastFailure: null, deadSince: null });
  expect(Date.parse(well.nextRunAt ?? '')).toBeGreaterThan(Date.now() + 500_000);
  expect((await ask(listJobs.path)).text).not.toContain('何示例');
});

test('a dead job is run again when an operator says so, and that is on record', async () => {
  mended = true;
  const { status, text } = await ask(runJob.path, { name: 'toy.poison' });
  expect([status, runJob.reply.parse(JSON.parse(text))]).toEqual([200, { name: 'toy.poison' }]);
  await waitFor(async () => (await listed('toy.poison'))?.lastSuccessAt, { what: 'a good run' });
  expect(await listed('toy.poison')).toMatchObject({ failures: 0, deadSince: null });
  const audits = await connection.collection('audits').find({ action: 'jobs.run' }).toArray();
  expect(audits.map(({ subject, outcome }) => [subject, outcome])).toEqual([
    ['toy.poison', 'asked'],
    ['toy.poison', 'done'],
  ]);
});

test.each([
  [{}, 'name', 'field.missing'],
  [{ name: 7 }, 'name', 'field.type'],
  [{ name: 'no job' }, 'name', 'field.pattern'],
  [{ name: 'toy.well', extra: 1 }, 'extra', 'field.unknown'],
])('%j is refused, field by field, and not on record', async (body, path, code) => {
  const before = await connection.collection('audits').countDocuments();
  const { status, text } = await ask(runJob.path, body);
  const { fields } = JSON.parse(text) as Problem;
  expect([status, fields]).toEqual([422, [expect.objectContaining({ path, code })]]);
  expect(await connection.collection('audits').countDocuments()).toBe(before);
});

test('a job that there is not is not found', async () => {
  expect((await ask(runJob.path, { name: 'toy.nobody' })).status).toBe(404);
});
