/** Signals at rest, for as long as a process may take to look. Their times are the store's own: clocks differ. */

import mongoose, { type Connection } from 'mongoose';
import type { SignalTopic } from './signals.ts';

export interface Signal {
  id: string;
  topic: SignalTopic;
  key: string;
}

export interface SignalStore {
  write(signal: Signal): Promise<void>;
  /** Those written after the store's time `after` (all that are kept when null). */
  since(after: Date | null): Promise<(Signal & { at: Date })[]>;
}

/** Twice the time after which a process that could not look takes everything for missed. */
const KEPT_SECONDS = 60;

interface SignalDocument {
  _id: string;
  topic: SignalTopic;
  key: string;
  at: Date;
}

export function createSignalStore(connection: Connection): SignalStore {
  const schema = new mongoose.Schema<SignalDocument>(
    {
      _id: { type: String, required: true },
      topic: { type: String, required: true },
      key: { type: String, default: '' },
      at: { type: Date, required: true },
    },
    { versionKey: false, collection: 'signals' },
  );
  schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
  const model = connection.model<SignalDocument>('Signal', schema);
  return {
    async write({ id, topic, key }) {
      await model.updateOne(
        { _id: id },
        { $set: { topic, key }, $currentDate: { at: true } },
        { upsert: true },
      );
    },

    async since(after) {
      const found = await model
        .find(after ? { at: { $gt: after } } : {})
        .sort({ at: 1 })
        .lean<SignalDocument[]>();
      return found.map(({ _id, topic, key, at }) => ({ id: _id, topic, key, at }));
    },
  };
}
