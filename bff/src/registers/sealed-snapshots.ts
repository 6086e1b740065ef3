/**
 * A government service's last word by subject, kept over restarts, so that people still see what is theirs when it is
 * silent. Sealed, for not all of it is public. One document a subject: `{ _id, sealed, askedAt }`.
 */

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type Keyring, SealBroken } from '../keys/keyring.ts';

export interface Snapshots<T> {
  /** Keeps it soon; trouble is logged and harms nobody who reads now. */
  keep(key: string, value: T, askedAt: number): void;
  /** Undefined: none, or none that can be read. */
  last(key: string): Promise<{ value: T; askedAt: number } | undefined>;
  /** Removes them, also those that are still to be written. @throws the driver's error */
  forget(keys: readonly string[]): Promise<void>;
  /** Encrypts again what stands under an older key; may be broken off and repeated. @returns how many */
  reseal(): Promise<number>;
  /** Resolves when everything is written that was to be kept. */
  settle(): Promise<void>;
}

export interface SnapshotsOptions<T> {
  connection: Connection;
  keyring: Keyring;
  clock: Clock;
  logger: Logger;
  /** Name of the model, and of its collection. */
  model: string;
  collection: string;
  /** What the seal is bound to, with the subject: `licences.snapshot`. */
  context: string;
  /** Reads what was kept, perhaps by an older version. @throws when it is no such thing */
  read(kept: unknown): T;
}

interface SnapshotDocument {
  _id: string;
  sealed: string;
  askedAt: Date;
}

/** The same content is written again only after this long: its age after a restart is right to within that. */
const REWRITE_AFTER_MILLISECONDS = 600_000;
const REMEMBERED = 5000;
const PAGE = 100;

function modelOf(connection: Connection, name: string, collection: string): Model<SnapshotDocument> {
  const schema = new Schema<SnapshotDocument>(
    {
      _id: { type: String, required: true },
      sealed: { type: String, required: true },
      askedAt: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  return connection.model<SnapshotDocument>(name, schema);
}

export function createSealedSnapshots<T>(options: SnapshotsOptions<T>): Snapshots<T> {
  const { connection, keyring, clock, logger, collection } = options;
  const model = modelOf(connection, options.model, collection);
  const written = new LRUCache<string, { digest: string; at: number }>({ max: REMEMBERED });
  /** Work by subject, one after the other: what was forgotten is not written again by a slower write. */
  const pending = new Map<string, Promise<void>>();
  const contextOf = (key: string): string => `${options.context}:${key}`;

  function inTurn(key: string, work: () => Promise<void>): Promise<void> {
    const before = pending.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const quiet = mine
      .catch(() => undefined)
      .finally(() => {
        if (pending.get(key) === quiet) pending.delete(key);
      });
    pending.set(key, quiet);
    return mine;
  }

  async function write(key: string, plain: string, askedAt: number): Promise<void> {
    try {
      const sealed = keyring.encrypt(plain, contextOf(key));
      await model.updateOne({ _id: key }, { $set: { sealed, askedAt: new Date(askedAt) } }, { upsert: true });
    } catch (error) {
      written.delete(key);
      logger.warn({ errorName: (error as Error).name, type: collection }, 'snapshot not written');
    }
  }

  async function resealOne({ _id, sealed }: SnapshotDocument): Promise<boolean> {
    if (keyring.sealedByCurrent(sealed)) return false;
    try {
      const plain = await keyring.decrypt(sealed, contextOf(_id));
      await model.updateOne({ _id, sealed }, { $set: { sealed: keyring.encrypt(plain, contextOf(_id)) } });
      return true;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      // Nobody can ever read it, and the service still has the original.
      logger.warn({ errorName: error.name, type: collection }, 'broken snapshot removed');
      await model.deleteOne({ _id, sealed });
      return false;
    }
  }

  return {
    keep(key, value, askedAt) {
      const plain = JSON.stringify(value);
      const digest = createHash('sha256').update(plain).digest('base64');
      const before = written.get(key);
      if (before?.digest === digest && clock.now() - before.at < REWRITE_AFTER_MILLISECONDS) return;
      written.set(key, { digest, at: clock.now() });
      void inTurn(key, () => write(key, plain, askedAt));
    },

    async last(key) {
      try {
        // What is on its way to being forgotten must not be found yet.
        await pending.get(key);
        const found = await model.findById(key).lean();
        if (!found) return undefined;
        const plain = await keyring.decrypt(found.sealed, contextOf(key));
        return { value: options.read(JSON.parse(plain)), askedAt: found.askedAt.getTime() };
      } catch (error) {
        logger.warn({ errorName: (error as Error).name, type: collection }, 'snapshot not readable');
        return undefined;
      }
    },

    async forget(keys) {
      for (const key of keys) written.delete(key);
      await Promise.all(
        keys.map((key) =>
          inTurn(key, async () => {
            await model.deleteOne({ _id: key });
          }),
        ),
      );
    },

    async reseal() {
      let count = 0;
      let after = '';
      for (;;) {
        const page = await model
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(PAGE)
          .lean<SnapshotDocument[]>();
        for (const one of page) {
          if (await resealOne(one)) count++;
          after = one._id;
        }
        if (page.length < PAGE) return count;
      }
    },

    async settle() {
      await Promise.all(pending.values());
    },
  };
}
