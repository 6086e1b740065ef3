import { Aggregator } from 'mingo/aggregator';
import { Context } from 'mingo/core';
import { type Iterator, Lazy } from 'mingo/lazy';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as queryOperators from 'mingo/operators/query';
import { Query } from 'mingo/query';
import type { PipelineOperator, QueryOperator } from 'mingo/types';
import { CommandError, unsupported } from './errors.ts';
import { clone, type Doc, isOperators, keyOf, NULL_KEY, pathKeys, reach, TYPES } from './values.ts';

export type Test = (doc: Doc) => boolean;
export type Sort = Record<string, 1 | -1>;
/** Judges what a path offers: its values and, of arrays, the elements too. */
type Predicate = (found: unknown[]) => boolean;

const within = (operand: unknown): Predicate => {
  if (!Array.isArray(operand)) throw new CommandError(2, '$in needs an array');
  const patterns = operand.filter((v) => v instanceof RegExp);
  const keys = new Set(operand.filter((v) => !(v instanceof RegExp)).map(keyOf));
  const fits = (v: unknown) => typeof v === 'string' && patterns.some((pattern) => pattern.test(v));
  return (found) => found.some((v) => keys.has(keyOf(v)) || fits(v));
};
const not =
  (test: Predicate): Predicate =>
  (found) =>
    !test(found);
/** Values of another type are not comparable, as in MongoDB. */
const ordered =
  (accept: (key: string, bound: string) => boolean) =>
  (operand: unknown): Predicate => {
    const bound = keyOf(operand);
    return (found) => found.map(keyOf).some((key) => key[0] === bound[0] && accept(key, bound));
  };
const typed = (operand: unknown): Predicate => {
  const wanted = [operand].flat().map(String);
  const known = Object.values(TYPES).join(' ').split(' ');
  if (wanted.some((name) => !known.includes(name)))
    throw new CommandError(2, `Unknown type name alias: ${wanted}`);
  const fits = (v: unknown) => TYPES[keyOf(v).charAt(0)]?.split(' ').some((name) => wanted.includes(name));
  return (found) => found.some((v) => v !== undefined && fits(v));
};
const COMPARISONS: Record<string, (operand: unknown) => Predicate> = {
  $eq: (operand) => within([operand]),
  $ne: (operand) => not(within([operand])),
  $in: within,
  $nin: (operand) => not(within(operand)),
  $lt: ordered((a, b) => a < b),
  $lte: ordered((a, b) => a <= b),
  $gt: ordered((a, b) => a > b),
  $gte: ordered((a, b) => a >= b),
  $exists: (operand) => (found) => found.some((v) => v !== undefined) === Boolean(operand),
  $type: typed,
};
function comparison(path: string, operator: string, operand: unknown): Test {
  const predicate = COMPARISONS[operator]?.(operand);
  if (!predicate) throw new CommandError(2, `unknown operator: ${operator}`);
  const parts = path.split('.');
  return (doc) => predicate(reach(doc, parts).flatMap((v) => (Array.isArray(v) ? [v, ...v] : [v])));
}

/** Documents in the order of `sort`; an array sorts by its least element upwards, by its greatest downwards. */
export function sortDocs<T extends Doc>(docs: readonly T[], sort: Sort): T[] {
  const fields = Object.entries(sort);
  const wrong = fields.find(([path, way]) => (way !== 1 && way !== -1) || path === '$natural');
  if (wrong) throw new CommandError(2, `cannot sort by ${JSON.stringify(wrong)}`);
  const best = (way: number) => (a: string, b: string) => ((way === 1 ? b < a : b > a) ? b : a);
  const keysOf = (doc: T) => fields.map(([path, way]) => pathKeys(doc, path).reduce(best(way)));
  const rows = docs.map((doc) => ({ doc, keys: keysOf(doc) }));
  rows.sort((a, b) => {
    const at = a.keys.findIndex((key, i) => key !== b.keys[i]);
    return at < 0
      ? 0
      : (a.keys[at] ?? NULL_KEY) < (b.keys[at] ?? NULL_KEY)
        ? -(fields[at]?.[1] ?? 1)
        : (fields[at]?.[1] ?? 1);
  });
  return rows.map((row) => row.doc);
}

const { $out: _out, $merge: _merge, $documents: _documents, ...stages } = pipeline;
const $sort = (docs: Iterator, sort: Sort) => docs.transform((all) => Lazy(sortDocs(all as Doc[], sort)));
const asOperator = (name: string) => (path: string, operand: unknown) => comparison(path, name, operand);
const own = Object.fromEntries(Object.keys(COMPARISONS).map((name) => [name, asOperator(name)]));
const query = { ...queryOperators, ...(own as unknown as Record<string, QueryOperator>) };
/** mingo with our comparisons and our order, without scripts and without stages that write. */
const options = {
  context: Context.init({
    ...{ accumulator, expression, projection, query },
    pipeline: { ...stages, $sort: $sort as unknown as PipelineOperator },
  }),
  scriptEnabled: false,
};
/**
 * The same for updates: mingo copies its context at each, so this holds filters only. Without its `idKey`
 * mingo leaves the check of _id to us; it would refuse upserts that name theirs.
 */
export const updateOptions = { context: Context.init({ query }), scriptEnabled: false, idKey: '' };

/** Compiles a filter. Plain comparisons are ours (exact and fast), everything else is mingo's. */
export function compile(filter: Doc): Test {
  const tests: Test[] = [];
  const rest: Record<string, Doc> = {};
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$comment') continue;
    if (/^\$(text|where|jsonSchema)$/.test(name)) throw unsupported(name);
    if (name[0] === '$') rest[name] = condition as Doc;
    else if (!isOperators(condition)) tests.push(comparison(name, '$eq', condition));
    else {
      for (const [operator, operand] of Object.entries(condition)) {
        if (operator in COMPARISONS) tests.push(comparison(name, operator, operand));
        else rest[name] = { ...rest[name], [operator]: operand };
      }
    }
  }
  if (Object.keys(rest).length) {
    const compiled = new Query(rest, options);
    tests.push((doc) => compiled.test(doc));
  }
  return (doc) => tests.every((test) => test(doc));
}

/** Applies a find projection; plain lists of fields keep the document's own order of fields. */
export function project(docs: Doc[], fields: Doc, filter: Doc): Doc[] {
  const wanted = new Map(Object.entries(fields));
  if (wanted.size === 0) return docs;
  const kinds = new Set(
    [...wanted].map(([name, v]) => (name === '_id' ? 'id' : /[.$]/.test(name) ? 'other' : v ? 'in' : 'out')),
  );
  const plain = [...wanted.values()].every((v) => v === 0 || v === 1 || typeof v === 'boolean');
  if (!plain || kinds.has('other') || (kinds.has('in') && kinds.has('out'))) {
    return new Query(filter, options).find<Doc>(docs.map(clone), fields).all() as Doc[];
  }
  const including = kinds.has('in') || (kinds.size === 1 && Boolean(wanted.get('_id')));
  const shown = (name: string) => Boolean(wanted.get(name) ?? (name === '_id' || !including));
  return docs.map((doc) => Object.fromEntries(Object.entries(doc).filter(([name]) => shown(name))));
}

/** Runs a pipeline; `resolve` gives the documents of another collection of the same database. */
export function aggregate(
  docs: Doc[],
  stages: Doc[],
  resolve: (name: string) => Doc[],
  variables?: Doc,
): Doc[] {
  const names = stages.flatMap((stage) => Object.keys(stage));
  if (names.includes('$changeStream'))
    throw new CommandError(40573, '$changeStream is only supported on replica sets');
  const refused = names.find((name) => /^\$(out|merge|documents)$/.test(name));
  if (refused) throw unsupported(refused);
  // Several of mingo's stages write into the documents they are given.
  const harmless = names.every((name) => /^\$(match|sort|limit|skip|group|count|sortByCount)$/.test(name));
  const collectionResolver = (name: string) => resolve(name).map(clone);
  const aggregator = new Aggregator(stages, {
    ...options,
    collectionResolver,
    ...(variables && { variables }),
  });
  return aggregator.run(harmless ? docs : docs.map(clone)) as Doc[];
}
