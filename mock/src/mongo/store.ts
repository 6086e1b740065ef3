import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { BSON } from 'mongodb';
import { Index, type IndexSpec, plan } from './indexes.ts';
import { lockFolder } from './lock.ts';
import { compile, type Sort, sortDocs } from './query.ts';
import { CommandError, type Doc, vet } from './values.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const FORMAT = '1';

/** One collection in memory: the documents and their indexes. Documents are replaced, never changed. */
export class Collection {
  readonly docs = new Map<number, Doc>();
  readonly id: number;
  readonly namespace: string;
  readonly indexes: Index[] = [];
  nextRecord = 1;

  constructor(id: number, namespace: string, specs: IndexSpec[]) {
    this.id = id;
    this.namespace = namespace;
    for (const spec of specs) this.build(spec);
  }

  get specs(): IndexSpec[] {
    return this.indexes.map(({ spec }) => spec);
  }

  /** Adds an index over all documents; throws E11000 and adds none if two of them clash. */
  build(spec: IndexSpec): void {
    const index = new Index(spec);
    for (const [record, doc] of this.docs) index.prepare(record, undefined, doc)();
    this.indexes.push(index);
  }

  /** Puts a record into place, or takes it out, with its index entries; throws and changes nothing on a clash. */
  place(record: number, doc?: Doc): void {
    const before = this.docs.get(record);
    const moves = this.indexes.map((index) => index.prepare(record, before, doc));
    for (const move of moves) move();
    if (doc) this.docs.set(record, doc);
    else this.docs.delete(record);
    this.nextRecord = Math.max(this.nextRecord, record + 1);
  }

  /** The records that match, in order; `limit` 0 means all. */
  find(filter: Doc, sort: Sort = {}, skip = 0, limit = 0): [record: number, doc: Doc][] {
    const matches = compile(filter);
    const { records, sorted } = plan(this.indexes, filter, sort);
    const end = limit ? skip + limit : undefined;
    const found = new Map<Doc, number>();
    for (const record of records ?? this.docs.keys()) {
      const doc = this.docs.get(record);
      if (doc && matches(doc) && found.set(doc, record).size === end && sorted) break;
    }
    const docs = sorted ? [...found.keys()] : sortDocs([...found.keys()], sort);
    return docs.slice(skip, end).map((doc) => [found.get(doc) ?? 0, doc]);
  }
}

/** Format; a collection; a record of a collection. */
type Key = ['a'] | ['c', number] | ['d', number, number];

/**
 * The documents of all databases: in memory to be read, in LMDB to last.
 * A command changes memory at once and waits for `durable()`; all that one turn of the event loop brought
 * in goes to disk in one synced transaction (group commit). If that fails, memory is read anew from the disk.
 */
export class Store {
  readonly collections = new Map<string, Collection>();
  private readonly db: RootDatabase<Uint8Array, Key>;
  private readonly maxBytes: number;
  private syncedBytes = 0;
  private usedBytes = 0;
  private nextCollection = 1;
  private batch: [key: Key, value?: Uint8Array][] = [];
  private committed: Promise<void> | undefined;

  private constructor(path: string, maxBytes: number) {
    this.maxBytes = maxBytes;
    // Not overlapping: a transaction returns when it is on disk, not before.
    this.db = open({ path, noSubdir: false, encoding: 'binary', overlappingSync: false } as never);
    for (const file of ['data.mdb', 'lock.mdb']) chmodSync(join(path, file), 0o600);
    const format = this.db.get(['a']) ?? Buffer.from(FORMAT);
    if (`${format}` !== FORMAT) throw new Error(`data folder has the unknown format ${format}`);
    this.db.putSync(['a'], Buffer.from(FORMAT));
    this.load();
  }

  /**
   * @param folder created with mode 0700 if absent
   * @param maxBytes size of all documents beyond which growth is refused as on a full disk
   * @returns the store, and the function that closes it
   * @throws Error when another process holds the folder or its format is unknown
   */
  static async open(folder: string, maxBytes: number): Promise<{ store: Store; close: () => Promise<void> }> {
    mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const unlock = await lockFolder(realpathSync(folder));
    try {
      const store = new Store(join(folder, 'data'), maxBytes);
      return { store, close: () => store.db.close().finally(unlock) };
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  private load(): void {
    this.collections.clear();
    this.usedBytes = 0;
    const byId = new Map<number, Collection>();
    for (const { key, value } of this.db.getRange({ start: ['c', 0] })) {
      const [kind, id = 0, record = 0] = key;
      const doc = BSON.deserialize(value, { promoteBuffers: false });
      if (kind === 'c') byId.set(id, new Collection(id, `${doc.namespace}`, doc.indexes as IndexSpec[]));
      else {
        vet(doc);
        byId.get(id)?.place(record, doc);
        this.usedBytes += value.byteLength;
      }
    }
    for (const collection of byId.values()) this.collections.set(collection.namespace, collection);
    this.nextCollection = Math.max(0, ...byId.keys()) + 1;
    this.syncedBytes = this.usedBytes;
  }

  private write(key: Key, value?: Uint8Array): void {
    this.batch.push(value ? [key, value] : [key]);
    this.committed ??= new Promise((done) => setImmediate(done)).then(() => this.commit());
    // Whoever wrote awaits it too; a write nobody awaits (w: 0) must not end the process.
    this.committed.catch(() => undefined);
  }

  private commit(): void {
    const batch = this.batch;
    [this.batch, this.committed] = [[], undefined];
    try {
      if (this.usedBytes > Math.max(this.maxBytes, this.syncedBytes)) throw new Error('limit reached');
      this.db.transactionSync(() => {
        for (const [key, value] of batch) value ? this.db.putSync(key, value) : this.db.removeSync(key);
      });
      this.syncedBytes = this.usedBytes;
    } catch (error) {
      this.load();
      throw new CommandError(14031, `the write could not be stored (disk full?): ${error}`);
    }
  }

  /** Resolves when every change made so far is synced; rejects with 14031 when it was undone instead. */
  async durable(): Promise<void> {
    await this.committed;
  }

  /** Writes one document, `record` 0 being a new one; `undefined` deletes. Throws on a clash, changing nothing. */
  put(collection: Collection, record: number, doc?: Doc): void {
    const id = record || collection.nextRecord;
    const value = doc && BSON.serialize(doc);
    const bytes = value?.byteLength ?? 0;
    if (bytes > MAX_DOCUMENT_BYTES) throw new CommandError(10334, 'the document is larger than 16 MB');
    const before = collection.docs.get(id);
    collection.place(id, doc);
    this.usedBytes += bytes - (before ? BSON.calculateObjectSize(before) : 0);
    this.write(['d', collection.id, id], value);
  }

  /** The collection of that name, made if there is none. */
  ensure(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    const idIndex: IndexSpec = { v: 2, name: '_id_', key: { _id: 1 }, unique: true };
    const collection = new Collection(this.nextCollection++, namespace, [idIndex]);
    this.collections.set(namespace, collection);
    this.save(collection);
    return collection;
  }

  /** Writes which indexes a collection has. */
  save({ id, namespace, specs }: Collection): void {
    this.write(['c', id], BSON.serialize({ namespace, indexes: specs }));
  }

  drop(collection: Collection): void {
    for (const record of [...collection.docs.keys()]) this.put(collection, record);
    this.collections.delete(collection.namespace);
    this.write(['c', collection.id]);
  }

  /** Deletes what its TTL index has let expire by `now`, milliseconds since 1970. */
  async expire(now: number): Promise<void> {
    for (const collection of this.collections.values()) {
      for (const { key, expireAfterSeconds: ttl } of collection.specs) {
        const old = { [`${Object.keys(key)[0]}`]: { $lt: new Date(now - (ttl ?? 0) * 1000) } };
        const expired = ttl === undefined ? [] : collection.find(old);
        for (const [record] of expired) this.put(collection, record);
      }
    }
    await this.durable();
  }
}
