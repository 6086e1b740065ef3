import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { BSON } from 'mongodb';
import { Collection } from './collection.ts';
import { CommandError } from './errors.ts';
import type { IndexSpec } from './indexes.ts';
import { lockFolder } from './lock.ts';
import type { Doc } from './values.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const FORMAT = '1';

/** Format; a collection; a record of a collection. */
type Key = ['a'] | ['c', number] | ['d', number, number];
interface Write {
  key: Key;
  value?: Uint8Array | undefined;
  /** Bytes that the documents have become more. */
  grown?: number;
  undo: () => unknown;
}

/**
 * The documents of all databases: in memory to be read, in LMDB to last.
 * A command changes memory at once and waits for `durable()`; all that one turn of the event loop brought
 * in goes to disk in one synced transaction (group commit). If that fails, memory is put back as it was.
 */
export class Store {
  readonly collections = new Map<string, Collection>();
  private readonly db: RootDatabase<Uint8Array, Key>;
  private readonly maxBytes: number;
  private usedBytes = 0;
  private nextCollection = 1;
  private batch: Write[] = [];
  private committed: Promise<void> | undefined;

  private constructor(path: string, maxBytes: number) {
    this.maxBytes = maxBytes;
    // Not overlapping: a transaction returns when it is on disk, not before.
    this.db = open({ path, noSubdir: false, encoding: 'binary', overlappingSync: false } as never);
    for (const file of ['data.mdb', 'lock.mdb']) chmodSync(join(path, file), 0o600);
    const format = this.db.get(['a']) ?? Buffer.from(FORMAT);
    if (`${format}` !== FORMAT) throw new Error(`data folder has the unknown format ${format}`);
    this.db.putSync(['a'], Buffer.from(FORMAT));
    const byId = new Map<number, Collection>();
    for (const { key, value } of this.db.getRange({ start: ['c', 0] })) {
      const [kind, id = 0, record = 0] = key;
      const doc = BSON.deserialize(value, { promoteBuffers: false });
      if (kind === 'd') {
        byId.get(id)?.place(record, doc);
        this.usedBytes += value.byteLength;
      } else {
        const collection = new Collection(id, `${doc.namespace}`, doc.indexes as IndexSpec[]);
        byId.set(id, collection);
        this.collections.set(collection.namespace, collection);
        this.nextCollection = id + 1;
      }
    }
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

  private write(write: Write): void {
    this.batch.push(write);
    this.committed ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const batch = this.batch;
        [this.batch, this.committed] = [[], undefined];
        try {
          resolve(this.commit(batch));
        } catch (error) {
          for (const { undo } of batch.reverse()) undo();
          reject(new CommandError(14031, `the write could not be stored (disk full?): ${error}`));
        }
      });
    });
    // Whoever wrote awaits it too; a write nobody awaits (w: 0) must not end the process.
    this.committed.catch(() => undefined);
  }

  private commit(batch: Write[]): void {
    const grown = batch.reduce((sum, write) => sum + (write.grown ?? 0), 0);
    if (grown > 0 && this.usedBytes + grown > this.maxBytes) throw new Error('limit reached');
    this.db.transactionSync(() => {
      for (const { key, value } of batch) {
        if (value) this.db.putSync(key, value);
        else this.db.removeSync(key);
      }
    });
    this.usedBytes += grown;
  }

  /** Resolves when every change made so far is synced; rejects with 14031 when it was undone instead. */
  async durable(): Promise<void> {
    await this.committed;
  }

  /** Writes one document, `record` 0 being a new one; `undefined` deletes. Throws on a clash, changing nothing. */
  put(collection: Collection, record: number, doc: Doc | undefined): void {
    const id = record || collection.nextRecord;
    const value = doc && BSON.serialize(doc);
    const bytes = value?.byteLength ?? 0;
    if (bytes > MAX_DOCUMENT_BYTES) throw new CommandError(10334, 'the document is larger than 16 MB');
    const before = collection.docs.get(id);
    collection.place(id, doc);
    const grown = bytes - (before ? BSON.calculateObjectSize(before) : 0);
    this.write({ key: ['d', collection.id, id], value, grown, undo: () => collection.place(id, before) });
  }

  /** The collection of that name, made if there is none. */
  ensure(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    const idIndex: IndexSpec = { v: 2, name: '_id_', key: { _id: 1 }, unique: true };
    const made = new Collection(this.nextCollection++, namespace, [idIndex]);
    this.collections.set(namespace, made);
    this.saveSpecs(made, () => this.collections.delete(namespace));
    return made;
  }

  drop(collection: Collection): void {
    for (const record of [...collection.docs.keys()]) this.put(collection, record, undefined);
    this.collections.delete(collection.namespace);
    const undo = () => this.collections.set(collection.namespace, collection);
    this.write({ key: ['c', collection.id], undo });
  }

  private saveSpecs({ id, namespace, specs }: Collection, undo: () => unknown): void {
    this.write({ key: ['c', id], value: BSON.serialize({ namespace, indexes: specs }), undo });
  }

  addIndex(collection: Collection, spec: IndexSpec): void {
    collection.build(spec);
    this.saveSpecs(collection, () => collection.indexes.delete(spec.name));
  }

  dropIndex(collection: Collection, spec: IndexSpec): void {
    collection.indexes.delete(spec.name);
    this.saveSpecs(collection, () => collection.build(spec));
  }

  /** Deletes what its TTL index has let expire by `now`, milliseconds since 1970. */
  async expire(now: number): Promise<void> {
    for (const collection of this.collections.values()) {
      for (const { key, expireAfterSeconds: ttl } of collection.specs) {
        if (ttl === undefined) continue;
        const old = { [`${Object.keys(key)[0]}`]: { $lt: new Date(now - ttl * 1000) } };
        for (const [record] of collection.find(old)) this.put(collection, record, undefined);
      }
    }
    await this.durable();
  }
}
