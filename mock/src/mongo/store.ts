import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { BSON } from 'mongodb';
import { CommandError } from './errors.ts';
import { Index, type IndexSpec, plan } from './indexes.ts';
import { lockFolder } from './lock.ts';
import { compile, sortDocs } from './query.ts';
import { type Doc, keyOf } from './values.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const FORMAT = '1';
/** What a record costs on disk besides its document, about. */
const RECORD_OVERHEAD_BYTES = 16;

export const fromBson = (bytes: Uint8Array): Doc => BSON.deserialize(bytes, { promoteBuffers: false });

type Key = ['c', number] | ['d', number, number] | ['v'];
interface Write {
  key: Key;
  value: Uint8Array | undefined;
  bytesBefore: number;
  undo: () => void;
}

export interface FindOptions {
  sort?: Record<string, 1 | -1>;
  skip?: number;
  limit?: number;
}

/** One collection in memory: the documents and their indexes. Documents are replaced, never changed. */
export class Collection {
  readonly docs = new Map<number, Doc>();
  readonly sizes = new Map<number, number>();
  readonly indexes = new Map<string, Index>();
  readonly id: number;
  readonly namespace: string;
  nextRecord = 1;

  constructor(id: number, namespace: string, specs: IndexSpec[]) {
    this.id = id;
    this.namespace = namespace;
    for (const spec of specs) this.indexes.set(spec.name, new Index(spec));
  }

  /** Puts a record into place, or takes it out, with its index entries; throws and changes nothing on a clash. */
  place(record: number, doc: Doc | undefined, size: number): void {
    const before = this.docs.get(record);
    const moves = [...this.indexes.values()].map((index) => {
      const next = doc ? index.keys(doc) : [];
      if (doc) index.check(doc, next, record, this.namespace);
      return { index, next, last: before ? index.keys(before) : [] };
    });
    for (const { index, next, last } of moves) {
      if (next.length === last.length && next.every((key, i) => key === last[i])) continue;
      index.remove(last, record);
      index.add(next, record);
    }
    if (doc) this.docs.set(record, doc);
    else this.docs.delete(record);
    if (doc) this.sizes.set(record, size);
    else this.sizes.delete(record);
  }

  /** The records that match, in order. */
  find(filter: Doc, { sort = {}, skip = 0, limit = 0 }: FindOptions = {}): [record: number, doc: Doc][] {
    const matches = compile(filter);
    const { ids, sorted } = plan(this.indexes.values(), filter, sort);
    const enough = sorted && limit ? skip + limit : Number.POSITIVE_INFINITY;
    const found: [number, Doc][] = [];
    for (const id of ids ?? this.docs.keys()) {
      const doc = this.docs.get(id);
      if (doc && matches(doc) && found.push([id, doc]) >= enough) break;
    }
    if (sorted) return found.slice(skip, limit ? skip + limit : undefined);
    const records = new Map(found.map(([id, doc]) => [doc, id]));
    const ordered = sortDocs([...records.keys()], sort).slice(skip, limit ? skip + limit : undefined);
    return ordered.map((doc) => [records.get(doc) ?? 0, doc]);
  }
}

/**
 * The documents of all databases: in memory to be read, in LMDB to last.
 * A command changes memory at once and waits for `durable()`; all that one turn of the event loop brought
 * in goes to disk in one synced transaction (group commit). If that fails, memory is put back as it was.
 */
export class Store {
  readonly collections = new Map<string, Collection>();
  /** Synced transactions, and records written by them, since the start. */
  readonly counts = { commits: 0, writes: 0 };
  private readonly db: RootDatabase<Uint8Array, Key>;
  private readonly maxBytes: number;
  private readonly unlock: () => Promise<void>;
  private usedBytes = 0;
  private nextCollection = 1;
  private batch: Write[] = [];
  private committed: Promise<void> | undefined;

  private constructor(folder: string, maxBytes: number, unlock: () => Promise<void>) {
    this.maxBytes = maxBytes;
    this.unlock = unlock;
    // Not overlapping: a transaction returns when it is on disk, not before.
    this.db = open({
      path: join(folder, 'data'),
      noSubdir: false,
      encoding: 'binary',
      overlappingSync: false,
    } as never);
    for (const file of ['data.mdb', 'lock.mdb']) chmodSync(join(folder, 'data', file), 0o600);
    this.load();
  }

  /**
   * @param folder created with mode 0700 if absent
   * @param maxBytes size of all documents beyond which growth is refused as on a full disk
   * @throws Error when another process holds the folder or its format is unknown
   */
  static async open(folder: string, maxBytes = Number.POSITIVE_INFINITY): Promise<Store> {
    mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const unlock = await lockFolder(realpathSync(folder));
    try {
      return new Store(folder, maxBytes, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  private load(): void {
    const format = this.db.get(['v']);
    if (!format) this.db.putSync(['v'], Buffer.from(FORMAT));
    else if (Buffer.from(format).toString() !== FORMAT)
      throw new Error(`data folder has the unknown format ${format}`);
    const byId = new Map<number, Collection>();
    for (const { key, value } of this.db.getRange({ start: ['c'] as never, end: ['v'] })) {
      const [kind, id, record = 0] = key as [string, number, number?];
      if (kind === 'c') {
        const { namespace, indexes } = fromBson(value) as { namespace: string; indexes: IndexSpec[] };
        const collection = new Collection(id, namespace, indexes);
        byId.set(id, collection);
        this.collections.set(namespace, collection);
        this.nextCollection = Math.max(this.nextCollection, id + 1);
      } else {
        const collection = byId.get(id);
        if (!collection) throw new Error(`data folder is damaged: record ${record} has no collection`);
        collection.place(record, fromBson(value), value.byteLength);
        collection.nextRecord = record + 1;
        this.usedBytes += value.byteLength + RECORD_OVERHEAD_BYTES;
      }
    }
  }

  private write(write: Write): void {
    this.batch.push(write);
    if (this.committed) return;
    this.committed = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const batch = this.batch;
        this.batch = [];
        this.committed = undefined;
        try {
          this.commit(batch);
          resolve();
        } catch (error) {
          for (const { undo } of batch.reverse()) undo();
          const reason = error instanceof Error ? error.message : String(error);
          reject(new CommandError(14031, `the write could not be stored (disk full?): ${reason}`));
        }
      });
    });
    // Whoever wrote awaits it too; a write nobody awaits (w: 0) must not end the process.
    this.committed.catch(() => undefined);
  }

  private commit(batch: Write[]): void {
    const size = (bytes: number) => (bytes ? bytes + RECORD_OVERHEAD_BYTES : 0);
    const grown = batch.reduce((sum, w) => sum + size(w.value?.byteLength ?? 0) - size(w.bytesBefore), 0);
    if (grown > 0 && this.usedBytes + grown > this.maxBytes)
      throw new Error(`limit of ${this.maxBytes} bytes reached`);
    this.db.transactionSync(() => {
      for (const { key, value } of batch) {
        if (value) this.db.putSync(key, value as Buffer);
        else this.db.removeSync(key);
      }
    });
    this.usedBytes += grown;
    this.counts.commits++;
    this.counts.writes += batch.length;
  }

  /** Resolves when every change made so far is synced; rejects with 14031 when it was undone instead. */
  durable(): Promise<void> {
    return this.committed ?? Promise.resolve();
  }

  /** Writes one document, `record` 0 being a new one; `undefined` deletes. Throws on a clash, changing nothing. */
  put(collection: Collection, record: number, doc: Doc | undefined): void {
    const id = record || collection.nextRecord;
    const value = doc && BSON.serialize(doc, { ignoreUndefined: true });
    if (value && value.byteLength > MAX_DOCUMENT_BYTES)
      throw new CommandError(10334, 'document is larger than 16 MB');
    const [before, bytesBefore] = [collection.docs.get(id), collection.sizes.get(id) ?? 0];
    collection.place(id, doc, value?.byteLength ?? 0);
    if (!record) collection.nextRecord++;
    const undo = () => collection.place(id, before, bytesBefore);
    this.write({ key: ['d', collection.id, id], value, bytesBefore, undo });
  }

  /** The collection of that name; made if it does not exist and `create` is set. */
  collection(namespace: string): Collection | undefined;
  collection(namespace: string, create: true): Collection;
  collection(namespace: string, create = false): Collection | undefined {
    const known = this.collections.get(namespace);
    if (known || !create) return known;
    const idIndex: IndexSpec = { v: 2, name: '_id_', key: { _id: 1 }, unique: true };
    const made = new Collection(this.nextCollection++, namespace, [idIndex]);
    this.collections.set(namespace, made);
    this.saveCatalogue(made, () => this.collections.delete(namespace));
    return made;
  }

  private saveCatalogue({ id, namespace, indexes }: Collection, undo: () => void): void {
    const value = BSON.serialize({ namespace, indexes: [...indexes.values()].map((index) => index.spec) });
    this.write({ key: ['c', id], value, bytesBefore: value.byteLength, undo });
  }

  addIndex(collection: Collection, spec: IndexSpec): void {
    const index = new Index(spec);
    for (const [record, doc] of collection.docs) {
      const keys = index.keys(doc);
      index.check(doc, keys, record, collection.namespace);
      index.add(keys, record);
    }
    collection.indexes.set(spec.name, index);
    this.saveCatalogue(collection, () => collection.indexes.delete(spec.name));
  }

  dropIndex(collection: Collection, name: string): void {
    const index = collection.indexes.get(name);
    if (!index) throw new CommandError(27, `index not found with name [${name}]`);
    collection.indexes.delete(name);
    this.saveCatalogue(collection, () => {
      const rebuilt = new Index(index.spec);
      for (const [record, doc] of collection.docs) rebuilt.add(rebuilt.keys(doc), record);
      collection.indexes.set(name, rebuilt);
    });
  }

  drop(collection: Collection): void {
    for (const record of [...collection.docs.keys()]) this.put(collection, record, undefined);
    this.collections.delete(collection.namespace);
    const undo = () => this.collections.set(collection.namespace, collection);
    this.write({ key: ['c', collection.id], value: undefined, bytesBefore: 0, undo });
  }

  /** Deletes what its TTL index has let expire by `now`, milliseconds since 1970. */
  async expire(now: number): Promise<void> {
    for (const collection of this.collections.values()) {
      for (const { spec, fields } of collection.indexes.values()) {
        if (spec.expireAfterSeconds === undefined || !fields[0]) continue;
        const cutoff = new Date(now - spec.expireAfterSeconds * 1000);
        for (const [record] of collection.find({
          ...spec.partialFilterExpression,
          [fields[0]]: { $lt: cutoff },
        })) {
          this.put(collection, record, undefined);
        }
      }
    }
    await this.durable();
  }

  async close(): Promise<void> {
    await this.durable().catch(() => undefined);
    await this.db.close();
    await this.unlock();
  }
}

/** Whether two documents are the same, field order included. */
export const same = (a: unknown, b: unknown): boolean => keyOf(a) === keyOf(b);
