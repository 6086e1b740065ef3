/**
 * Mutations by a client-made key: who is at work on one, how far it came, and its first answer, kept for a day so that
 * a repeat gets the same.
 */

import type { Connection } from 'mongoose';
import mongoose from 'mongoose';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Keyring } from '../keys/keyring.ts';
import { resealField } from '../keys/reseal-field.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

export interface FirstAnswer {
  status: number;
  body: string;
}

export interface KeyedRequest {
  accountId: string;
  /** The endpoint's id: one key means one operation. */
  operation: string;
  key: string;
  /** What is asked for, in full. */
  content: string;
  /** As the contract declares. */
  repeatable: boolean;
}

export type Claim =
  | { kind: 'ours'; ticket: Ticket }
  | { kind: 'answered'; answer: FirstAnswer }
  | { kind: 'running' }
  /** The first run came to its first effect and was broken off, and it may not be run again. */
  | { kind: 'unknown' }
  | { kind: 'other-content' };

/** One run's hold on a key. After another run has taken over, none of this changes anything. */
export interface Ticket {
  /** Right before the first effect. @throws Failure request.in-progress: another run has taken over */
  begin(): Promise<void>;
  /** Keeps the answer for repeats. */
  keep(answer: FirstAnswer): Promise<void>;
  /** Nothing happened, or nothing that matters: the next try may do it. */
  release(): Promise<void>;
  /** Broken off after the first effect: no repeat is run. */
  leaveUnknown(): Promise<void>;
}

export interface IdempotencyStore {
  /** Exactly one of many concurrent claims of a key is `ours`. */
  claim(request: KeyedRequest): Promise<Claim>;
  /** When accounts are deleted. */
  forgetAccounts(accountIds: readonly string[]): Promise<void>;
  /** Encrypts kept answers again that stand under an older key. @returns how many */
  reseal(): Promise<number>;
}

interface Entry {
  _id: string;
  accountId: string;
  fingerprint: string;
  /** Whoever holds it, in its turn, may write. */
  holder: string;
  /** One more for each run. */
  turn: number;
  /** Until then the holder is at work. */
  leaseUntil: Date;
  /** The first effect may have been. */
  begun: boolean;
  /** `{status, body}`, sealed; null while at work. */
  answer: string | null;
  expiresAt: Date;
}

const COLLECTION = 'idempotency';
const LEASE_MILLISECONDS = 30_000;
const KEPT_MILLISECONDS = 24 * 3600 * 1000;

function idempotencyModel(connection: Connection) {
  const schema = new mongoose.Schema<Entry>(
    {
      _id: { type: String, required: true },
      accountId: { type: String, required: true, index: true },
      fingerprint: { type: String, required: true },
      holder: { type: String, required: true },
      turn: { type: Number, required: true },
      leaseUntil: { type: Date, required: true },
      begun: { type: Boolean, required: true },
      answer: { type: String, default: null },
      expiresAt: { type: Date, required: true },
    },
    { versionKey: false, collection: COLLECTION },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<Entry>('Idempotency', schema);
}

export function createIdempotencyStore(
  connection: Connection,
  keyring: Keyring,
  clock: Clock,
  random: Random,
): IdempotencyStore {
  const model = idempotencyModel(connection);
  const context = (id: string): string => `idempotency:${id}`;

  function ticketOf({ _id, holder, turn }: Entry, repeatable: boolean): Ticket {
    const held = { _id, holder, turn };
    return {
      async begin() {
        // Whoever repeats it asks neither how far it came nor who else is at work.
        if (repeatable) return;
        const leaseUntil = new Date(clock.now() + LEASE_MILLISECONDS);
        const { matchedCount } = await model.updateOne(held, { $set: { begun: true, leaseUntil } });
        if (matchedCount === 0) throw new Failure('request.in-progress', { retryAfterSeconds: 2 });
      },
      async keep(answer) {
        const sealed = keyring.encrypt(JSON.stringify(answer), context(_id));
        await model.updateOne(held, { $set: { answer: sealed } });
      },
      async release() {
        await model.deleteOne({ ...held, answer: null });
      },
      async leaveUnknown() {
        await model.updateOne(held, { $set: { begun: true, leaseUntil: new Date(clock.now()) } });
      },
    };
  }

  /** What became of an entry that stands and is asked for rightly; `free`: the next run may take over. */
  async function stateOf(entry: Entry, repeatable: boolean, now: number): Promise<Claim | 'free'> {
    const { answer } = entry;
    if (answer !== null) {
      const plain = await keyring.decrypt(answer, context(entry._id));
      return { kind: 'answered', answer: JSON.parse(plain) as FirstAnswer };
    }
    if (entry.leaseUntil.getTime() > now) return { kind: 'running' };
    return entry.begun && !repeatable ? { kind: 'unknown' } : 'free';
  }

  return {
    async claim({ accountId, operation, key, content, repeatable }) {
      const now = clock.now();
      const first: Entry = {
        _id: keyring.blindIndex(`${accountId}\0${operation}\0${key}`, 'idempotency.id'),
        accountId,
        fingerprint: keyring.blindIndex(content, 'idempotency.content'),
        holder: Buffer.from(random(12)).toString('hex'),
        turn: 1,
        leaseUntil: new Date(now + LEASE_MILLISECONDS),
        begun: false,
        answer: null,
        expiresAt: new Date(now + KEPT_MILLISECONDS),
      };
      try {
        await model.create(first);
        return { kind: 'ours', ticket: ticketOf(first, repeatable) };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const entry = await model.findById(first._id).lean<Entry>();
      // Released or expired between the two steps: the client's next try finds it free.
      if (!entry) return { kind: 'running' };
      const { holder, turn, begun, answer } = entry;
      if (entry.expiresAt.getTime() > now) {
        if (entry.fingerprint !== first.fingerprint) return { kind: 'other-content' };
        const state = await stateOf(entry, repeatable, now);
        if (state !== 'free') return state;
      }
      // Only from the state that was looked at: a slow holder may have gone on meanwhile.
      const { _id, ...rest } = { ...first, turn: turn + 1 };
      const taken = await model.updateOne({ _id, holder, turn, begun, answer }, { $set: rest });
      return taken.modifiedCount === 1
        ? { kind: 'ours', ticket: ticketOf({ _id, ...rest }, repeatable) }
        : { kind: 'running' };
    },

    async forgetAccounts(accountIds) {
      await model.deleteMany({ accountId: { $in: accountIds } });
    },

    reseal: () =>
      resealField({ connection, collection: COLLECTION, field: 'answer', contextOf: context }, keyring),
  };
}
