import { CommandError, type ErrorCode } from './errors.ts';
import { compile, type Test } from './query.ts';
import { type Doc, isDoc, keyOf, NULL_KEY, pathKeys, TOP } from './values.ts';

const CHUNK = 1024;

/** A sorted set of strings in chunks: insertion stays cheap at any size. */
class SortedSet {
  private readonly chunks: string[][] = [[]];

  /** The place of the first entry that is not below `entry`. */
  private seek(entry: string): [chunk: number, at: number] {
    let [low, high] = [0, this.chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.chunks[middle]?.[0] ?? '') <= entry) low = middle;
      else high = middle - 1;
    }
    const chunk = this.chunks[low] ?? [];
    let [from, to] = [0, chunk.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((chunk[middle] ?? '') < entry) from = middle + 1;
      else to = middle;
    }
    return [low, from];
  }
  add(entry: string): void {
    const [at, position] = this.seek(entry);
    const chunk = this.chunks[at] ?? [];
    if (chunk[position] === entry) return;
    chunk.splice(position, 0, entry);
    if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
  }
  delete(entry: string): void {
    const [at, position] = this.seek(entry);
    const chunk = this.chunks[at] ?? [];
    if (chunk[position] !== entry) return;
    chunk.splice(position, 1);
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }
  *range(low: string, high: string, reverse = false): Generator<string> {
    const step = reverse ? -1 : 1;
    let [at, position] = this.seek(reverse ? high : low);
    if (reverse) position--;
    for (
      let chunk = this.chunks[at];
      chunk;
      chunk = this.chunks[at], position = reverse ? (chunk?.length ?? 0) - 1 : 0
    ) {
      for (; position >= 0 && position < chunk.length; position += step) {
        const entry = chunk[position] ?? '';
        if (reverse ? entry < low : entry >= high) return;
        yield entry;
      }
      at += step;
    }
  }
}

const suffix = (id: number): string =>
  String.fromCharCode(Math.floor(id / 2 ** 32), (id >>> 16) & 0xffff, id & 0xffff);
const recordOf = (entry: string): number => {
  const n = entry.length;
  return entry.charCodeAt(n - 3) * 2 ** 32 + entry.charCodeAt(n - 2) * 2 ** 16 + entry.charCodeAt(n - 1);
};

/** What `createIndexes` asked for and `listIndexes` tells. */
export interface IndexSpec extends Doc {
  name: string;
  key: Record<string, number>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
  partialFilterExpression?: Doc;
}

export class Index {
  readonly spec: IndexSpec;
  readonly fields: string[];
  private readonly entries = new SortedSet();
  private readonly covers: Test;
  /** Once a document stood under two keys the order of entries is no order of documents. */
  multikey = false;

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.fields = Object.keys(spec.key);
    const partial = spec.partialFilterExpression ? compile(spec.partialFilterExpression) : () => true;
    const sparse = spec.sparse === true;
    this.covers = (doc) =>
      partial(doc) && (!sparse || this.fields.some((f) => pathKeys(doc, f).some((key) => key !== NULL_KEY)));
  }

  keys(doc: Doc): string[] {
    if (!this.covers(doc)) return [];
    let keys = [''];
    let arrays = 0;
    for (const field of this.fields) {
      const parts = pathKeys(doc, field);
      if (parts.length > 1 && ++arrays > 1)
        throw new CommandError(171, `cannot index parallel arrays [${field}]`);
      keys =
        parts.length === 1
          ? keys.map((key) => key + parts[0])
          : keys.flatMap((key) => parts.map((p) => key + p));
    }
    return keys;
  }

  /** Throws E11000 if another record than `self` holds one of the document's keys. */
  check(doc: Doc, keys: string[], self: number, namespace: string): void {
    if (!this.spec.unique) return;
    for (const key of keys) {
      for (const entry of this.entries.range(key, key + TOP)) {
        if (recordOf(entry) === self) continue;
        const keyValue = Object.fromEntries(
          this.fields.map((f) => [
            f,
            f.split('.').reduce<unknown>((v, p) => (isDoc(v) ? v[p] : undefined), doc) ?? null,
          ]),
        );
        const message = `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: `;
        throw new CommandError(11000 satisfies ErrorCode, message + JSON.stringify(keyValue), {
          keyPattern: this.spec.key,
          keyValue,
        });
      }
    }
  }
  add(keys: string[], id: number): void {
    if (keys.length > 1) this.multikey = true;
    for (const key of keys) this.entries.add(key + suffix(id));
  }
  remove(keys: string[], id: number): void {
    for (const key of keys) this.entries.delete(key + suffix(id));
  }
  *scan(ranges: readonly (readonly [string, string])[], reverse: boolean): Generator<number> {
    const seen = this.multikey || ranges.length > 1 ? new Set<number>() : undefined;
    for (const [low, high] of ranges) {
      for (const entry of this.entries.range(low, high, reverse)) {
        const id = recordOf(entry);
        if (seen?.has(id)) continue;
        seen?.add(id);
        yield id;
      }
    }
  }
}

interface Bound {
  equal?: string[];
  low?: string;
  high?: string;
}

/** What a filter says for certain about single fields: equality, membership, one-sided bounds. */
function boundsOf(filter: Doc, out = new Map<string, Bound>()): Map<string, Bound> {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(condition)) for (const part of condition) boundsOf(part as Doc, out);
    if (path[0] === '$') continue;
    const operators =
      isDoc(condition) && Object.keys(condition)[0]?.startsWith('$') ? condition : { $eq: condition };
    const bound: Bound = out.get(path) ?? {};
    for (const [operator, operand] of Object.entries(operators)) {
      const wanted = operator === '$in' ? (operand as unknown[]) : [operand];
      if (!Array.isArray(wanted) || wanted.some((v) => Array.isArray(v) || v instanceof RegExp)) continue;
      const key = keyOf(operand);
      if (operator === '$eq' || operator === '$in') bound.equal ??= [...new Set(wanted.map(keyOf))].sort();
      else if (operand === null || isDoc(operand)) continue;
      else if (operator === '$gt' || operator === '$gte') bound.low = key;
      else if (operator === '$lt' || operator === '$lte') bound.high = key + TOP;
    }
    if (Object.keys(bound).length) out.set(path, bound);
  }
  return out;
}

/** Whether every document that the filter can match stands in the index. */
function complete({ spec, fields }: Index, bounds: Map<string, Bound>): boolean {
  const certain = (path: string, kind = ''): boolean => {
    const bound = bounds.get(path);
    if (!bound) return false;
    return (bound.equal ?? [bound.low ?? bound.high ?? NULL_KEY]).every(
      (k) => k !== NULL_KEY && k.startsWith(kind),
    );
  };
  if (spec.sparse && !fields.some((f) => certain(f))) return false;
  return Object.entries(spec.partialFilterExpression ?? {}).every(([path, condition]) => {
    if (!isDoc(condition)) return bounds.get(path)?.equal?.join('\n') === keyOf(condition);
    const [[operator, operand] = [], ...more] = Object.entries(condition);
    if (more.length) return false;
    if (operator === '$exists' && operand === true) return certain(path);
    return operator === '$type' && operand === 'string' && certain(path, keyOf('')[0]);
  });
}

export interface Plan {
  /** Record ids that may match, or undefined: look at every record. */
  ids?: Iterable<number>;
  /** Whether they come in the order asked for. */
  sorted: boolean;
}

const MOST_RANGES = 1000;

/** Chooses the index that narrows a filter best, or gives its order. */
export function plan(indexes: Iterable<Index>, filter: Doc, sort: Record<string, 1 | -1>): Plan {
  const bounds = boundsOf(filter);
  const wanted = Object.entries(sort).filter(([path]) => bounds.get(path)?.equal?.length !== 1);
  let [best, bestScore]: [Plan, number] = [{ sorted: wanted.length === 0 }, 0];
  for (const index of indexes) {
    let prefixes = [''];
    let depth = 0;
    for (const field of index.fields) {
      const equal = bounds.get(field)?.equal;
      if (!equal || prefixes.length * equal.length > MOST_RANGES) break;
      prefixes = prefixes.flatMap((prefix) => equal.map((key) => prefix + key));
      depth++;
    }
    const next = bounds.get(index.fields[depth] ?? '');
    const { low, high } = next ?? {};
    const bracket = low?.[0] ?? high?.[0] ?? '';
    const ranges = prefixes.map((prefix): [string, string] => [
      prefix + (low ?? bracket),
      prefix + (high !== undefined && !(index.multikey && low !== undefined) ? high : bracket + TOP),
    ]);
    const sorted =
      wanted.length === 0 ||
      (!index.multikey &&
        prefixes.length === 1 &&
        wanted.every(
          ([path, direction], i) => index.fields[depth + i] === path && direction === wanted[0]?.[1],
        ));
    const score = depth * 4 + (bracket ? 2 : 0) + (sorted && wanted.length ? 3 : 0);
    if (score <= bestScore || !complete(index, bounds)) continue;
    bestScore = score;
    best = { ids: index.scan(ranges, sorted && wanted[0]?.[1] === -1), sorted };
  }
  return best;
}
