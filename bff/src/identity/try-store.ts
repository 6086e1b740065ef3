/**
 * Failed real-name checks, counted per way in and per ID number. A try is taken before the check is asked for, so
 * that many at once can't be more than allowed, and a restart forgets none. Nothing here says whose tries they were:
 * a count is the one thing that stays after an account is deleted, until its time is up.
 */

import mongoose, { type Connection } from 'mongoose';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

interface TryDocument {
  /** Keyed hash, 64 hexadecimal digits. */
  _id: string;
  count: number;
  /** From then on nothing is counted any more. */
  expiresAt: Date;
}

export interface Taken {
  /** False: the tries were used up before. */
  granted: boolean;
  /** Tries used so far, this one included. */
  count: number;
  /** Ms since 1970. */
  until: number;
}

export interface TryStore {
  /** Takes one of `limit` tries; each one keeps the count alive until `until`, a refused one does not. */
  take(scope: string, limit: number, at: number, until: number): Promise<Taken>;
  /** The try did not count. */
  giveBack(scope: string): Promise<void>;
  clear(scopes: readonly string[]): Promise<void>;
}

export function createTryStore(connection: Connection): TryStore {
  const schema = new mongoose.Schema<TryDocument>(
    {
      _id: { type: String, required: true },
      count: { type: Number, required: true },
      expiresAt: { type: Date, required: true },
    },
    { versionKey: false, collection: 'real_name_tries' },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<TryDocument>('RealNameTries', schema);

  const taken = ({ count, expiresAt }: TryDocument, granted: boolean): Taken => ({
    granted,
    count,
    until: expiresAt.getTime(),
  });

  const take: TryStore['take'] = async (scope, limit, at, until) => {
    const now = new Date(at);
    const expiresAt = new Date(until);
    const another = await model
      .findOneAndUpdate(
        { _id: scope, expiresAt: { $gt: now }, count: { $lt: limit } },
        { $inc: { count: 1 }, $set: { expiresAt } },
        { returnDocument: 'after' },
      )
      .lean<TryDocument>();
    if (another) return taken(another, true);
    const anew = await model
      .findOneAndUpdate(
        { _id: scope, expiresAt: { $lte: now } },
        { $set: { count: 1, expiresAt } },
        { returnDocument: 'after' },
      )
      .lean<TryDocument>();
    if (anew) return taken(anew, true);
    const first: TryDocument = { _id: scope, count: 1, expiresAt };
    try {
      await model.create(first);
      return taken(first, true);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const present = await model.findById(scope).lean<TryDocument>();
    if (present && present.count >= limit && present.expiresAt > now) return taken(present, false);
    // Made, cleared or given back between the steps: the count moved, so it is taken from the start.
    return take(scope, limit, at, until);
  };

  return {
    take,

    async giveBack(scope) {
      await model.updateOne({ _id: scope, count: { $gt: 0 } }, { $inc: { count: -1 } });
    },

    async clear(scopes) {
      await model.deleteMany({ _id: { $in: [...scopes] } });
    },
  };
}
