/** What became of each job: the truth about it. When it is woken is wake-ups.ts's. */

import mongoose, { type Connection } from 'mongoose';

export interface JobRecord {
  name: string;
  /** Runs in a row that have not come to a good end, one under way included; one that killed its process counts. */
  attempts: number;
  /** How often it was asked for by name; whoever ran it looks whether that has grown meanwhile. */
  calls: number;
  /** Times are ms since 1970. */
  startedAt: number | null;
  succeededAt: number | null;
  failure: { at: number; errorName: string } | null;
  deadSince: number | null;
}

interface JobDocument {
  _id: string;
  attempts: number;
  calls: number;
  /** Of the run that counts: what an overtaken one has to say is not heard. */
  runId?: string;
  startedAt?: Date;
  succeededAt?: Date;
  failure?: { at: Date; errorName: string };
  deadSince?: Date;
}

export interface JobStore {
  /** Makes what is missing. */
  prepare(names: readonly string[]): Promise<void>;
  all(names: readonly string[]): Promise<JobRecord[]>;
  /** Counts a run that begins; null: the job is dead. */
  begin(name: string, runId: string, at: number): Promise<JobRecord | null>;
  /** Nothing is noted when a later run has begun; so too of the others. */
  succeed(name: string, runId: string, at: number): Promise<void>;
  /** @param counts false: through no fault of the job's own */
  fail(
    name: string,
    runId: string,
    failure: { at: number; errorName: string },
    counts: boolean,
  ): Promise<void>;
  /** From now on it is not run any more. */
  bury(name: string, runId: string, at: number): Promise<void>;
  /** Notes that it is asked for. */
  call(name: string): Promise<void>;
  /** As call; a dead one lives again. */
  revive(name: string): Promise<void>;
}

const toRecord = (document: JobDocument): JobRecord => ({
  name: document._id,
  attempts: document.attempts,
  calls: document.calls,
  startedAt: document.startedAt?.getTime() ?? null,
  succeededAt: document.succeededAt?.getTime() ?? null,
  failure: document.failure
    ? { at: document.failure.at.getTime(), errorName: document.failure.errorName }
    : null,
  deadSince: document.deadSince?.getTime() ?? null,
});

export function createJobStore(connection: Connection): JobStore {
  const failure = new mongoose.Schema(
    { at: { type: Date, required: true }, errorName: { type: String, required: true } },
    { _id: false, versionKey: false },
  );
  const schema = new mongoose.Schema<JobDocument>(
    {
      _id: { type: String, required: true },
      attempts: { type: Number, required: true },
      calls: { type: Number, required: true },
      runId: String,
      startedAt: Date,
      succeededAt: Date,
      failure,
      deadSince: Date,
    },
    { versionKey: false, collection: 'jobs' },
  );
  const model = connection.model<JobDocument>('Job', schema);

  return {
    async prepare(names) {
      for (const name of names) {
        await model.updateOne({ _id: name }, { $setOnInsert: { attempts: 0, calls: 0 } }, { upsert: true });
      }
    },

    async all(names) {
      const found = await model.find({ _id: { $in: [...names] } }).lean<JobDocument[]>();
      return found.map(toRecord);
    },

    async begin(name, runId, at) {
      const document = await model
        .findOneAndUpdate(
          { _id: name, deadSince: null },
          { $inc: { attempts: 1 }, $set: { runId, startedAt: new Date(at) } },
          { returnDocument: 'after' },
        )
        .lean<JobDocument>();
      return document && toRecord(document);
    },

    async succeed(name, runId, at) {
      await model.updateOne({ _id: name, runId }, { $set: { attempts: 0, succeededAt: new Date(at) } });
    },

    async fail(name, runId, { at, errorName }, counts) {
      await model.updateOne(
        { _id: name, runId },
        {
          $set: { failure: { at: new Date(at), errorName } },
          ...(counts ? {} : { $inc: { attempts: -1 } }),
        },
      );
    },

    async bury(name, runId, at) {
      await model.updateOne({ _id: name, runId }, { $set: { deadSince: new Date(at) } });
    },

    async call(name) {
      await model.updateOne({ _id: name }, { $inc: { calls: 1 } });
    },

    async revive(name) {
      await model.updateOne(
        { _id: name },
        { $inc: { calls: 1 }, $set: { attempts: 0 }, $unset: { deadSince: 1 } },
      );
    },
  };
}
