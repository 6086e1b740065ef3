import type { Collection } from '../collection.ts';
import { unsupported } from '../errors.ts';
import { aggregate, project } from '../query.ts';
import { type Doc, keyOf, reach } from '../values.ts';
import { type Command, type Context, countOf, docOf, docsOf, namespaceOf, sortOf } from './command.ts';

const findIn = ({ store }: Context, namespace: string, ...args: Parameters<Collection['find']>): Doc[] =>
  (store.collections.get(namespace)?.find(...args) ?? []).map(([, doc]) => doc);

const find: Command = {
  fields:
    'filter sort projection skip limit batchSize singleBatch hint noCursorTimeout allowDiskUse allowPartialResults',
  run(command, context) {
    const namespace = namespaceOf(command, 'find');
    const filter = docOf(command.filter);
    const { skip, limit } = { skip: countOf(command.skip, 'skip'), limit: countOf(command.limit, 'limit') };
    const docs = findIn(context, namespace, filter, sortOf(command.sort), skip, limit);
    const shown = project(docs, docOf(command.projection), filter);
    const batchSize = countOf(command.batchSize, 'batchSize');
    return { cursor: context.cursors.start(namespace, shown, batchSize, command.singleBatch === true) };
  },
};

const runPipeline: Command = {
  fields: 'pipeline cursor allowDiskUse hint let bypassDocumentValidation',
  run(command, context) {
    const stages = docsOf(command.pipeline, 'pipeline');
    const onDatabase = command.aggregate === 1;
    const namespace = onDatabase ? '' : namespaceOf(command, 'aggregate');
    const match = stages[0]?.$match;
    const docs = findIn(context, namespace, docOf(match));
    const resolve = (name: string) => findIn(context, `${command.$db}.${name}`, {});
    const variables = command.let === undefined ? undefined : docOf(command.let);
    const results = aggregate(docs, match ? stages.slice(1) : stages, resolve, variables);
    if (onDatabase) throw unsupported('aggregation on a database');
    const batchSize = countOf(docOf(command.cursor).batchSize, 'batchSize');
    return { cursor: context.cursors.start(namespace, results, batchSize) };
  },
};

const getMore: Command = {
  fields: 'collection batchSize',
  run(command, { cursors }) {
    const batchSize = countOf(command.batchSize, 'batchSize');
    return { cursor: cursors.next(command.getMore, namespaceOf(command, 'collection'), batchSize) };
  },
};

const killCursors: Command = {
  fields: 'cursors',
  run(command, { cursors }) {
    const ids = Array.isArray(command.cursors) ? command.cursors : [];
    const cursorsKilled = ids.filter((id) => cursors.kill(id));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
};

const count: Command = {
  fields: 'query skip limit hint',
  run(command, context) {
    const { skip, limit } = { skip: countOf(command.skip, 'skip'), limit: countOf(command.limit, 'limit') };
    return {
      n: findIn(context, namespaceOf(command, 'count'), docOf(command.query), {}, skip, limit).length,
    };
  },
};

const distinct: Command = {
  fields: 'key query hint',
  run(command, context) {
    const docs = findIn(context, namespaceOf(command, 'distinct'), docOf(command.query));
    const found = docs
      .flatMap((doc) => reach(doc, `${command.key}`.split('.')).flat())
      .filter((v) => v !== undefined);
    return { values: [...new Map(found.map((value) => [keyOf(value), value])).values()] };
  },
};

export const readCommands = { find, aggregate: runPipeline, getMore, killCursors, count, distinct };
