/** Looks at codes that are dead: counted by code and hour, so that nobody fills the record with them. */

import { LRUCache } from 'lru-cache';
import { Types } from 'mongoose';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { retryRepeatable, retryUnwritten } from '../storage/retry.ts';
import { LOOK_SCHEMA_VERSION, type LookSubject, type TallyModel } from './look-documents.ts';

export interface LookTallies {
  /**
   * Counts looks at one code, acknowledged by the store.
   * @param times of the looks, ms since 1970, the earliest first
   * @returns how many looks this code has had since it died, these included
   * @throws what the driver throws
   */
  add(subject: LookSubject, times: readonly number[]): Promise<number>;
  /** How many looks a firm's code has had since it died, and when the last was (ms since 1970). */
  countOf(creditCode: string, codeId: string): Promise<{ looks: number; lastLookAt: number | null }>;
  /** Removes those whose last look was before `limit`, ms since 1970; sums go on. */
  forgetBefore(limit: number): Promise<void>;
}

const HOUR_MILLISECONDS = 3_600_000;
const CODES_REMEMBERED = 5000;
const FORGOTTEN_AT_ONCE = 500;

const hourOf = (instant: number): Date => new Date(instant - (instant % HOUR_MILLISECONDS));

export function createLookTallies(model: TallyModel): LookTallies {
  /** By code and hour: looks in earlier hours. */
  const sums = new LRUCache<string, number>({ max: CODES_REMEMBERED });

  async function sumBefore(codeId: string, hour: Date): Promise<number> {
    const key = `${codeId} ${hour.getTime()}`;
    const known = sums.get(key);
    if (known !== undefined) return known;
    const earlier = { codeId, hour: { $lt: hour } };
    const last = await retryRepeatable(() =>
      model.findOne(earlier, 'before count').sort({ hour: -1 }).lean(),
    );
    const sum = last ? last.before + last.count : 0;
    sums.set(key, sum);
    return sum;
  }

  async function upsert(subject: LookSubject, times: readonly number[], before: number): Promise<number> {
    const { codeId, creditCode, licenceId, kindName, mode } = subject;
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? first;
    const hour = hourOf(first);
    const _id = new Types.ObjectId(Types.ObjectId.generate(Math.floor(first / 1000)));
    const kept = { _id, schemaVersion: LOOK_SCHEMA_VERSION, before, creditCode, licenceId, kindName, mode };
    const after = await model.collection.findOneAndUpdate(
      { codeId, hour },
      {
        $inc: { count: times.length },
        $min: { firstAt: new Date(first) },
        $max: { lastAt: new Date(last) },
        $setOnInsert: kept,
      },
      { upsert: true, returnDocument: 'after' },
    );
    return after ? after.before + after.count : before + times.length;
  }

  return {
    async add(subject, times) {
      const before = await sumBefore(subject.codeId, hourOf(times[0] ?? 0));
      const count = () => upsert(subject, times, before);
      try {
        return await retryUnwritten(count);
      } catch (error) {
        // Another process was first in this hour: now there is something to count on.
        if (!isDuplicateKey(error)) throw error;
        return retryUnwritten(count);
      }
    },

    async countOf(creditCode, codeId) {
      const last = await model.findOne({ codeId, creditCode }).sort({ hour: -1 }).lean();
      if (!last) return { looks: 0, lastLookAt: null };
      return { looks: last.before + last.count, lastLookAt: last.lastAt.getTime() };
    },

    async forgetBefore(limit) {
      const old = { lastAt: { $lt: new Date(limit) } };
      for (;;) {
        const found = await model
          .find(old, 'codeId hour')
          .sort({ lastAt: 1 })
          .limit(FORGOTTEN_AT_ONCE)
          .lean();
        if (found.length === 0) return;
        for (const { _id, codeId, hour } of found) {
          const later = await model.exists({ codeId, hour: { $gt: hour } });
          if (later) {
            await model.deleteOne({ _id });
            continue;
          }
          await model.deleteMany({ codeId, hour: { $lt: hour }, lastAt: { $exists: false } });
          const gone = { firstAt: '', lastAt: '', creditCode: '', licenceId: '', kindName: '', mode: '' };
          await model.collection.updateOne({ _id }, { $unset: gone });
        }
      }
    },
  };
}
