/** First answers to mutations, kept for a day, so that a repeat gets the same. */

import type { Connection } from 'mongoose';
import mongoose from 'mongoose';
import type { Clock, Random } from '../base/clock.ts';
import type { Keyring } from '../keys/keyring.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

export interface FirstAnswer {
  status: number;
  body: string;
}

export type Claim =
  | { kind: 'ours'; ticket: Ticket }
  | { kind: 'answered'; answer: FirstAnswer }
  | { kind: 'running' }
  | { kind: 'other-content' };

export interface Ticket {
  /** Keeps the answer for repeats. */
  keep(answer: FirstAnswer): Promise<void>;
  /** Nothing happened: the next try may do it. */
  release(): Promise<void>;
}

export interface IdempotencyStore {
  /** Exactly one of many concurrent claims of a key is `ours`. */
  claim(accountId: string, operation: string, key: string, content: string): Promise<Claim>;
  /** When accounts are deleted. */
  forgetAccounts(accountIds: readonly string[]): Promise<void>;
}

interface Entry {
  _id: string;
  accountId: string;
  fingerprint: string;
  /** Whoever holds it may write the answer. */
  holder: string;
  /** Until then the holder is at work. */
  leaseUntil: Date;
  /** `{status, body}`, sealed; null while at work. */
  answer: string | null;
  expiresAt: Date;
}

const LEASE_MILLISECONDS = 30_000;
const KEPT_MILLISECONDS = 24 * 3600 * 1000;

export function createIdempotencyStore(
  connection: Connection,
  keyring: Keyring,
  clock: Clock,
  random: Random,
): IdempotencyStore {
  const schema = new mongoose.Schema<Entry>(
    {
      _id: { type: String, required: true },
      accountId: { type: String, required: true, index: true },
      fingerprint: { type: String, required: true },
      holder: { type: String, required: true },
      leaseUntil: { type: Date, required: true },
      answer: { type: String, default: null },
      expiresAt: { type: Date, required: true },
    },
    { versionKey: false, collection: 'idempotency' },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<Entry>('Idempotency', schema);
  const context = (id: string): string => `idempotency:${id}`;

  const ticketOf = (id: string, holder: string): Ticket => ({
    async keep(answer) {
      const sealed = keyring.encrypt(JSON.stringify(answer), context(id));
      await model.updateOne({ _id: id, holder }, { $set: { answer: sealed } });
    },
    async release() {
      await model.deleteOne({ _id: id, holder, answer: null });
    },
  });

  return {
    async claim(accountId, operation, key, content) {
      const id = keyring.blindIndex(`${accountId}\0${operation}\0${key}`, 'idempotency.id');
      const now = clock.now();
      const fresh = {
        accountId,
        fingerprint: keyring.blindIndex(content, 'idempotency.content'),
        holder: Buffer.from(random(12)).toString('hex'),
        leaseUntil: new Date(now + LEASE_MILLISECONDS),
        answer: null,
        expiresAt: new Date(now + KEPT_MILLISECONDS),
      };
      try {
        await model.create({ _id: id, ...fresh });
        return { kind: 'ours', ticket: ticketOf(id, fresh.holder) };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const entry = await model.findById(id).lean<Entry>();
      // Released or expired between the two steps: the client's next try finds it free.
      if (!entry) return { kind: 'running' };
      const expired = entry.expiresAt.getTime() <= now;
      if (!expired && entry.fingerprint !== fresh.fingerprint) return { kind: 'other-content' };
      if (!expired && entry.answer !== null) {
        const sealed = entry.answer;
        const plain = await keyring.decrypt(sealed, context(id));
        return { kind: 'answered', answer: JSON.parse(plain) as FirstAnswer };
      }
      if (!expired && entry.leaseUntil.getTime() > now) return { kind: 'running' };
      // The holder died at work, or the day is over: whoever replaces this very holder goes on.
      const taken = await model.updateOne({ _id: id, holder: entry.holder }, { $set: fresh });
      return taken.modifiedCount === 1
        ? { kind: 'ours', ticket: ticketOf(id, fresh.holder) }
        : { kind: 'running' };
    },

    async forgetAccounts(accountIds) {
      await model.deleteMany({ accountId: { $in: accountIds } });
    },
  };
}
