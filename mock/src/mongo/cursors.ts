import { randomInt } from 'node:crypto';
import { BSON } from 'mongodb';
import { CommandError, countOf, type Doc } from './values.ts';

const MAX_BATCH_BYTES = 15 * 1024 * 1024;
const FIRST_BATCH = 101;

/** Results that did not fit into one reply wait here, until they are read or nobody has read them for long. */
export class Cursors {
  readonly open = new Map<unknown, { ns: string; docs: Doc[]; usedAt: number }>();

  /** The `cursor` part of a first reply. */
  start(ns: string, docs: Doc[], { batchSize, singleBatch }: Doc = {}): Doc {
    const firstBatch = take(docs, countOf(batchSize) ?? FIRST_BATCH);
    const id = firstBatch.length < docs.length && !singleBatch ? randomInt(1, 2 ** 47) : 0;
    if (id) this.open.set(id, { ns, docs: docs.slice(firstBatch.length), usedAt: Date.now() });
    return { id: BSON.Long.fromNumber(id), ns, firstBatch };
  }

  next(id: unknown, ns: string, { batchSize }: Doc): Doc {
    const cursor = this.open.get(id);
    if (cursor?.ns !== ns) throw new CommandError(43, `cursor id ${id} not found`);
    const nextBatch = take(cursor.docs, countOf(batchSize) || cursor.docs.length);
    const docs = cursor.docs.slice(nextBatch.length);
    if (docs.length) this.open.set(id, { ns, docs, usedAt: Date.now() });
    else this.open.delete(id);
    return { id: BSON.Long.fromNumber(docs.length && Number(id)), ns, nextBatch };
  }

  expire(unreadSince: number): void {
    for (const [id, { usedAt }] of this.open) if (usedAt < unreadSince) this.open.delete(id);
  }
}

/** As many documents, of those asked for, as one message holds; at least one. */
function take(docs: Doc[], most: number): Doc[] {
  let bytes = 0;
  const end = docs.slice(0, most).findIndex((doc, i) => {
    bytes += BSON.calculateObjectSize(doc);
    return i && bytes > MAX_BATCH_BYTES;
  });
  return docs.slice(0, end < 0 ? most : end);
}
