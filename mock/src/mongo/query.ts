import { Aggregator } from 'mingo/aggregator';
import { Context } from 'mingo/core';
import { type Iterator, Lazy } from 'mingo/lazy';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as queryOperators from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import { Query } from 'mingo/query';
import type { PipelineOperator, QueryOperator } from 'mingo/types';
import { CommandError, unsupported } from './errors.ts';
import { clone, type Doc, isDoc, keyOf, NULL_KEY, pathKeys, reach, TYPE_NAMES } from './values.ts';

export type Test = (doc: Doc) => boolean;
type Sort = Record<string, 1 | -1>;

/** All a leaf offers to a comparison: the value and, if it is an array, its elements. */
function leaves(doc: Doc, parts: readonly string[]): unknown[] {
  const first = parts[0];
  if (parts.length === 1 && first !== undefined && !Array.isArray(doc[first])) return [doc[first]];
  return reach(doc, parts).flatMap((value) => (Array.isArray(value) ? [value, ...value] : [value]));
}

type Predicate = (found: unknown[]) => boolean;
function equals(operand: unknown): Predicate {
  if (operand instanceof RegExp)
    return (found) => found.some((v) => typeof v === 'string' && operand.test(v));
  const key = keyOf(operand);
  return (found) => found.some((v) => keyOf(v) === key);
}
const not =
  (test: Predicate): Predicate =>
  (found) =>
    !test(found);
function within(operand: unknown): Predicate {
  if (!Array.isArray(operand)) throw new CommandError(2, '$in needs an array');
  const keys = new Set(operand.filter((v) => !(v instanceof RegExp)).map(keyOf));
  const patterns = operand.filter((v) => v instanceof RegExp).map(equals);
  return (found) => found.some((v) => keys.has(keyOf(v))) || patterns.some((test) => test(found));
}
/** Values of another type are not comparable, as in MongoDB. */
const ordered =
  (accept: (key: string, operand: string) => boolean) =>
  (operand: unknown): Predicate => {
    const bound = keyOf(operand);
    return (found) => found.map(keyOf).some((key) => key[0] === bound[0] && accept(key, bound));
  };
const typed = (operand: unknown): Predicate => {
  const wanted = Array.isArray(operand) ? operand : [operand];
  const known = Object.values(TYPE_NAMES).flat();
  for (const name of wanted)
    if (!known.includes(name)) throw new CommandError(2, `Unknown type name alias: ${name}`);
  return (found) =>
    found.some(
      (v) => v !== undefined && TYPE_NAMES[keyOf(v)[0] ?? '']?.some((name) => wanted.includes(name)),
    );
};

const COMPARISONS: Record<string, (operand: unknown) => Predicate> = {
  $eq: equals,
  $ne: (operand) => not(equals(operand)),
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
  return (doc) => predicate(leaves(doc, parts));
}

/** Documents in the order of `sort`; an array sorts by its least element upwards, by its greatest downwards. */
export function sortDocs(docs: readonly Doc[], sort: Sort): Doc[] {
  const fields = Object.entries(sort).filter(([path]) => path !== '$natural');
  if (sort.$natural === -1) throw unsupported('descending $natural order');
  for (const [path, direction] of fields) {
    if (direction !== 1 && direction !== -1)
      throw new CommandError(2, `$sort key ordering must be 1 or -1: ${path}`);
  }
  const rows = docs.map((doc) => ({
    doc,
    keys: fields.map(([path, direction]) =>
      pathKeys(doc, path).reduce((a, b) => ((direction === 1 ? b < a : b > a) ? b : a)),
    ),
  }));
  rows.sort((a, b) => {
    for (const [i, [, direction]] of fields.entries()) {
      const [x, y] = [a.keys[i] ?? NULL_KEY, b.keys[i] ?? NULL_KEY];
      if (x !== y) return x < y ? -direction : direction;
    }
    return 0;
  });
  return rows.map((row) => row.doc);
}

const { $out: _out, $merge: _merge, $documents: _documents, ...stages } = pipeline;
const context = Context.init({
  accumulator,
  expression,
  projection,
  window,
  pipeline: {
    ...stages,
    $sort: ((docs: Iterator, sort: Sort) =>
      docs.transform((all) => Lazy(sortDocs(all as Doc[], sort)))) as unknown as PipelineOperator,
  },
  query: {
    ...queryOperators,
    ...Object.fromEntries(
      Object.keys(COMPARISONS).map((name) => [
        name,
        ((path: string, operand: unknown) => comparison(path, name, operand)) as unknown as QueryOperator,
      ]),
    ),
  },
});
const options = { context, scriptEnabled: false };

/** Compiles a filter. Plain comparisons are ours (exact and fast), everything else is mingo's. */
export function compile(filter: Doc): Test {
  const tests: Test[] = [];
  const rest: Doc = {};
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$comment') continue;
    if (name === '$text' || name === '$where' || name === '$jsonSchema') throw unsupported(name);
    if (name[0] === '$') rest[name] = condition;
    else if (!isDoc(condition) || !Object.keys(condition)[0]?.startsWith('$'))
      tests.push(comparison(name, '$eq', condition));
    else {
      for (const [operator, operand] of Object.entries(condition)) {
        if (operator in COMPARISONS) tests.push(comparison(name, operator, operand));
        else rest[name] = { ...(rest[name] as Doc | undefined), [operator]: operand };
      }
    }
  }
  if (Object.keys(rest).length) {
    const query = new Query(rest, options);
    tests.push((doc) => query.test(doc));
  }
  return (doc) => tests.every((test) => test(doc));
}

/** Applies a find projection; plain lists of fields keep the document's own order of fields. */
export function project(docs: Doc[], fields: Doc | undefined, filter: Doc): Doc[] {
  const entries = Object.entries(fields ?? {});
  if (entries.length === 0) return docs;
  const plain = entries.every(([name, v]) => !/[.$]/.test(name) && [0, 1, true, false].includes(v as number));
  const modes = new Set(entries.filter(([name]) => name !== '_id').map(([, v]) => Boolean(v)));
  if (!plain || modes.size > 1)
    return new Query(filter, options).find<Doc>(docs.map(clone), fields ?? {}).all() as Doc[];
  const wanted = new Map(entries.map(([name, v]) => [name, Boolean(v)]));
  const including = modes.has(true) || (modes.size === 0 && wanted.get('_id') === true);
  return docs.map((doc) => {
    const out: Doc = {};
    for (const name of Object.keys(doc)) {
      if (wanted.get(name) ?? (name === '_id' || !including)) out[name] = doc[name];
    }
    return out;
  });
}

const HARMLESS = ['$match', '$sort', '$limit', '$skip', '$group', '$count', '$sortByCount'];

/** Runs a pipeline; `resolve` gives the documents of another collection of the same database. */
export function aggregate(
  docs: Doc[],
  stages: Doc[],
  resolve: (name: string) => Doc[],
  variables?: Doc,
): Doc[] {
  for (const name of stages.flatMap((stage) => Object.keys(stage))) {
    if (name === '$changeStream')
      throw new CommandError(40573, 'The $changeStream stage is only supported on replica sets');
    if (name === '$out' || name === '$merge' || name === '$documents') throw unsupported(name);
  }
  // Several of mingo's stages write into the documents they were given.
  const safe = stages.every((stage) => HARMLESS.includes(Object.keys(stage)[0] ?? ''));
  const pipelineOptions = {
    ...options,
    collectionResolver: (name: string) => resolve(name).map(clone),
    ...(variables && { variables }),
  };
  return new Aggregator(stages, pipelineOptions).run(safe ? docs : docs.map(clone)) as Doc[];
}
