/** The record of looks: what living codes had, one by one in a dense order per code, and dead ones in sums. */

import type { CheckCode, Decision, Verdict } from '@qzt/shared/domain/verdict';
import type { PresentationMode } from '@qzt/shared/presentation/code';
import { type Connection, Types } from 'mongoose';
import type { Clock } from '../base/clock.ts';
import { createBatchInserter } from '../storage/batch.ts';
import {
  LOOK_SCHEMA_VERSION,
  type LookDocument,
  type LookSubject,
  lastPlaceOf,
  lookModel,
  tallyModel,
} from './look-documents.ts';
import { createGroups } from './look-groups.ts';
import { createLookPlacing, type WaitingLook } from './look-placing.ts';
import { createLookTallies } from './look-tallies.ts';

export interface ScannedCode extends LookSubject {
  /** Only one look at it is good. */
  onceOnly: boolean;
  /** Its time is over: looks at it are only counted. */
  expired: boolean;
}

interface ListedBase {
  id: string;
  codeId: string;
  licenceId: string;
  kindName: string;
  mode: PresentationMode;
}

interface ListedLook extends ListedBase {
  /** 1 for the first look at this code. */
  ordinal: number;
  /** Ms since 1970. */
  at: number;
  verdict: Verdict;
  because?: CheckCode | undefined;
}

/** Looks at one dead code within one hour. */
interface ListedTally extends ListedBase {
  count: number;
  /** Ms since 1970. */
  firstAt: number;
  lastAt: number;
}

export interface LookPage {
  looks: ListedLook[];
  deadLooks: ListedTally[];
  /** Where the next page begins; null: there is none. */
  next: string | null;
}

export interface LookStore {
  /**
   * Records the look, acknowledged by the store, and tells its place among the looks at this code. The same visit
   * again is the same look: its place is told, its record stays. Looks at a dead code are counted on behind.
   * @param decisionAt the verdict this look has, and why, if it comes at that place
   * @throws what the driver throws; then it is not known whether the look was recorded
   */
  record(code: ScannedCode, decisionAt: (ordinal: number) => Decision): Promise<number>;
  /** How many looks a firm's code has had, and when the last was (ms since 1970). */
  countOf(creditCode: string, codeId: string): Promise<{ looks: number; lastLookAt: number | null }>;
  /** A page of the firm's looks, those at living codes and those at dead ones together, newest first. */
  page(
    creditCode: string,
    options: { before?: string | undefined; licenceId?: string | undefined; size: number },
  ): Promise<LookPage>;
  /** Forgets looks older than the retention; places stay given. May be broken off and repeated. */
  sweep(): Promise<void>;
  /** Resolves when every look begun is written. */
  settle(): Promise<void>;
}

const DAY_MILLISECONDS = 86_400_000;
const FORGOTTEN_AT_ONCE = 500;

export function createLookStore(options: {
  connection: Connection;
  clock: Clock;
  retentionDays: number;
  /** Told how many looks each insert holds: for metrics. */
  onGroup?: (size: number) => void;
}): LookStore {
  const { connection, clock } = options;
  const model = lookModel(connection);
  const tallied = tallyModel(connection);
  const tallies = createLookTallies(tallied);
  const batch = createBatchInserter<LookDocument>(() => model.collection, { onGroup: options.onGroup });
  const groups = createGroups<WaitingLook>(createLookPlacing({ looks: model, tallies, batch }));

  /** Its last place is written down first: at no moment could one be given again. */
  async function forgetLooksAt(codeId: string, before: Date): Promise<void> {
    const lastOrdinal = await lastPlaceOf(model, codeId);
    const first = { codeId, ordinal: 1 };
    await model.collection.updateOne(
      first,
      { $max: { lastOrdinal }, $setOnInsert: { schemaVersion: LOOK_SCHEMA_VERSION } },
      { upsert: true },
    );
    await model.deleteMany({ codeId, ordinal: { $gt: 1 }, at: { $lt: before } });
    const old = await model.findOne({ ...first, at: { $lt: before } }, 'creditCode').lean();
    if (!old) return;
    const gone = {
      ...{ at: '', visit: '', creditCode: '', licenceId: '', kindName: '', mode: '' },
      ...{ verdict: '', because: '' },
    };
    await model.collection.updateOne(first, { $set: { countedFor: old.creditCode }, $unset: gone });
  }

  return {
    record({ onceOnly, expired, ...subject }, decisionAt) {
      return new Promise((resolve, reject) => {
        const at = clock.now();
        groups.add(subject.codeId, { subject, onceOnly, expired, at, decisionAt, resolve, reject });
      });
    },

    async countOf(creditCode, codeId) {
      const [last, dead] = await Promise.all([
        model.findOne({ codeId }).sort({ ordinal: -1 }).lean(),
        tallies.countOf(creditCode, codeId),
      ]);
      if (!last || (last.countedFor ?? last.creditCode) !== creditCode) return dead;
      const lastLookAt = Math.max(last.at?.getTime() ?? 0, dead.lastLookAt ?? 0);
      return {
        looks: Math.max(last.ordinal, last.lastOrdinal ?? 0) + dead.looks,
        lastLookAt: lastLookAt === 0 ? null : lastLookAt,
      };
    },

    async page(creditCode, { before, licenceId, size }) {
      const filter = {
        creditCode,
        ...(licenceId === undefined ? {} : { licenceId }),
        ...(before === undefined ? {} : { _id: { $lt: new Types.ObjectId(before) } }),
      };
      const newest = { sort: { _id: -1 }, limit: size + 1 } as const;
      const [looks, sums] = await Promise.all([
        model.find(filter, null, newest).lean(),
        tallied.find(filter, null, newest).lean(),
      ]);
      const ids = [...looks, ...sums]
        .map(({ _id }) => _id.toHexString())
        .sort()
        .reverse();
      const shown = new Set(ids.slice(0, size));
      const base = ({
        _id,
        codeId,
        mode,
        kindName,
        licenceId: licence,
      }: (typeof looks | typeof sums)[0]) => ({
        ...{ id: _id.toHexString(), codeId, mode, kindName, licenceId: licence },
      });
      return {
        looks: looks
          .map((one) => ({
            ...base(one),
            ordinal: one.ordinal,
            at: one.at.getTime(),
            verdict: one.verdict,
            because: one.because,
          }))
          .filter(({ id }) => shown.has(id)),
        deadLooks: sums
          .map((one) => ({
            ...base(one),
            count: one.count,
            firstAt: one.firstAt.getTime(),
            lastAt: one.lastAt.getTime(),
          }))
          .filter(({ id }) => shown.has(id)),
        next: ids.length > size ? (ids[size - 1] ?? null) : null,
      };
    },

    async sweep() {
      const limit = clock.now() - options.retentionDays * DAY_MILLISECONDS;
      const before = new Date(limit);
      for (;;) {
        const found = await model
          .find({ at: { $lt: before } }, 'codeId')
          .sort({ at: 1 })
          .limit(FORGOTTEN_AT_ONCE)
          .lean();
        if (found.length === 0) break;
        for (const codeId of new Set(found.map((one) => one.codeId))) await forgetLooksAt(codeId, before);
      }
      await tallies.forgetBefore(limit);
    },

    async settle() {
      await groups.settle();
      await batch.settle();
    },
  };
}
