import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { BSON } from 'mongodb';
import { Collection } from './collection.ts';
import { CommandError } from './errors.ts';
import { Index, type IndexSpec } from './indexes.ts';
import { lockFolder } from './lock.ts';
import type { Doc } from './values.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const FORMAT = '1';

const fromBson = (bytes: Uint8Array): Doc => BSON.deserialize(bytes, { promoteBuffers: false });

/** Format; a collection; a record of a collection. */
type Key = ['a'] | ['c', number] | ['d', number, number];
interface Write {
  key: Key;
  value: Uint8Array | undefined;
  grown: number;
  undo: () => unknown;
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
    const format = this.db.get(['a']) ?? Buffer.from(FORMAT);
    if (`${format}` !== FORMAT) throw new Error(`data folder has the unknown format ${format}`);
    this.db.putSync(['a'], Buffer.from(FORMAT));
    const byId = new Map<number, Collection>();
    for (const { key, value } of this.db.getRange({ start: ['c', 0] })) {
      const [kind, id = 0, record = 0] = key;
      if (kind === 'c') {
        const { namespace, indexes } = fromBson(value) as { namespace: string; indexes: IndexSpec[] };
        byId.set(id, new Collection(id, namespace, indexes));
        this.nextCollection = id + 1;
      } else {
        byId.get(id)?.place(record, fromBson(value), value.byteLength);
        this.usedBytes += value.byteLength;
      }
    }
    for (const collection of byId.values()) this.collections.set(collection.namespace, collection);
  }

  private write(write: Write): void {
    this.batch.push(write);
    this.committed ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const batch = this.batch;
        [this.batch, this.committed] = [[], undefined];
        try {
          this.commit(batch);
          resolve();
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
    const grown = batch.reduce((sum, write) => sum + write.grown, 0);
    if (grown > 0 && this.usedBytes + grown > this.maxBytes)
      throw new Error(`limit of ${this.maxBytes} bytes`);
    this.db.transactionSync(() => {
      for (const { key, value } of batch) {
        if (value) this.db.putSync(key, value);
        else this.db.removeSync(key);
      }
    });
    this.usedBytes += grown;
    this.counts.commits++;
    this.counts.writes += batch.length;
  }

  /** Resolves when every change made so far is synced; rejects with 14031 when it was undone instead. */
  async durable(): Promise<void> {
    await this.committed;
  }

  /** Writes one document, `record` 0 being a new one; `undefined` deletes. Throws on a clash, changing nothing. */
  put(collection: Collection, record: number, doc: Doc | undefined): void {
    const id = record || collection.nextRecord;
    const value = doc && BSON.serialize(doc, { ignoreUndefined: true });
    const bytes = value?.byteLength ?? 0;
    if (bytes > MAX_DOCUMENT_BYTES) throw new CommandError(10334, 'the document is larger than 16 MB');
    const [before, bytesBefore] = [collection.docs.get(id), collection.sizes.get(id) ?? 0];
    collection.place(id, doc, bytes);
    const undo = () => collection.place(id, before, bytesBefore);
    this.write({ key: ['d', collection.id, id], value, grown: bytes - bytesBefore, undo });
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

  private saveSpecs({ id, namespace, indexes }: Collection, undo: () => unknown): void {
    const value = BSON.serialize({ namespace, indexes: [...indexes.values()].map((index) => index.spec) });
    this.write({ key: ['c', id], value, grown: 0, undo });
  }

  addIndex(collection: Collection, spec: IndexSpec): void {
    collection.build(new Index(spec));
    this.saveSpecs(collection, () => collection.indexes.delete(spec.name));
  }

  dropIndex(collection: Collection, name: string): void {
    const index = collection.indexes.get(name);
    if (!index) throw new CommandError(27, `index not found with name [${name}]`);
    collection.indexes.delete(name);
    this.saveSpecs(collection, () => collection.build(new Index(index.spec)));
  }

  drop(collection: Collection): void {
    for (const record of [...collection.docs.keys()]) this.put(collection, record, undefined);
    this.collections.delete(collection.namespace);
    const undo = () => this.collections.set(collection.namespace, collection);
    this.write({ key: ['c', collection.id], value: undefined, grown: 0, undo });
  }

  /** Deletes what its TTL index has let expire by `now`, milliseconds since 1970. */
  async expire(now: number): Promise<void> {
    for (const collection of this.collections.values()) {
      for (const { spec, fields, covers } of collection.indexes.values()) {
        if (spec.expireAfterSeconds === undefined) continue;
        const old = { [`${fields[0]}`]: { $lt: new Date(now - spec.expireAfterSeconds * 1000) } };
        for (const [record, doc] of collection.find(old))
          if (covers(doc)) this.put(collection, record, undefined);
      }
    }
    await this.durable();
  }

  async close(): Promise<void> {
    // Who waits for a failing write is told by its own reply.
    await this.durable().catch(() => undefined);
    await this.db.close();
    await this.unlock();
  }
}
