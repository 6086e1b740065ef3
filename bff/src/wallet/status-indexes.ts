/**
 * The place of each licence version in the status list: random, so that it tells nothing, unique, and never given to
 * another licence, not even after this one has ended.
 */

import { LRUCache } from 'lru-cache';
import { type Connection, Schema } from 'mongoose';
import type { Random } from '../base/clock.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';

export interface StatusIndexes {
  /** 0 – 2^32−1; the same for the same licence identifier at all times. @throws what the driver throws */
  of(licenceIdentifier: string): Promise<number>;
}

interface StatusIndexDocument {
  /** Licence identifier. */
  _id: string;
  index: number;
}

const schema = new Schema<StatusIndexDocument>(
  { _id: { type: String, required: true }, index: { type: Number, required: true } },
  { collection: 'status_indexes', versionKey: false },
);
schema.index({ index: 1 }, { unique: true });

const REMEMBERED = 10_000;
const MAX_TURNS = 20;

export function createStatusIndexes(options: { connection: Connection; random: Random }): StatusIndexes {
  const model = options.connection.model<StatusIndexDocument>('StatusIndex', schema);
  const remembered = new LRUCache<string, number>({ max: REMEMBERED });

  async function allot(licenceIdentifier: string): Promise<number> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const found = await model.findById(licenceIdentifier).lean();
      if (found) return found.index;
      const index = Buffer.from(options.random(4)).readUInt32BE();
      try {
        await model.collection.insertOne({ _id: licenceIdentifier, index } as never);
        return index;
      } catch (error) {
        // Taken by another licence, or another process was first for this one: look again.
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new Error('no free place in the status list was found');
  }

  return {
    async of(licenceIdentifier) {
      const known = remembered.get(licenceIdentifier);
      if (known !== undefined) return known;
      const index = await allot(licenceIdentifier);
      remembered.set(licenceIdentifier, index);
      return index;
    },
  };
}
