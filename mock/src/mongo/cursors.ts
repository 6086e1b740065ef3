import { randomBytes } from 'node:crypto';
import { BSON } from 'mongodb';
import { CommandError } from './errors.ts';
import type { Doc } from './values.ts';

const MAX_BATCH_BYTES = 15 * 1024 * 1024;
const FIRST_BATCH = 101;

interface Cursor {
  namespace: string;
  docs: Doc[];
  usedAt: number;
}

/** Results that did not fit into one reply. A cursor nobody reads for `idleMs` is forgotten. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private readonly idleMs: number;
  constructor(idleMs: number) {
    this.idleMs = idleMs;
  }

  /** The `cursor` part of a first reply; the rest waits under its id. */
  start(namespace: string, docs: Doc[], batchSize = FIRST_BATCH, single = false): Doc {
    const firstBatch = take(docs, batchSize);
    const more = firstBatch.length < docs.length && !single;
    const id = more ? BSON.Long.fromBytesLE([...randomBytes(7), 1]) : BSON.Long.ZERO;
    if (more) this.open.set(`${id}`, { namespace, docs: docs.slice(firstBatch.length), usedAt: Date.now() });
    return { id, ns: namespace, firstBatch };
  }

  next(id: unknown, namespace: string, batchSize?: number): Doc {
    const cursor = this.open.get(`${id}`);
    if (cursor?.namespace !== namespace) throw new CommandError(43, `cursor id ${id} not found`);
    const nextBatch = take(cursor.docs, batchSize || cursor.docs.length);
    Object.assign(cursor, { docs: cursor.docs.slice(nextBatch.length), usedAt: Date.now() });
    if (cursor.docs.length === 0) this.kill(id);
    return { id: cursor.docs.length ? id : BSON.Long.ZERO, ns: namespace, nextBatch };
  }

  /** Forgets a cursor; false if there is none of that id. */
  kill(id: unknown): boolean {
    return this.open.delete(`${id}`);
  }

  expire(now: number): void {
    for (const [id, { usedAt }] of this.open) if (now - usedAt > this.idleMs) this.open.delete(id);
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
