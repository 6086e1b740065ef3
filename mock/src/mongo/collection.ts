import { Index, type IndexSpec, plan } from './indexes.ts';
import { compile, type Sort, sortDocs } from './query.ts';
import { seedOf } from './update.ts';
import type { Doc } from './values.ts';

/** One collection in memory: the documents and their indexes. Documents are replaced, never changed. */
export class Collection {
  readonly docs = new Map<number, Doc>();
  /** Bytes of each document on disk. */
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

  /** Adds an index over all documents; throws E11000 and adds none if two of them clash. */
  build(index: Index): void {
    for (const [record, doc] of this.docs) {
      const keys = index.keys(doc);
      index.check(doc, keys, record, this.namespace);
      index.add(keys, record);
    }
    this.indexes.set(index.spec.name, index);
  }

  /** Puts a record into place, or takes it out, with its index entries; throws and changes nothing on a clash. */
  place(record: number, doc: Doc | undefined, bytes: number): void {
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
    this.docs.delete(record);
    this.sizes.delete(record);
    if (doc) this.docs.set(record, doc);
    if (doc) this.sizes.set(record, bytes);
    this.nextRecord = Math.max(this.nextRecord, record + 1);
  }

  /** The records that match, in order; `limit` 0 means all. */
  find(filter: Doc, sort: Sort = {}, skip = 0, limit = 0): [record: number, doc: Doc][] {
    const matches = compile(filter);
    const { records, sorted } = plan(this.indexes.values(), filter, sort, () => seedOf(filter));
    const end = limit ? skip + limit : undefined;
    const found: [number, Doc][] = [];
    for (const record of records ?? this.docs.keys()) {
      const doc = this.docs.get(record);
      if (doc && matches(doc) && found.push([record, doc]) === end && sorted) break;
    }
    if (sorted) return found.slice(skip, end);
    const numbers = new Map(found.map(([record, doc]) => [doc, record]));
    return sortDocs([...numbers.keys()], sort)
      .slice(skip, end)
      .map((doc) => [numbers.get(doc) ?? 0, doc]);
  }
}
