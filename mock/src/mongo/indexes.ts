import { CommandError } from './errors.ts';
import { compile, type Sort, type Test } from './query.ts';
import { SortedSet } from './sorted-set.ts';
import { type Doc, isDoc, isOperators, keyOf, NULL_KEY, pathKeys, TOP } from './values.ts';

/** What `createIndexes` asked for and `listIndexes` tells. */
export interface IndexSpec extends Doc {
  name: string;
  key: Record<string, number>;
  unique?: boolean;
  sparse?: boolean;
  expireAfterSeconds?: number;
  partialFilterExpression?: Doc;
}

const suffix = (record: number): string =>
  String.fromCharCode(record / 2 ** 32, (record >>> 16) & 0xffff, record & 0xffff);
const recordOf = (entry: string): number =>
  [...entry.slice(-3).split('')].reduce((sum, unit) => sum * 2 ** 16 + unit.charCodeAt(0), 0);

/** An ordered index: entries are the keys of the fields, then the number of the record. */
export class Index {
  readonly spec: IndexSpec;
  readonly fields: string[];
  /** Whether a document belongs into the index (sparse and partial ones leave some out). */
  readonly covers: Test;
  /** Once a document stood under two keys the order of entries is no order of documents. */
  multikey = false;
  private readonly entries = new SortedSet();

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.fields = Object.keys(spec.key);
    const partial = compile(spec.partialFilterExpression ?? {});
    const present: Test = (doc) => this.fields.some((f) => pathKeys(doc, f).some((key) => key !== NULL_KEY));
    this.covers = (doc) => partial(doc) && (spec.sparse !== true || present(doc));
  }

  keys(doc: Doc): string[] {
    if (!this.covers(doc)) return [];
    const parts = this.fields.map((field) => pathKeys(doc, field));
    if (parts.filter((part) => part.length > 1).length > 1)
      throw new CommandError(171, 'cannot index parallel arrays');
    return parts.reduce((keys, part) => keys.flatMap((key) => part.map((p) => key + p)), ['']);
  }

  /** Throws E11000 if another record than `self` holds one of the keys. */
  check(doc: Doc, keys: string[], self: number, namespace: string): void {
    if (!this.spec.unique) return;
    for (const key of keys) {
      for (const record of this.scan([[key, key + TOP]], false)) {
        if (record === self) continue;
        const valueAt = (path: string) =>
          path.split('.').reduce<unknown>((v, part) => (isDoc(v) ? v[part] : null), doc);
        const keyValue = Object.fromEntries(this.fields.map((field) => [field, valueAt(field) ?? null]));
        const where = `collection: ${namespace} index: ${this.spec.name} dup key: ${JSON.stringify(keyValue)}`;
        throw new CommandError(11000, `E11000 duplicate key error ${where}`, {
          keyPattern: this.spec.key,
          keyValue,
        });
      }
    }
  }

  add(keys: string[], record: number): void {
    if (keys.length > 1) this.multikey = true;
    for (const key of keys) this.entries.add(key + suffix(record));
  }
  remove(keys: string[], record: number): void {
    for (const key of keys) this.entries.delete(key + suffix(record));
  }

  *scan(ranges: readonly (readonly [string, string])[], reverse: boolean): Generator<number> {
    const seen = new Set<number>();
    for (const [low, high] of ranges) {
      for (const entry of this.entries.range(low, high, reverse)) {
        const record = recordOf(entry);
        if (this.multikey && seen.size === seen.add(record).size) continue;
        yield record;
      }
    }
  }
}

interface Bound {
  equal?: string[];
  low?: string;
  high?: string;
}

/** What a filter says for certain about single fields: equality, membership, bounds. */
function boundsOf(filter: Doc, out = new Map<string, Bound>()): Map<string, Bound> {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(condition)) for (const part of condition) boundsOf(part as Doc, out);
    if (path[0] === '$') continue;
    const bound = out.get(path) ?? {};
    for (const [operator, operand] of Object.entries(
      isOperators(condition) ? condition : { $eq: condition },
    )) {
      const values = operator === '$in' && Array.isArray(operand) ? operand : [operand];
      // An array equals a whole array too, and null a missing field; patterns equal many things.
      if (values.some((v) => Array.isArray(v) || v instanceof RegExp)) continue;
      if (operator === '$eq' || operator === '$in') bound.equal ??= [...new Set(values.map(keyOf))].sort();
      else if (operand === null || isDoc(operand)) continue;
      else if (operator === '$gt' || operator === '$gte') bound.low = keyOf(operand);
      else if (operator === '$lt' || operator === '$lte') bound.high = keyOf(operand) + TOP;
    }
    out.set(path, bound);
  }
  return out;
}

export interface Plan {
  /** Records that may match; undefined: look at every one. */
  records?: Iterable<number>;
  /** Whether they come in the order asked for. */
  sorted: boolean;
}

/**
 * Chooses the index that narrows a filter best, or gives its order.
 * @param certain what the filter requires by equality: an index is complete for it if it covers this
 */
export function plan(indexes: Iterable<Index>, filter: Doc, sort: Sort, certain: () => Doc): Plan {
  const bounds = boundsOf(filter);
  const order = Object.entries(sort).filter(([path]) => bounds.get(path)?.equal?.length !== 1);
  let [best, bestScore]: [Plan, number] = [{ sorted: order.length === 0 }, 0];
  for (const index of indexes) {
    const whole = !index.spec.sparse && !index.spec.partialFilterExpression;
    if (!whole && !index.covers(certain())) continue;
    let [prefixes, depth] = [[''], 0];
    for (const field of index.fields) {
      const equal = bounds.get(field)?.equal;
      if (!equal || prefixes.length * equal.length > 1000) break;
      prefixes = prefixes.flatMap((prefix) => equal.map((key) => prefix + key));
      depth++;
    }
    const { low, high } = bounds.get(index.fields[depth] ?? '') ?? {};
    const type = (low ?? high ?? '').charAt(0);
    // Of an array, one element may fit the lower bound and another the upper.
    const top = high === undefined || (index.multikey && low !== undefined) ? type + TOP : high;
    const [, way] = order[0] ?? [];
    const inOrder = order.every(([path, each], i) => index.fields[depth + i] === path && each === way);
    const sorted = order.length === 0 || (inOrder && !index.multikey && prefixes.length === 1);
    const score = depth * 4 + (type ? 2 : 0) + (sorted && order.length ? 3 : 0);
    if (score <= bestScore) continue;
    const ranges = prefixes.map((prefix): [string, string] => [prefix + (low ?? type), prefix + top]);
    [best, bestScore] = [{ records: index.scan(ranges, sorted && way === -1), sorted }, score];
  }
  return best;
}
