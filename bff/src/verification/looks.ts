/**
 * The record of looks: one document a page visit at a code, in a dense order per code. The first look of a code is a
 * single grouped insert; the store's unique index decides who was first, over any number of processes.
 */

import type { Verdict } from '@qzt/shared/domain/verdict';
import type { PresentationMode } from '@qzt/shared/presentation/code';
import { LRUCache } from 'lru-cache';
import { type Connection, Schema, Types } from 'mongoose';
import type { Clock } from '../base/clock.ts';
import { createBatchInserter } from '../storage/batch.ts';

export interface LookSubject {
  codeId: string;
  /** Client's key of the page visit. */
  visit: string;
  creditCode: string;
  licenceId: string;
  kindName: string;
  mode: PresentationMode;
}

export interface LookRecord extends LookSubject {
  id: string;
  /** 1 for the first look at this code. */
  ordinal: number;
  at: number;
  verdict: Verdict;
}

export interface Looks {
  /**
   * Records the look, acknowledged by the store, and tells its place among the looks at this code. The same visit
   * again is the same look: its place is told, its record stays.
   * @param verdictAt the verdict this look has if it comes at that place
   * @throws what the driver throws
   */
  record(subject: LookSubject, verdictAt: (ordinal: number) => Verdict): Promise<number>;
  /** How many looks a firm's code has had, and when the last was (ms since 1970). */
  countOf(creditCode: string, codeId: string): Promise<{ looks: number; lastLookAt: number | null }>;
  /** A page of the firm's looks, newest first. */
  page(
    creditCode: string,
    options: { before?: string | undefined; licenceId?: string | undefined; size: number },
  ): Promise<LookRecord[]>;
  /** Resolves when every look begun is written. */
  settle(): Promise<void>;
}

interface LookDocument {
  _id: Types.ObjectId;
  codeId: string;
  visit: string;
  ordinal: number;
  at: Date;
  creditCode: string;
  licenceId: string;
  kindName: string;
  mode: PresentationMode;
  verdict: Verdict;
}

const text = { type: String, required: true } as const;
const schema = new Schema<LookDocument>(
  {
    codeId: text,
    visit: text,
    ordinal: { type: Number, required: true },
    at: { type: Date, required: true },
    creditCode: text,
    licenceId: text,
    kindName: { type: String },
    mode: text,
    verdict: text,
  },
  { collection: 'looks', versionKey: false },
);
schema.index({ codeId: 1, ordinal: 1 }, { unique: true });
schema.index({ codeId: 1, visit: 1 }, { unique: true });
schema.index({ creditCode: 1, _id: -1 });
schema.index({ creditCode: 1, licenceId: 1, _id: -1 });

const CODES_REMEMBERED = 5000;
/** Others may come in between again and again, each time another one; not for ever. */
const MAX_TURNS = 100;

export function createLooks(options: {
  connection: Connection;
  clock: Clock;
  /** Told how many looks each insert holds: for metrics. */
  onGroup?: (size: number) => void;
}): Looks {
  const { connection, clock } = options;
  const model = connection.model<LookDocument>('Look', schema);
  const batch = createBatchInserter<LookDocument>(() => model.collection, { onGroup: options.onGroup });
  /** The last place known to be taken, so that a code with many looks doesn't start from 1. */
  const lastPlaces = new LRUCache<string, number>({ max: CODES_REMEMBERED });
  /** Looks at one code go one after the other within this process: they would only collide in the store. */
  const turns = new Map<string, Promise<unknown>>();

  async function place(subject: LookSubject, verdictAt: (ordinal: number) => Verdict): Promise<number> {
    const at = clock.now();
    let ordinal = (lastPlaces.get(subject.codeId) ?? 0) + 1;
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const inserted = await batch.insert({
        _id: new Types.ObjectId(Types.ObjectId.generate(Math.floor(at / 1000))),
        codeId: subject.codeId,
        visit: subject.visit,
        ordinal,
        at: new Date(at),
        creditCode: subject.creditCode,
        licenceId: subject.licenceId,
        kindName: subject.kindName,
        mode: subject.mode,
        verdict: verdictAt(ordinal),
      });
      if (inserted) {
        lastPlaces.set(subject.codeId, ordinal);
        return ordinal;
      }
      const same = await model.findOne({ codeId: subject.codeId, visit: subject.visit }, 'ordinal').lean();
      if (same) return same.ordinal;
      const last = await model.findOne({ codeId: subject.codeId }, 'ordinal').sort({ ordinal: -1 }).lean();
      ordinal = (last?.ordinal ?? 0) + 1;
    }
    throw new Error('no place among the looks of a code was found');
  }

  return {
    async record(subject, verdictAt) {
      // Who waits behind a look that the store refused is refused with it, not after a wait of its own.
      const before = turns.get(subject.codeId) ?? Promise.resolve();
      const work = before.then(() => place(subject, verdictAt));
      turns.set(subject.codeId, work);
      try {
        return await work;
      } finally {
        if (turns.get(subject.codeId) === work) turns.delete(subject.codeId);
      }
    },

    async countOf(creditCode, codeId) {
      const last = await model.findOne({ codeId }).sort({ ordinal: -1 }).lean();
      if (!last || last.creditCode !== creditCode) return { looks: 0, lastLookAt: null };
      return { looks: last.ordinal, lastLookAt: last.at.getTime() };
    },

    async page(creditCode, { before, licenceId, size }) {
      const found = await model
        .find({
          creditCode,
          ...(licenceId === undefined ? {} : { licenceId }),
          ...(before === undefined ? {} : { _id: { $lt: new Types.ObjectId(before) } }),
        })
        .sort({ _id: -1 })
        .limit(size)
        .lean();
      return found.map((one) => ({
        id: one._id.toHexString(),
        codeId: one.codeId,
        visit: one.visit,
        ordinal: one.ordinal,
        at: one.at.getTime(),
        creditCode: one.creditCode,
        licenceId: one.licenceId,
        kindName: one.kindName,
        mode: one.mode,
        verdict: one.verdict,
      }));
    },

    async settle() {
      await Promise.allSettled(turns.values());
      await batch.settle();
    },
  };
}
