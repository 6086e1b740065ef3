import { CommandError, unsupported } from '../errors.ts';
import type { IndexSpec } from '../indexes.ts';
import { compile } from '../query.ts';
import { type Collection, type Store, same } from '../store.ts';
import { type Doc, isDoc } from '../values.ts';
import { type Command, type Context, docOf, docsOf, namespaceOf, refuseCollation } from './command.ts';

/** What the product's production mode looks for to refuse this server. */
const ANNOUNCEMENT = { standIn: true, modules: ['qizhengtong-stand-in'] };
const COMPATIBLE_WITH = [7, 0, 0, 0];

const hello: Command = {
  fields: [
    'hello',
    'helloOk',
    'client',
    'compression',
    'topologyVersion',
    'maxAwaitTimeMS',
    'loadBalanced',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'backpressure',
  ],
  run: (_command, { connection }) => ({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: connection,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ...ANNOUNCEMENT,
  }),
};

const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: COMPATIBLE_WITH.slice(0, 3).join('.'),
    versionArray: COMPATIBLE_WITH,
    gitVersion: 'qizhengtong-stand-in',
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    storageEngines: ['lmdb'],
    ...ANNOUNCEMENT,
  }),
};

const serverStatus: Command = {
  fields: [],
  run: (_command, { store, startedAt }) => ({
    process: 'qizhengtong-stand-in',
    pid: process.pid,
    uptimeMillis: Date.now() - startedAt,
    syncedCommits: store.counts.commits,
    syncedWrites: store.counts.writes,
    ...ANNOUNCEMENT,
  }),
};

const nothing: Command = { fields: ['endSessions'], run: () => ({}) };

const inDatabase = (store: Store, command: Doc): Collection[] =>
  [...store.collections.values()].filter((c) => c.namespace.startsWith(`${String(command.$db)}.`));
const nameOf = (collection: Collection): string =>
  collection.namespace.slice(collection.namespace.indexOf('.') + 1);

function existing(command: Doc, name: string, { store }: Context): Collection {
  const namespace = namespaceOf(command, name);
  const collection = store.collection(namespace);
  if (!collection) throw new CommandError(26, `ns does not exist: ${namespace}`);
  return collection;
}

const create: Command = {
  fields: ['autoIndexId', 'idIndex'],
  writes: true,
  run(command, { store }) {
    const namespace = namespaceOf(command, 'create');
    if (store.collection(namespace)) throw new CommandError(48, `Collection ${namespace} already exists.`);
    store.collection(namespace, true);
    return {};
  },
};

const drop: Command = {
  fields: [],
  writes: true,
  run(command, context) {
    const collection = existing(command, 'drop', context);
    context.store.drop(collection);
    return { ns: collection.namespace, nIndexesWas: collection.indexes.size };
  },
};

const dropDatabase: Command = {
  fields: [],
  writes: true,
  run(command, { store }) {
    for (const collection of inDatabase(store, command)) store.drop(collection);
    return { dropped: command.$db };
  },
};

const INDEX_OPTIONS = [
  'v',
  'key',
  'name',
  'ns',
  'unique',
  'sparse',
  'background',
  'expireAfterSeconds',
  'partialFilterExpression',
  'collation',
];

function indexSpecOf(asked: Doc): IndexSpec {
  refuseCollation(asked);
  const foreign = Object.keys(asked).find((name) => !INDEX_OPTIONS.includes(name));
  if (foreign) throw new CommandError(72, `index option '${foreign}' is not supported by this stand-in`);
  const key = docOf(asked.key);
  const kinds = Object.entries(key);
  if (kinds.length === 0) throw new CommandError(67, 'an index needs at least one field');
  for (const [field, kind] of kinds) {
    if ((kind === 1 || kind === -1) && !field.includes('$')) continue;
    throw new CommandError(
      67,
      `index '${field}: ${String(kind)}' (text, geo, hashed, wildcard) is not supported by this stand-in`,
    );
  }
  const ttl = asked.expireAfterSeconds;
  if (ttl !== undefined && (typeof ttl !== 'number' || ttl < 0 || kinds.length > 1)) {
    throw new CommandError(67, 'expireAfterSeconds needs a number of at least 0 and a single field');
  }
  return {
    v: 2,
    name: String(asked.name ?? kinds.flat().join('_')),
    key: key as Record<string, number>,
    ...(asked.unique === true && { unique: true }),
    ...(asked.sparse === true && { sparse: true }),
    ...(ttl !== undefined && { expireAfterSeconds: ttl }),
    ...(isDoc(asked.partialFilterExpression) && { partialFilterExpression: asked.partialFilterExpression }),
  };
}

const createIndexes: Command = {
  fields: ['indexes', 'commitQuorum'],
  writes: true,
  run(command, { store }) {
    const specs = docsOf(command.indexes, 'indexes').map(indexSpecOf);
    const namespace = namespaceOf(command, 'createIndexes');
    const createdCollectionAutomatically = !store.collection(namespace);
    const collection = store.collection(namespace, true);
    const numIndexesBefore = collection.indexes.size;
    for (const spec of specs) {
      const named = collection.indexes.get(spec.name)?.spec;
      if (named && !same(named, spec)) {
        if (!same(named.key, spec.key))
          throw new CommandError(86, `An index '${spec.name}' with another key exists already`);
        // The _id index is unique without saying so.
        if (spec.name !== '_id_')
          throw new CommandError(85, `An index '${spec.name}' with other options exists already`);
      }
      const twin = [...collection.indexes.values()].find((index) => same(index.spec.key, spec.key))?.spec;
      if (!named && twin && same({ ...twin, name: '' }, { ...spec, name: '' })) {
        throw new CommandError(85, `Index already exists with a different name: ${twin.name}`);
      }
      if (!named && !(twin && twin.name === '_id_')) store.addIndex(collection, spec);
    }
    return { numIndexesBefore, numIndexesAfter: collection.indexes.size, createdCollectionAutomatically };
  },
};

const listIndexes: Command = {
  fields: ['cursor'],
  run(command, context) {
    const collection = existing(command, 'listIndexes', context);
    const specs = [...collection.indexes.values()].map((index) => index.spec);
    return { cursor: context.cursors.start(collection.namespace, specs) };
  },
};

const dropIndexes: Command = {
  fields: ['index'],
  writes: true,
  run(command, context) {
    const collection = existing(command, 'dropIndexes', context);
    const nIndexesWas = collection.indexes.size;
    const asked = Array.isArray(command.index) ? command.index : [command.index];
    for (const wanted of asked.flatMap((name) =>
      name === '*' ? [...collection.indexes.keys()].slice(1) : [name],
    )) {
      const byKey = [...collection.indexes.values()].find((index) => same(index.spec.key, wanted))?.spec.name;
      const name = byKey ?? String(wanted);
      if (name === '_id_') throw new CommandError(72, 'cannot drop _id index');
      context.store.dropIndex(collection, name);
    }
    return { nIndexesWas };
  },
};

const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(command, { store, cursors }) {
    const all = inDatabase(store, command).map((c) => ({
      name: nameOf(c),
      type: 'collection',
      options: {},
      info: { readOnly: false },
    }));
    const shown = all.filter(compile(docOf(command.filter)));
    return { cursor: cursors.start(`${String(command.$db)}.$cmd.listCollections`, shown) };
  },
};

const listDatabases: Command = {
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(command, { store }) {
    const names = new Set([...store.collections.keys()].map((namespace) => namespace.split('.')[0] ?? ''));
    const databases = [...names].map((name) => ({ name, sizeOnDisk: 0, empty: false }));
    return { databases: databases.filter(compile(docOf(command.filter))), totalSize: 0 };
  },
};

const transaction: Command = {
  fields: [],
  run: () => {
    throw unsupported('transactions');
  },
};

export const adminCommands = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: nothing,
  endSessions: nothing,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus,
  create,
  drop,
  dropDatabase,
  createIndexes,
  listIndexes,
  dropIndexes,
  listCollections,
  listDatabases,
  commitTransaction: transaction,
  abortTransaction: transaction,
};
