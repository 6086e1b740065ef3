import { CommandError } from './errors.ts';
import type { Sort } from './query.ts';
import { type Doc, isDoc, isOperators, keyOf, NULL_KEY, pathKeys, reach, TOP } from './values.ts';

/** What `createIndexes` asked for and `listIndexes` tells. */
export interface IndexSpec extends Doc {
  name: string;
  key: Record<string, number>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
}

const CHUNK = 1024;
const suffix = (record: number): string => String.fromCharCode(record >>> 16, record & 0xffff);
const recordOf = (entry: string): number =>
  entry.charCodeAt(entry.length - 2) * 2 ** 16 + entry.charCodeAt(entry.length - 1);

/** The first place in a sorted list that does not stand before `entry`. */
function placeOf<T>(list: T[], entry: string, text: (item: T) => string): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (text(list[middle] as T) < entry) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** An ordered index: entries are the keys of the fields, then the number of the record; in chunks of moderate size. */
export class Index {
  readonly spec: IndexSpec;
  readonly fields: string[];
  /** Once a document stood under two keys the order of entries is no order of documents. */
  multikey = false;
  private readonly namespace: string;
  private readonly chunks: string[][] = [[]];

  constructor(spec: IndexSpec, namespace: string) {
    this.spec = spec;
    this.namespace = namespace;
    this.fields = Object.keys(spec.key);
  }

  private keys(doc: Doc | undefined): string[] {
    const parts = doc ? this.fields.map((field) => pathKeys(doc, field)) : [[]];
    if (this.spec.sparse && parts.every(([key, ...more]) => key === NULL_KEY && !more.length)) return [];
    if (parts.filter((part) => part.length > 1).length > 1)
      throw new CommandError(171, 'cannot index parallel arrays');
    return parts.reduce((keys, part) => keys.flatMap((key) => part.map((p) => key + p)), ['']);
  }

  /** Checks that `after` may follow `before` under that number, throws E11000 if not; gives what puts it there. */
  prepare(record: number, before: Doc | undefined, after: Doc | undefined): () => void {
    const [last, next] = [this.keys(before), this.keys(after)];
    if (next.length === last.length && next.every((key, i) => key === last[i])) return () => undefined;
    const { name, key: keyPattern, unique } = this.spec;
    for (const other of unique ? this.scan(next, '', TOP, false) : []) {
      if (other === record) continue;
      const values = this.fields.map((field) => [field, reach(after, field.split('.'))[0] ?? null]);
      const keyValue: Doc = Object.fromEntries(values);
      const where = `collection: ${this.namespace} index: ${name} dup key: ${JSON.stringify(keyValue)}`;
      throw new CommandError(11000, `E11000 duplicate key error ${where}`, { keyPattern, keyValue });
    }
    return () => {
      if (next.length > 1) this.multikey = true;
      for (const key of last) this.splice(key + suffix(record), false);
      for (const key of next) this.splice(key + suffix(record), true);
    };
  }

  private seek(entry: string): [at: number, place: number] {
    const after = placeOf(this.chunks, entry, (chunk) => chunk[0] ?? '');
    const at = Math.max(0, this.chunks[after]?.[0] === entry ? after : after - 1);
    return [at, placeOf(this.chunks[at] ?? [], entry, (item) => item)];
  }

  private splice(entry: string, present: boolean): void {
    const [at, place] = this.seek(entry);
    const chunk = this.chunks[at] ?? [];
    chunk.splice(place, chunk[place] === entry ? 1 : 0, ...(present ? [entry] : []));
    if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }

  /** Records whose keys begin with one of the prefixes and go on from `low` to below `high`. */
  *scan(prefixes: string[], low: string, high: string, reverse: boolean): Generator<number> {
    const seen = new Set<number>();
    const step = reverse ? -1 : 1;
    for (const prefix of prefixes) {
      let [at, place] = this.seek(prefix + (reverse ? high : low));
      if (reverse) place--;
      for (let chunk = this.chunks[at]; chunk; chunk = this.chunks[at]) {
        for (; place >= 0 && place < chunk.length; place += step) {
          const entry = chunk[place] ?? '';
          if (reverse ? entry < prefix + low : entry >= prefix + high) break;
          const record = recordOf(entry);
          if (!this.multikey || seen.size !== seen.add(record).size) yield record;
        }
        if (place >= 0 && place < chunk.length) break;
        at += step;
        place = reverse ? (this.chunks[at]?.length ?? 0) - 1 : 0;
      }
    }
  }
}

/** What a filter says for certain about a field: what it is, or between which keys. */
function boundsOf(condition: unknown): { equal?: string[]; low?: string; high?: string } {
  const bounds: ReturnType<typeof boundsOf> = {};
  for (const [operator, operand] of Object.entries(isOperators(condition) ? condition : { $eq: condition })) {
    const values = operator === '$in' && Array.isArray(operand) ? operand : [operand];
    // An array equals a whole array too; patterns equal many things.
    if (values.some((value) => Array.isArray(value) || value instanceof RegExp)) continue;
    if (operator === '$eq' || operator === '$in') bounds.equal = [...new Set(values.map(keyOf))].sort();
    else if (operand === null || isDoc(operand)) continue;
    else if (operator === '$gt' || operator === '$gte') bounds.low = keyOf(operand);
    else if (operator === '$lt' || operator === '$lte') bounds.high = keyOf(operand) + TOP;
  }
  return bounds;
}

/**
 * Chooses the index that narrows a filter best, or gives its order.
 * @returns the records that may match, `undefined` being all, and whether they come in the order asked for
 */
export function plan(indexes: Iterable<Index>, filter: Doc, sort: Sort) {
  const bounds = new Map(Object.entries(filter).map(([path, condition]) => [path, boundsOf(condition)]));
  const order = Object.entries(sort).filter(([path]) => bounds.get(path)?.equal?.length !== 1);
  let best: { records?: Iterable<number>; sorted: boolean } = { sorted: order.length === 0 };
  let bestScore = 0;
  for (const index of indexes) {
    let [prefixes, depth] = [[''], 0];
    for (const field of index.fields) {
      const equal = bounds.get(field)?.equal;
      if (!equal || prefixes.length * equal.length > 1000) break;
      prefixes = prefixes.flatMap((prefix) => equal.map((key) => prefix + key));
      depth++;
    }
    const { low, high } = bounds.get(index.fields[depth] ?? '') ?? {};
    const type = (low ?? high ?? '').charAt(0);
    // A sparse index leaves out documents that match null, or that nothing is asked of.
    const asked = bounds.get(index.fields[0] ?? '')?.equal;
    if (index.spec.sparse && (asked ? asked.includes(NULL_KEY) : !type)) continue;
    // Of an array, one element may fit the lower bound and another the upper.
    const top = high === undefined || (index.multikey && low !== undefined) ? type + TOP : high;
    const way = order[0]?.[1];
    const inOrder = order.every(([path, each], i) => index.fields[depth + i] === path && each === way);
    const sorted = order.length === 0 || (inOrder && !index.multikey && prefixes.length === 1);
    const score = depth * 4 + (type ? 2 : 0) + (sorted && order.length ? 3 : 0);
    if (score <= bestScore) continue;
    bestScore = score;
    best = { records: index.scan(prefixes, low ?? type, top, sorted && way === -1), sorted };
  }
  return best;
}
