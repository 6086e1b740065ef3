import type { Sort } from './query.ts';
import { CommandError, type Doc, isOperators, keyAt, keyOf, NULL_KEY, TOP, unsupported } from './values.ts';

/** What `createIndexes` asked for and `listIndexes` tells. */
export interface IndexSpec extends Doc {
  name: string;
  key: Record<string, number>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
}

/** Insertion moves no more entries than a chunk holds. */
const CHUNK = 1024;

const suffix = (record: number): string => String.fromCharCode(record >>> 16, record & 0xffff);
const recordOf = (entry = ''): number =>
  entry.charCodeAt(entry.length - 2) * 2 ** 16 + entry.charCodeAt(entry.length - 1);

/** The first of `length` places that is not below. */
function placeOf(length: number, below: (place: number) => boolean): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (below(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** An ordered index: entries are the keys of the fields, then the number of the record. */
export class Index {
  readonly spec: IndexSpec;
  readonly fields: string[];
  /** Whether every document has an entry; those with arrays in its fields have none. */
  complete = true;
  private readonly chunks: string[][] = [[]];

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.fields = Object.keys(spec.key);
  }

  private key(doc: Doc | undefined): string | undefined {
    const parts = doc ? this.fields.map((field) => keyAt(doc, field)) : [undefined];
    if (this.spec.sparse && parts.every((key) => key === NULL_KEY)) return undefined;
    return parts.includes(undefined) ? undefined : parts.join('');
  }

  /** Checks that `after` may follow `before` under that number, throws E11000 if not; gives what puts it there. */
  prepare(record: number, before: Doc | undefined, after: Doc | undefined): () => void {
    const [last, next] = [this.key(before), this.key(after)];
    const { name, key: keyPattern, unique } = this.spec;
    const array = after !== undefined && this.fields.some((field) => keyAt(after, field) === undefined);
    if (unique && array) throw unsupported('unique indexes over arrays');
    for (const other of unique && next !== undefined && next !== last ? this.scan([next]) : []) {
      if (other === record) continue;
      const keyValue = Object.fromEntries(this.fields.map((field) => [field, after?.[field] ?? null]));
      throw new CommandError(11000, `E11000 duplicate key error index: ${name}`, { keyPattern, keyValue });
    }
    return () => {
      this.complete &&= !array;
      if (next === last) return;
      if (last !== undefined) this.splice(last + suffix(record), false);
      if (next !== undefined) this.splice(next + suffix(record), true);
    };
  }

  private splice(entry: string, present: boolean): void {
    const [at, place] = this.seek(entry);
    const chunk = this.chunks[at] ?? [];
    if (present) chunk.splice(place, 0, entry);
    else chunk.splice(place, 1);
    if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }

  /** The place of the first entry that is not below `entry`, in the chunk that it belongs to. */
  private seek(entry: string): [at: number, place: number] {
    const at = Math.max(0, placeOf(this.chunks.length, (i) => (this.chunks[i]?.[0] ?? '') <= entry) - 1);
    const chunk = this.chunks[at] ?? [];
    return [at, placeOf(chunk.length, (i) => (chunk[i] ?? '') < entry)];
  }

  /** Records whose keys begin with one of the prefixes. */
  *scan(prefixes: string[], reverse = false): Generator<number> {
    const step = reverse ? -1 : 1;
    for (const prefix of prefixes) {
      let [at, place] = this.seek(reverse ? prefix + TOP : prefix);
      if (reverse) place--;
      for (let chunk = this.chunks[at]; chunk; chunk = this.chunks[at]) {
        for (; chunk[place]?.startsWith(prefix); place += step) yield recordOf(chunk[place]);
        if (place >= 0 && place < chunk.length) break;
        at += step;
        place = reverse ? (this.chunks[at]?.length ?? 0) - 1 : 0;
      }
    }
  }
}

/** The keys of which a value must have one to match; patterns, and arrays that equal whole ones, say nothing. */
function wantedBy(condition: unknown): string[] | undefined {
  const { $eq, $in = [$eq] } = isOperators(condition) ? condition : { $eq: condition };
  if (!Array.isArray($in) || $in.some((v) => v === undefined || Array.isArray(v) || v instanceof RegExp))
    return;
  return [...new Set($in.map(keyOf))];
}

type Plan = { records?: Iterable<number>; sorted: boolean };

/**
 * Chooses the index of whose fields a filter names most by equality, or which gives the order.
 * @returns the records that may match, `undefined` being all, and whether they come in the order asked for
 */
export function plan(indexes: Iterable<Index>, filter: Doc, sort: Sort): Plan {
  const wanted = new Map(Object.entries(filter).map(([path, condition]) => [path, wantedBy(condition)]));
  const order = Object.entries(sort).filter(([path]) => wanted.get(path)?.length !== 1);
  const way = order[0]?.[1];
  let [best, bestScore]: [Plan, number] = [{ sorted: order.length === 0 }, 0];
  for (const index of indexes) {
    let [prefixes, depth] = [[''], 0];
    for (const field of index.fields) {
      const keys = wanted.get(field);
      if (!keys || prefixes.length * keys.length > 1000) break;
      prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
      depth++;
    }
    // A sparse index leaves out documents that match null, or that nothing is asked of.
    if (!index.complete) continue;
    if (index.spec.sparse && prefixes.some((prefix) => !prefix || prefix.startsWith(NULL_KEY))) continue;
    const inOrder = order.every(([path, each], i) => index.fields[depth + i] === path && each === way);
    const sorted = order.length === 0 || (inOrder && prefixes.length === 1);
    const score = depth * 2 + (sorted && order.length ? 1 : 0);
    if (score <= bestScore) continue;
    [best, bestScore] = [{ records: index.scan(prefixes, sorted && way === -1), sorted }, score];
  }
  return best;
}
