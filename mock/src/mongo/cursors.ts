import { randomBytes } from 'node:crypto';
import { BSON } from 'mongodb';
import { CommandError } from './errors.ts';
import type { Doc } from './values.ts';

const MAX_BATCH_BYTES = 15 * 1024 * 1024;
const FIRST_BATCH = 101;

interface Cursor {
  namespace: string;
  docs: Doc[];
  at: number;
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
    const cursor: Cursor = { namespace, docs, at: 0, usedAt: Date.now() };
    const firstBatch = this.take(cursor, batchSize);
    let id = BSON.Long.ZERO;
    if (cursor.at < docs.length && !single) {
      id = BSON.Long.fromBytesLE([...randomBytes(7), 1]);
      this.open.set(id.toString(), cursor);
    }
    return { id, ns: namespace, firstBatch };
  }

  next(id: unknown, namespace: string, batchSize = Number.POSITIVE_INFINITY): Doc {
    const name = String(id);
    const cursor = this.open.get(name);
    if (!cursor || cursor.namespace !== namespace) throw new CommandError(43, `cursor id ${name} not found`);
    cursor.usedAt = Date.now();
    const nextBatch = this.take(cursor, batchSize || Number.POSITIVE_INFINITY);
    const more = cursor.at < cursor.docs.length;
    if (!more) this.open.delete(name);
    return { id: more ? BSON.Long.fromString(name) : BSON.Long.ZERO, ns: namespace, nextBatch };
  }

  /** Forgets a cursor; false if there is none of that id. */
  kill(id: unknown): boolean {
    return this.open.delete(String(id));
  }

  expire(now: number): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > this.idleMs) this.open.delete(id);
  }

  private take(cursor: Cursor, most: number): Doc[] {
    const batch: Doc[] = [];
    for (let bytes = 0; cursor.at < cursor.docs.length && batch.length < most; cursor.at++) {
      const doc = cursor.docs[cursor.at] ?? {};
      if (cursor.docs.length > 1) bytes += BSON.calculateObjectSize(doc);
      if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break;
      batch.push(doc);
    }
    return batch;
  }
}
