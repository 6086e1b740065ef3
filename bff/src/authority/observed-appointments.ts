/**
 * Who led a firm from when until when, as far as this product saw it: government does not tell the history of every
 * firm. Of a person there is a keyed hash and nothing else, and only of people who have an account here.
 */

import { LRUCache } from 'lru-cache';
import { type Connection, Schema } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { afterSighting, type ObservedInterval, type Sighting } from './observation.ts';
import { type Subject, subjectKey } from './roles.ts';

export interface ObservedAppointments {
  /** Writes soon what it changes, if anything; trouble is logged, and the next sighting tries again. */
  seen(subject: Subject, sighting: Sighting): void;
  /** The person leads these subjects and no others. Writes as `seen` does. */
  seenAll(idHash: string, subjects: readonly Subject[], at: number): void;
  of(subject: Subject): Promise<readonly ObservedInterval[]>;
  /** Removes what is kept about a person. @throws what the driver throws */
  forget(idHash: string): Promise<void>;
  /** Resolves when everything is written that was to be. */
  settle(): Promise<void>;
}

interface ObservedDocument {
  /** Key of the subject. */
  _id: string;
  schemaVersion: number;
  /** Counts the writes: each is made upon the one that was read. */
  revision: number;
  intervals: { idHash: string; from: Date; until: Date | null }[];
}

const SCHEMA_VERSION = 1;

const schema = new Schema<ObservedDocument>(
  {
    _id: { type: String, required: true },
    schemaVersion: { type: Number, required: true },
    revision: { type: Number, required: true },
    intervals: {
      type: [
        new Schema<ObservedDocument['intervals'][number]>(
          {
            idHash: { type: String, required: true },
            from: { type: Date, required: true },
            until: { type: Date, default: null },
          },
          { _id: false },
        ),
      ],
      required: true,
    },
  },
  { collection: 'observed_appointments', versionKey: false },
);
schema.index({ 'intervals.idHash': 1 });

/** The last look at a subject, or at all that a person leads. */
interface Remembered {
  /** The leader, or the keys of what is led. */
  leaders: string;
  /** Of a subject: it was looked at for its own leader. */
  opened: boolean;
  at: number;
}

const MAX_TURNS = 8;
const REMEMBERED = 20_000;
/** A sighting that tells the same is held against the store again after this long. */
const REMEMBERED_MILLISECONDS = 600_000;

const toIntervals = (document: ObservedDocument | null): ObservedInterval[] =>
  (document?.intervals ?? []).map(({ idHash, from, until }) => ({
    idHash,
    from: from.getTime(),
    until: until?.getTime() ?? null,
  }));

const toDocuments = (intervals: readonly ObservedInterval[]): ObservedDocument['intervals'] =>
  intervals.map(({ idHash, from, until }) => ({
    idHash,
    from: new Date(from),
    until: until === null ? null : new Date(until),
  }));

export function createObservedAppointments(options: {
  connection: Connection;
  clock: Clock;
  logger: Logger;
}): ObservedAppointments {
  const { connection, clock, logger } = options;
  const model = connection.model<ObservedDocument>('ObservedAppointments', schema);
  /** What this process saw last, by what was looked at: most sightings tell nothing new. */
  const remembered = new LRUCache<string, Remembered>({ max: REMEMBERED });
  const pending = new Set<Promise<void>>();
  /** The last write under way for each subject: what was seen later is written later. */
  const lines = new Map<string, Promise<void>>();

  async function note(key: string, sighting: Sighting): Promise<void> {
    const before = lines.get(key) ?? Promise.resolve();
    // Whoever made the one before hears of its trouble.
    const mine = before.catch(() => undefined).then(() => write(key, sighting));
    lines.set(key, mine);
    try {
      await mine;
    } finally {
      if (lines.get(key) === mine) lines.delete(key);
    }
  }

  /** One document, written upon the revision that was read. */
  async function write(key: string, sighting: Sighting): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const found = await model.findById(key).lean();
      const before = toIntervals(found);
      const after = afterSighting(before, sighting);
      if (after === before) return;
      const intervals = toDocuments(after);
      if (found) {
        const change = { $set: { intervals, schemaVersion: SCHEMA_VERSION }, $inc: { revision: 1 } };
        const { matchedCount } = await model.updateOne({ _id: key, revision: found.revision }, change);
        if (matchedCount === 1) return;
        continue;
      }
      try {
        await model.create({ _id: key, schemaVersion: SCHEMA_VERSION, revision: 1, intervals });
        return;
      } catch (error) {
        // Another process was first: look at what it wrote.
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new Error('an observed appointment was overtaken at every turn');
  }

  /** Ends what the person was last seen to lead and leads no more. */
  async function noteGone(idHash: string, keys: readonly string[], at: number): Promise<void> {
    await Promise.allSettled(lines.values());
    const others = await model
      .find({ 'intervals.idHash': idHash, _id: { $nin: keys } }, { intervals: 1 })
      .lean();
    for (const { _id: key, intervals } of others) {
      const leading = intervals.some((one) => one.idHash === idHash && one.until === null);
      if (!leading) continue;
      remembered.delete(key);
      await note(key, { at, leader: null, of: idHash });
    }
  }

  function once(
    what: string,
    look: Remembered,
    isKnown: (last: Remembered) => boolean,
    work: () => Promise<void>,
  ) {
    const last = remembered.get(what);
    if (last && clock.now() - last.at < REMEMBERED_MILLISECONDS && isKnown(last)) return;
    remembered.set(what, look);
    const writing = work()
      .catch((error: Error) => {
        remembered.delete(what);
        logger.warn({ errorName: error.name }, 'observed appointment not written');
      })
      .finally(() => pending.delete(writing));
    pending.add(writing);
  }

  function seen(subject: Subject, sighting: Sighting): void {
    const { leader, of } = sighting;
    const key = subjectKey(subject);
    const last = remembered.get(key);
    const opens = of !== null && leader === of;
    const look = {
      leaders: leader ?? '',
      opened: opens || (last?.leaders === leader && last.opened),
      at: clock.now(),
    };
    once(
      key,
      look,
      ({ leaders, opened }) => leaders === look.leaders && (!opens || opened),
      () => {
        // What they lead is no longer what it was when all of it was looked at.
        if (opens) remembered.delete(of);
        return note(key, sighting);
      },
    );
  }

  const settle = async (): Promise<void> => {
    await Promise.all(pending);
  };

  return {
    seen,

    seenAll(idHash, subjects, at) {
      for (const subject of subjects) seen(subject, { at, leader: idHash, of: idHash });
      const keys = subjects.map(subjectKey);
      const look = { leaders: keys.join(), opened: true, at: clock.now() };
      once(
        idHash,
        look,
        ({ leaders }) => leaders === look.leaders,
        () => noteGone(idHash, keys, at),
      );
    },

    of: async (subject) => toIntervals(await model.findById(subjectKey(subject)).lean()),

    async forget(idHash) {
      await settle();
      const held = await model.find({ 'intervals.idHash': idHash }, { _id: 1 }).lean();
      const ids = held.map(({ _id }) => _id);
      await model.updateMany(
        { _id: { $in: ids } },
        { $pull: { intervals: { idHash } }, $inc: { revision: 1 } },
      );
      await model.deleteMany({ _id: { $in: ids }, intervals: { $size: 0 } });
      remembered.clear();
    },

    settle,
  };
}
