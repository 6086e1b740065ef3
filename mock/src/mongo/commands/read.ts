import { unsupported } from '../errors.ts';
import { aggregate, project } from '../query.ts';
import type { Collection } from '../store.ts';
import { type Doc, keyOf, reach } from '../values.ts';
import { type Command, type Context, countOf, docOf, docsOf, namespaceOf, sortOf } from './command.ts';

const findIn = (collection: Collection | undefined, ...args: Parameters<Collection['find']>): Doc[] =>
  (collection?.find(...args) ?? []).map(([, doc]) => doc);

const find: Command = {
  fields: [
    ...['filter', 'sort', 'projection', 'skip', 'limit', 'batchSize', 'singleBatch', 'hint', 'let'],
    ...['noCursorTimeout', 'allowDiskUse', 'allowPartialResults', 'tailable', 'awaitData'],
  ],
  run(command, { store, cursors }) {
    if (command.tailable || command.awaitData) throw unsupported('tailable cursors');
    const namespace = namespaceOf(command, 'find');
    const filter = docOf(command.filter);
    const docs = findIn(store.collection(namespace), filter, {
      sort: sortOf(command.sort),
      skip: countOf(command.skip, 'skip') ?? 0,
      limit: Math.abs(Number(command.limit ?? 0)),
    });
    const shown = project(docs, docOf(command.projection), filter);
    const single = command.singleBatch === true;
    return { cursor: cursors.start(namespace, shown, countOf(command.batchSize, 'batchSize'), single) };
  },
};

const runPipeline: Command = {
  fields: ['pipeline', 'cursor', 'allowDiskUse', 'hint', 'let', 'bypassDocumentValidation', 'explain'],
  run(command, { store, cursors }) {
    if (command.explain) throw unsupported('explain');
    const stages = docsOf(command.pipeline, 'pipeline');
    // `aggregate: 1` runs on a database: of its sources, only refusals exist here.
    const onDatabase = command.aggregate === 1;
    const namespace = onDatabase
      ? `${String(command.$db)}.$cmd.aggregate`
      : namespaceOf(command, 'aggregate');
    const [first, ...rest] = stages;
    const collection = store.collection(namespace);
    const narrowed = first && '$match' in first;
    const docs = findIn(collection, narrowed ? docOf(first.$match) : {});
    const resolve = (name: string) => findIn(store.collection(`${String(command.$db)}.${name}`), {});
    const variables = command.let === undefined ? undefined : docOf(command.let);
    const results = aggregate(docs, narrowed ? rest : stages, resolve, variables);
    if (onDatabase) throw unsupported('aggregation on a database');
    return {
      cursor: cursors.start(namespace, results, countOf(docOf(command.cursor).batchSize, 'batchSize')),
    };
  },
};

const getMore: Command = {
  fields: ['collection', 'batchSize'],
  run(command, { cursors }) {
    const namespace = namespaceOf(command, 'collection');
    return { cursor: cursors.next(command.getMore, namespace, countOf(command.batchSize, 'batchSize')) };
  },
};

const killCursors: Command = {
  fields: ['cursors'],
  run(command, { cursors }) {
    const ids = Array.isArray(command.cursors) ? command.cursors : [];
    const killed = ids.filter((id) => cursors.kill(id));
    const missing = ids.filter((id) => !killed.includes(id));
    return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
  },
};

const count: Command = {
  fields: ['query', 'skip', 'limit', 'hint'],
  run(command, { store }) {
    const docs = findIn(store.collection(namespaceOf(command, 'count')), docOf(command.query), {
      skip: countOf(command.skip, 'skip') ?? 0,
      limit: Math.abs(Number(command.limit ?? 0)),
    });
    return { n: docs.length };
  },
};

const distinct: Command = {
  fields: ['key', 'query', 'hint'],
  run(command, { store }: Context) {
    const docs = findIn(store.collection(namespaceOf(command, 'distinct')), docOf(command.query));
    const values = new Map<string, unknown>();
    for (const found of docs.flatMap((doc) => reach(doc, String(command.key).split('.')))) {
      for (const value of Array.isArray(found) ? found : [found])
        if (value !== undefined) values.set(keyOf(value), value);
    }
    return { values: [...values.values()] };
  },
};

export const readCommands = { find, aggregate: runPipeline, getMore, killCursors, count, distinct };
