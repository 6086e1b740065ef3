/**
 * Wakes jobs, each in one process at a time: agenda on the app's own connection. A process that dies under a job holds
 * it until its lock has run out; then another one is woken. Whether there is anything to do, and what became of it,
 * agenda does not know: it keeps a time and a lock for each name. Times here are the machine's: they are compared
 * with locks.
 */

import { MongoJobRepository } from '@agendajs/mongo-backend';
import {
  Agenda,
  InMemoryNotificationChannel,
  type JobParameters,
  type JobRepositoryOptions,
  type Job as WakeUp,
} from 'agenda';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

export interface WakeUpOptions {
  connection: Connection;
  names: readonly string[];
  /** Nobody else has it: names this process. */
  processId: string;
  /** A process that is not heard of for so long has lost what it was woken for. */
  lockSeconds: number;
  /** Looks for what is due so often. */
  pollSeconds: number;
  /** @returns when to be woken again; null: not any more */
  onWake(name: string): Promise<{ inMilliseconds: number } | null>;
  /** It sleeps again, and can be woken. */
  onRest(name: string): Promise<void>;
  logger: Logger;
}

export interface WakeUps {
  start(): Promise<void>;
  /** What runs may finish for so long; what has not begun is left to others. */
  stop(graceMilliseconds: number): Promise<void>;
  /** Wakes it as soon as may be, in whichever process; nothing happens while it is awake. */
  wake(name: string): Promise<void>;
  /** By name: when it is due, and whether it is awake. */
  states(): Promise<Map<string, { nextAt: number | null; awake: boolean }>>;
}

const COLLECTION = 'job_wakes';
/** While awake, the lock is renewed so many times in its life. */
const RENEWALS = 3;

/** agenda's own, but what another process has taken over is no longer written by this one. */
class FencedRepository extends MongoJobRepository {
  readonly #processId: string;
  readonly #trouble: (error: Error | null) => void;

  constructor(connection: Connection, processId: string, trouble: (error: Error | null) => void) {
    if (!connection.db) throw new Error('the store is not connected');
    super({ mongo: connection.db, db: { collection: COLLECTION }, ensureIndex: false });
    this.#processId = processId;
    this.#trouble = trouble;
  }

  override async getNextJobToRun(...given: Parameters<MongoJobRepository['getNextJobToRun']>) {
    const found = await super.getNextJobToRun(...given);
    this.#trouble(null);
    return found;
  }

  override async saveJobState(job: JobParameters, options: JobRepositoryOptions | undefined): Promise<void> {
    const held = await this.collection.findOne({ name: job.name, lastModifiedBy: this.#processId });
    if (!held) throw new Error(`${job.name} was taken over by another process`);
    await super.saveJobState(job, options);
  }

  /** Nobody waits for it: a lock that is not given back runs out. */
  override async unlockJob(job: JobParameters): Promise<void> {
    await super.unlockJob(job).catch(this.#trouble);
  }
}

export function createWakeUps(options: WakeUpOptions): WakeUps {
  const { connection, names, processId, lockSeconds, pollSeconds, onWake, onRest, logger } = options;
  const lockMilliseconds = lockSeconds * 1000;
  const channel = new InMemoryNotificationChannel();
  const awake = new Map<string, Promise<void>>();
  let isTroubled = false;
  let isStopping = false;
  let agenda: Agenda | null = null;

  /** Told once, not at every look at a store that is away. */
  const trouble = (error: Error | null): void => {
    if (error && !isTroubled) logger.warn({ errorName: error.name }, 'jobs not woken for now');
    isTroubled = error !== null;
  };
  const wakes = () => connection.collection(COLLECTION);

  async function attend(wakeUp: WakeUp): Promise<void> {
    const { name } = wakeUp.attrs;
    // Stopping, or still at it from a time whose lock was lost: it stays due.
    if (isStopping || awake.has(name)) {
      wakeUp.attrs.nextRunAt = new Date();
      return;
    }
    let settled = (): void => undefined;
    awake.set(name, new Promise<void>((resolve) => (settled = resolve)));
    const renewal = setInterval(() => {
      wakeUp.touch().catch((error: Error) => logger.warn({ errorName: error.name }, 'job lock not renewed'));
    }, lockMilliseconds / RENEWALS);
    try {
      const again = await onWake(name);
      wakeUp.attrs.nextRunAt = again && new Date(Date.now() + again.inMilliseconds);
    } finally {
      clearInterval(renewal);
      awake.delete(name);
      settled();
    }
  }

  async function prepare(): Promise<void> {
    await wakes().createIndex({ name: 1 }, { unique: true });
    for (const name of names) {
      const fresh = { type: 'normal', priority: 0, data: {}, lockedAt: null, nextRunAt: new Date() };
      try {
        await wakes().updateOne({ name }, { $setOnInsert: fresh }, { upsert: true });
      } catch (error) {
        // Another process has started at the same moment.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  const due = (name: string) =>
    wakes().updateOne({ name, lockedAt: null }, { $set: { nextRunAt: new Date() } });

  return {
    async start() {
      await prepare();
      const repository = new FencedRepository(connection, processId, trouble);
      // agenda connects in its constructor and lets a failure end the process: it finds everything done.
      await repository.connect();
      agenda = new Agenda({
        name: processId,
        backend: {
          name: 'mongoose',
          repository,
          ownsConnection: false,
          connect: () => Promise.resolve(),
          disconnect: () => Promise.resolve(),
        },
        notificationChannel: channel,
        processEvery: pollSeconds * 1000,
        defaultLockLifetime: lockMilliseconds,
        defaultLockLimit: 1,
        defaultConcurrency: 1,
      });
      agenda.on('error', trouble);
      agenda.on('complete', (wakeUp: WakeUp) => {
        if (!isStopping) onRest(wakeUp.attrs.name).catch(trouble);
      });
      for (const name of names) agenda.define(name, attend);
      await agenda.start();
    },

    async stop(graceMilliseconds) {
      isStopping = true;
      await agenda?.stop(false);
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMilliseconds);
      });
      await Promise.race([Promise.all(awake.values()), grace]);
      clearTimeout(timer);
    },

    async wake(name) {
      const { modifiedCount } = await due(name);
      if (modifiedCount === 0 || channel.state !== 'connected') return;
      const document = await wakes().findOne({ name });
      if (!document) return;
      const jobId = String(document._id) as JobParameters['_id'] & string;
      await channel.publish({ jobId, jobName: name, nextRunAt: null, priority: 0, timestamp: new Date() });
    },

    async states() {
      const documents = await wakes()
        .find({ name: { $in: [...names] } })
        .toArray();
      const oldest = Date.now() - lockMilliseconds;
      return new Map(
        documents.map(({ name, nextRunAt, lockedAt }) => [
          String(name),
          {
            nextAt: nextRunAt instanceof Date ? nextRunAt.getTime() : null,
            awake: nextRunAt === null && lockedAt instanceof Date && lockedAt.getTime() > oldest,
          },
        ]),
      );
    },
  };
}
