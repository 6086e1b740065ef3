/**
 * Runs the jobs of all capabilities, each in one process at a time. A job that fails is tried again, later and later;
 * one that fails too often in a row, or ends its process so often, is dead: it is not run any more until an operator
 * says so, and does not keep the others from running.
 */

import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Metrics } from '../http/metrics.ts';
import { storeFailure } from '../storage/trouble.ts';
import type { Job } from './job.ts';
import { createJobStore, type JobRecord } from './job-store.ts';
import { createWakeUps } from './wake-ups.ts';

export interface JobRunnerOptions {
  connection: Connection;
  jobs: readonly Job[];
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: Pick<Metrics, 'jobRun'>;
  /** A process that dies under a job is followed by another after so long; 10 unless told. */
  lockSeconds?: number;
  /** Looks for what is due so often; 5 unless told. */
  pollSeconds?: number;
  /** After so many failures in a row a job is dead; 10 unless told. */
  failuresUntilDead?: number;
  /** After the first failure; doubles with each further one, up to an hour. 5 unless told. */
  firstRetrySeconds?: number;
}

export interface JobState extends JobRecord {
  everySeconds: number;
  running: boolean;
  /** Ms since 1970; null while it runs, or is dead. */
  nextAt: number | null;
}

export interface JobRunner {
  /** Wakes every job that lives; then each at its interval. */
  start(): Promise<void>;
  /** A run under way may finish for so long. */
  stop(graceMilliseconds: number): Promise<void>;
  /** As soon as may be; when it is running, once more after that. False: there is no such job. */
  wake(name: string): Promise<boolean>;
  /** As wake; a dead job lives again. */
  revive(name: string): Promise<boolean>;
  states(): Promise<JobState[]>;
}

const LOCK_SECONDS = 10;
const POLL_SECONDS = 5;
const FAILURES_UNTIL_DEAD = 10;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 3600;

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { connection, jobs, clock, random, logger, metrics } = options;
  const failuresUntilDead = options.failuresUntilDead ?? FAILURES_UNTIL_DEAD;
  const firstRetrySeconds = options.firstRetrySeconds ?? FIRST_RETRY_SECONDS;
  const byName = new Map(jobs.map((job) => [job.name, job]));
  if (byName.size !== jobs.length) throw new Error('two jobs have one name');
  const names = [...byName.keys()];
  const store = createJobStore(connection);
  /** How often each had been asked for when its last run here began. */
  const answered = new Map<string, number>();
  const newRunId = (): string => Buffer.from(random(12)).toString('hex');

  const inSeconds = (seconds: number) => ({ inMilliseconds: seconds * 1000 });
  const retry = (attempts: number) =>
    inSeconds(Math.min(firstRetrySeconds * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS));

  async function bury({ name }: JobRecord, runId: string): Promise<null> {
    await store.bury(name, runId, clock.now());
    metrics.jobRun(name, 'dead', 0);
    logger.error({ operation: name }, 'job is dead: it failed too often, and waits for an operator');
    return null;
  }

  async function failed(record: JobRecord, runId: string, error: unknown) {
    const errorName = error instanceof Error ? error.name : typeof error;
    logger.warn({ operation: record.name, attempt: record.attempts, error }, 'job failed');
    // A store that is away is no fault of the job's.
    const meaning = storeFailure(error);
    const counts = !(meaning instanceof Failure && meaning.code === 'store.unavailable');
    await store.fail(record.name, runId, { at: clock.now(), errorName }, counts);
    if (counts && record.attempts >= failuresUntilDead) return bury(record, runId);
    return retry(record.attempts);
  }

  async function run(job: Job): Promise<{ inMilliseconds: number } | null> {
    const runId = newRunId();
    answered.delete(job.name);
    const record = await store.begin(job.name, runId, clock.now());
    if (!record) return null;
    answered.set(job.name, record.calls);
    // So many have begun, and the last was never heard of again: it took its process along.
    if (record.attempts > failuresUntilDead) return bury(record, runId);
    const startedAt = performance.now();
    const measured = (outcome: 'succeeded' | 'failed') =>
      metrics.jobRun(job.name, outcome, (performance.now() - startedAt) / 1000);
    try {
      await job.run();
    } catch (error) {
      measured('failed');
      return await failed(record, runId, error);
    }
    measured('succeeded');
    await store.succeed(job.name, runId, clock.now());
    return inSeconds(job.everySeconds);
  }

  const wakeUps = createWakeUps({
    connection,
    names,
    processId: newRunId(),
    lockSeconds: options.lockSeconds ?? LOCK_SECONDS,
    pollSeconds: options.pollSeconds ?? POLL_SECONDS,
    logger,
    async onWake(name) {
      const job = byName.get(name);
      if (!job) return null;
      try {
        return await run(job);
      } catch (error) {
        logger.warn({ operation: name, error }, 'what became of a job was not written');
        return inSeconds(firstRetrySeconds);
      }
    },
    async onRest(name) {
      const [record] = await store.all([name]);
      if (record?.deadSince === null && record.calls !== answered.get(name)) await wakeUps.wake(name);
    },
  });

  return {
    async start() {
      if (jobs.length === 0) return;
      await store.prepare(names);
      await wakeUps.start();
      for (const { name, deadSince } of await store.all(names)) {
        if (deadSince === null) await wakeUps.wake(name);
      }
    },

    stop: wakeUps.stop,

    async wake(name) {
      if (!byName.has(name)) return false;
      await store.call(name);
      await wakeUps.wake(name);
      return true;
    },

    async revive(name) {
      if (!byName.has(name)) return false;
      await store.revive(name);
      await wakeUps.wake(name);
      return true;
    },

    async states() {
      const [records, wakes] = [await store.all(names), await wakeUps.states()];
      return jobs.flatMap(({ name, everySeconds }) => {
        const record = records.find((one) => one.name === name);
        if (!record) return [];
        const { nextAt = null, awake = false } = wakes.get(name) ?? {};
        return [
          { ...record, everySeconds, running: awake, nextAt: record.deadSince === null ? nextAt : null },
        ];
      });
    },
  };
}
