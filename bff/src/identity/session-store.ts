/** Sessions at rest. Nothing here opens a session: tokens are made from keys, not stored. */

import mongoose, { type Connection } from 'mongoose';
import { CHANNELS, type SessionRecord } from './records.ts';

type SessionDocument = Omit<
  SessionRecord,
  'id' | 'createdAt' | 'lastUsedAt' | 'usedGeneration' | 'replacedAt' | 'expiresAt'
> & {
  _id: string;
  createdAt: Date;
  lastUsedAt: Date;
  /** These two are missing in sessions opened by a version that didn't keep them. */
  usedGeneration?: number;
  replacedAt?: Date[];
  expiresAt: Date;
};

export type Rotation = Pick<SessionRecord, 'lastUsedAt' | 'replacedAt' | 'expiresAt'>;

export interface SessionStore {
  insert(session: SessionRecord): Promise<void>;
  byId(id: string): Promise<SessionRecord | null>;
  /**
   * One step to the next generation, with what changes along with it; of many at once exactly one succeeds, the others
   * get null.
   */
  rotate(session: SessionRecord, at: number, change: Rotation): Promise<SessionRecord | null>;
  /** Notes, once for each generation, that it was used. */
  noteUse(id: string, generation: number): Promise<void>;
  noteLastUse(id: string, at: number): Promise<void>;
  /** Not expired at that moment, latest used first. */
  ofAccounts(accountIds: readonly string[], at: number): Promise<SessionRecord[]>;
  remove(id: string): Promise<void>;
  /** Removes it if it is one of theirs. @returns whether it was */
  removeOf(accountIds: readonly string[], id: string): Promise<boolean>;
  removeOfAccounts(accountIds: readonly string[]): Promise<void>;
}

const text = { type: String, required: true };
const date = { type: Date, required: true };

function sessionModel(connection: Connection) {
  const schema = new mongoose.Schema<SessionDocument>(
    {
      _id: text,
      accountId: text,
      channel: { ...text, enum: CHANNELS },
      device: { type: String, default: '' },
      createdAt: date,
      lastUsedAt: date,
      generation: { type: Number, required: true },
      usedGeneration: Number,
      replacedAt: { type: [Date] },
      expiresAt: date,
    },
    { versionKey: false, collection: 'sessions' },
  );
  schema.index({ accountId: 1 });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<SessionDocument>('Session', schema);
}

const toRecord = (document: SessionDocument): SessionRecord => ({
  id: document._id,
  accountId: document.accountId,
  channel: document.channel,
  device: document.device,
  createdAt: document.createdAt.getTime(),
  lastUsedAt: document.lastUsedAt.getTime(),
  generation: document.generation,
  usedGeneration: document.usedGeneration ?? 0,
  replacedAt: (document.replacedAt ?? []).map((at) => at.getTime()),
  expiresAt: document.expiresAt.getTime(),
});

export function createSessionStore(connection: Connection): SessionStore {
  const model = sessionModel(connection);
  return {
    async insert({ id, ...session }) {
      await model.create({
        _id: id,
        ...session,
        createdAt: new Date(session.createdAt),
        lastUsedAt: new Date(session.lastUsedAt),
        replacedAt: session.replacedAt.map((at) => new Date(at)),
        expiresAt: new Date(session.expiresAt),
      });
    },

    async byId(id) {
      const document = await model.findById(id).lean<SessionDocument>();
      return document && toRecord(document);
    },

    async rotate({ id, generation }, at, { lastUsedAt, replacedAt, expiresAt }) {
      const document = await model
        .findOneAndUpdate(
          { _id: id, generation, expiresAt: { $gt: new Date(at) } },
          {
            $set: {
              generation: generation + 1,
              usedGeneration: generation,
              replacedAt: replacedAt.map((time) => new Date(time)),
              lastUsedAt: new Date(lastUsedAt),
              expiresAt: new Date(expiresAt),
            },
          },
          { returnDocument: 'after' },
        )
        .lean<SessionDocument>();
      return document && toRecord(document);
    },

    async noteUse(id, generation) {
      await model.updateOne(
        { _id: id, usedGeneration: { $not: { $gte: generation } } },
        { $set: { usedGeneration: generation } },
      );
    },

    async noteLastUse(id, at) {
      const lastUsedAt = new Date(at);
      await model.updateOne({ _id: id, lastUsedAt: { $lt: lastUsedAt } }, { $set: { lastUsedAt } });
    },

    async ofAccounts(accountIds, at) {
      const documents = await model
        .find({ accountId: { $in: [...accountIds] }, expiresAt: { $gt: new Date(at) } })
        .sort({ lastUsedAt: -1 })
        .lean<SessionDocument[]>();
      return documents.map(toRecord);
    },

    async remove(id) {
      await model.deleteOne({ _id: id });
    },

    async removeOf(accountIds, id) {
      const { deletedCount } = await model.deleteOne({ _id: id, accountId: { $in: [...accountIds] } });
      return deletedCount > 0;
    },

    async removeOfAccounts(accountIds) {
      await model.deleteMany({ accountId: { $in: [...accountIds] } });
    },
  };
}
