import { Index, type IndexSpec, plan } from './indexes.ts';
import { compile, type Sort, sortDocs } from './query.ts';
import type { Doc } from './values.ts';

/** One collection in memory: the documents and their indexes. Documents are replaced, never changed. */
export class Collection {
  readonly docs = new Map<number, Doc>();
  readonly indexes = new Map<string, Index>();
  readonly id: number;
  readonly namespace: string;
  nextRecord = 1;

  constructor(id: number, namespace: string, specs: IndexSpec[]) {
    this.id = id;
    this.namespace = namespace;
    for (const spec of specs) this.build(spec);
  }

  get specs(): IndexSpec[] {
    return [...this.indexes.values()].map(({ spec }) => spec);
  }

  /** Adds an index over all documents; throws E11000 and adds none if two of them clash. */
  build(spec: IndexSpec): void {
    const index = new Index(spec, this.namespace);
    for (const [record, doc] of this.docs) index.prepare(record, undefined, doc)();
    this.indexes.set(spec.name, index);
  }

  /** Puts a record into place, or takes it out, with its index entries; throws and changes nothing on a clash. */
  place(record: number, doc: Doc | undefined): void {
    const before = this.docs.get(record);
    const moves = [...this.indexes.values()].map((index) => index.prepare(record, before, doc));
    for (const move of moves) move();
    if (doc) this.docs.set(record, doc);
    else this.docs.delete(record);
    this.nextRecord = Math.max(this.nextRecord, record + 1);
  }

  /** The records that match, in order; `limit` 0 means all. */
  find(filter: Doc, sort: Sort = {}, skip = 0, limit = 0): [record: number, doc: Doc][] {
    const matches = compile(filter);
    const { records, sorted } = plan(this.indexes.values(), filter, sort);
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
