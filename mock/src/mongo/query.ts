import { Aggregator } from 'mingo/aggregator';
import { Context } from 'mingo/core';
import { type Iterator, Lazy } from 'mingo/lazy';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import { Query } from 'mingo/query';
import type { PipelineOperator } from 'mingo/types';
import { cloneDeep } from 'mingo/util';
import { CommandError, type Doc, keyAt, unsupported } from './values.ts';

export type Sort = Record<string, 1 | -1>;

/** Documents in the order of `sort`; refuses to order arrays. */
export function sortDocs<T extends Doc>(docs: readonly T[], sort: Sort): T[] {
  const fields = Object.entries(sort);
  const wrong = fields.find(([path, way]) => (way !== 1 && way !== -1) || path === '$natural');
  if (wrong) throw new CommandError(2, `cannot sort by ${JSON.stringify(wrong)}`);
  const rows = docs.map((doc) => ({ doc, keys: fields.map(([path]) => keyAt(doc, path) ?? '') }));
  if (rows.some(({ keys }) => keys.includes(''))) throw unsupported('sorting by arrays');
  rows.sort((a, b) => {
    const at = a.keys.findIndex((key, i) => key !== b.keys[i]);
    return at < 0 ? 0 : (a.keys[at] ?? '') < (b.keys[at] ?? '') === (fields[at]?.[1] === 1) ? -1 : 1;
  });
  return rows.map(({ doc }) => doc);
}

const $sort = (docs: Iterator, sort: Sort) => docs.transform((all) => Lazy(sortDocs(all as Doc[], sort)));
/** mingo with our order, without scripts. */
const options = {
  context: Context.init({
    ...{ accumulator, expression, projection, query },
    pipeline: { ...pipeline, $sort: $sort as unknown as PipelineOperator },
  }),
  scriptEnabled: false,
};
/** Without expressions, which most commands do not use: mingo copies its context each time. */
export const plainOptions = { context: Context.init({ query }), scriptEnabled: false };

export function compile(filter: Doc): (doc: Doc) => boolean {
  const compiled = new Query(filter, JSON.stringify(filter).includes('$expr') ? options : plainOptions);
  return (doc) => compiled.test(doc);
}

/** Copies of the documents with the fields that a find projection shows. */
export function project(docs: Doc[], fields: Doc): Doc[] {
  const names = Object.keys(fields);
  if (names.length === 0) return docs;
  if (names.some((name) => name.includes('$'))) throw unsupported('positional projections');
  // The usual list of fields: mingo needs many times as long.
  if (names.every((name) => !name.includes('.') && (fields[name] === 1 || fields[name] === true))) {
    const shown = ['_id', ...names];
    return docs.map((doc) =>
      Object.fromEntries(Object.entries(doc).filter(([name]) => shown.includes(name))),
    );
  }
  const everything = new Query({}, options);
  return everything
    .find<Doc>(
      docs.map((doc) => cloneDeep(doc)),
      fields,
    )
    .all() as Doc[];
}

/** Runs a pipeline on copies; `resolve` gives the documents of another collection of the same database. */
export function aggregate(docs: Doc[], stages: Doc[], resolve: (name: string) => Doc[]): Doc[] {
  if (stages.some((stage) => '$changeStream' in stage))
    throw new CommandError(40573, '$changeStream is only supported on replica sets');
  const copies = (originals: Doc[]) => originals.map((doc) => cloneDeep(doc) as Doc);
  const collectionResolver = (name: string) => copies(resolve(name));
  return new Aggregator(stages, { ...options, collectionResolver }).run(copies(docs)) as Doc[];
}
