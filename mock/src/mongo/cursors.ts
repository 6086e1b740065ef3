import { randomInt } from 'node:crypto';
import { BSON } from 'mongodb';
import { countOf } from './command.ts';
import { CommandError } from './errors.ts';
import type { Doc } from './values.ts';

const MAX_BATCH_BYTES = 15 * 1024 * 1024;
const FIRST_BATCH = 101;

/** Results that did not fit into one reply. A cursor nobody reads for `idleMs` is forgotten. */
export class Cursors {
  private readonly open = new Map<unknown, { ns: string; docs: Doc[]; usedAt: number }>();

  /** The `cursor` part of a first reply; the rest waits under its id. */
  start(ns: string, docs: Doc[], { batchSize, singleBatch }: Doc = {}): Doc {
    const firstBatch = take(docs, countOf(batchSize, 'batchSize') ?? FIRST_BATCH);
    const id = firstBatch.length < docs.length && !singleBatch ? randomInt(1, 2 ** 47) : 0;
    if (id) this.open.set(id, { ns, docs: docs.slice(firstBatch.length), usedAt: Date.now() });
    return { id: BSON.Long.fromNumber(id), ns, firstBatch };
  }

  next(id: unknown, ns: string, { batchSize }: Doc): Doc {
    const cursor = this.open.get(id);
    if (cursor?.ns !== ns) throw new CommandError(43, `cursor id ${id} not found`);
    const nextBatch = take(cursor.docs, countOf(batchSize, 'batchSize') || cursor.docs.length);
    Object.assign(cursor, { docs: cursor.docs.slice(nextBatch.length), usedAt: Date.now() });
    if (cursor.docs.length === 0) this.kill(id);
    return { id: BSON.Long.fromNumber(cursor.docs.length ? Number(id) : 0), ns, nextBatch };
  }

  /** Forgets a cursor; false if there is none of that id. */
  kill(id: unknown): boolean {
    return this.open.delete(id);
  }

  expire(unreadSince: number): void {
    for (const [id, { usedAt }] of this.open) if (usedAt < unreadSince) this.open.delete(id);
  }
}

/** As many documents, of those asked for, as one message holds; at least one. */
function take(docs: Doc[], most: number): Doc[] {
  const batch: Doc[] = [];
  let bytes = 0;
  for (const doc of docs.slice(0, most)) {
    bytes += BSON.calculateObjectSize(doc);
    if (bytes > MAX_BATCH_BYTES && batch.length) break;
    batch.push(doc);
  }
  return batch;
}
