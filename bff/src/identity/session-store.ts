/** Sessions at rest. Nothing here opens a session: tokens are made from keys, not stored. */

import mongoose, { type Connection } from 'mongoose';
import { CHANNELS, type SessionRecord } from './records.ts';

type SessionDocument = Omit<SessionRecord, 'id' | 'createdAt' | 'lastUsedAt' | 'rotatedAt' | 'expiresAt'> & {
  _id: string;
  createdAt: Date;
  lastUsedAt: Date;
  rotatedAt: Date;
  expiresAt: Date;
};

export interface SessionStore {
  insert(session: SessionRecord): Promise<void>;
  byId(id: string): Promise<SessionRecord | null>;
  /** One step from a generation to the next; of many at once exactly one succeeds, the others get null. */
  rotate(id: string, generation: number, at: number, expiresAt: number): Promise<SessionRecord | null>;
  /** Not expired at that moment, latest used first. */
  ofAccounts(accountIds: readonly string[], at: number): Promise<SessionRecord[]>;
  remove(id: string): Promise<void>;
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
      rotatedAt: date,
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
  rotatedAt: document.rotatedAt.getTime(),
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
        rotatedAt: new Date(session.rotatedAt),
        expiresAt: new Date(session.expiresAt),
      });
    },

    async byId(id) {
      const document = await model.findById(id).lean<SessionDocument>();
      return document && toRecord(document);
    },

    async rotate(id, generation, at, expiresAt) {
      const now = new Date(at);
      const document = await model
        .findOneAndUpdate(
          { _id: id, generation, expiresAt: { $gt: now } },
          {
            $set: {
              generation: generation + 1,
              rotatedAt: now,
              lastUsedAt: now,
              expiresAt: new Date(expiresAt),
            },
          },
          { returnDocument: 'after' },
        )
        .lean<SessionDocument>();
      return document && toRecord(document);
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

    async removeOfAccounts(accountIds) {
      await model.deleteMany({ accountId: { $in: [...accountIds] } });
    },
  };
}
