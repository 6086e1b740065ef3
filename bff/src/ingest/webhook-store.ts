/** What was received already, for every process: nonces for as long as their time is good, events for longer. */

import mongoose, { type Connection } from 'mongoose';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

export interface WebhookStore {
  /** Of many who claim a nonce exactly one gets it. @param until ms since 1970: from then on its time refuses it */
  claimNonce(nonce: string, until: number): Promise<boolean>;
  isDone(eventId: string): Promise<boolean>;
  /** Its effect is there. @param until ms since 1970: it may come again until then */
  markDone(eventId: string, until: number): Promise<void>;
}

interface Kept {
  _id: string;
  expiresAt: Date;
}

export function createWebhookStore(connection: Connection): WebhookStore {
  const keptIn = (name: string, collection: string) => {
    const schema = new mongoose.Schema<Kept>(
      { _id: { type: String, required: true }, expiresAt: { type: Date, required: true } },
      { versionKey: false, collection },
    );
    schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
    return connection.model<Kept>(name, schema);
  };
  const nonces = keptIn('WebhookNonce', 'webhook_nonces');
  const events = keptIn('WebhookEvent', 'webhook_events');
  return {
    async claimNonce(nonce, until) {
      try {
        await nonces.create({ _id: nonce, expiresAt: new Date(until) });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    isDone: async (eventId) => (await events.exists({ _id: eventId })) !== null,

    async markDone(eventId, until) {
      const expiresAt = new Date(until);
      await events.updateOne({ _id: eventId }, { $set: { expiresAt } }, { upsert: true });
    },
  };
}
