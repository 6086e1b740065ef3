import { type Commands, type Context, checkFields, docOf, docsOf, namespaceOf } from './command.ts';
import type { IndexSpec } from './indexes.ts';
import { compile } from './query.ts';
import type { Collection, Store } from './store.ts';
import { CommandError, type Doc, same } from './values.ts';
import { MAX_MESSAGE_BYTES } from './wire.ts';

/** What the product's production mode looks for to refuse this server, and what it takes. */
const ABOUT = {
  ...{ standIn: true, modules: ['qizhengtong-stand-in'] },
  ...{ maxBsonObjectSize: 2 ** 24, maxMessageSizeBytes: MAX_MESSAGE_BYTES, maxWriteBatchSize: 100_000 },
};

/** A standalone server (so that drivers do not retry writes) of wire version 21, MongoDB 7.0's. */
const hello = (_command: Doc, { connection }: Context): Doc => ({
  ...{ helloOk: true, ismaster: true, isWritablePrimary: true, readOnly: false, localTime: new Date() },
  ...{ minWireVersion: 0, maxWireVersion: 21, logicalSessionTimeoutMinutes: 30, connectionId: connection },
  ...ABOUT,
});

function existing(command: Doc, name: string, store: Store): Collection {
  const collection = store.collections.get(namespaceOf(command, name));
  if (!collection) throw new CommandError(26, `ns does not exist: ${namespaceOf(command, name)}`);
  return collection;
}

function specOf(asked: Doc): IndexSpec {
  checkFields('indexes', asked);
  const { unique, sparse, expireAfterSeconds: ttl } = asked;
  const key = docOf<Record<string, number>>(asked.key);
  const kinds = Object.entries(key);
  if (kinds.length === 0 || kinds.some(([field, kind]) => Math.abs(kind) !== 1 || field.includes('$')))
    throw new CommandError(67, `no such kind of index here: ${JSON.stringify(key)}`);
  if (ttl !== undefined && (typeof ttl !== 'number' || ttl < 0 || kinds.length > 1))
    throw new CommandError(67, 'expireAfterSeconds needs a number of at least 0 and a single field');
  return {
    ...{ v: 2, name: `${asked.name ?? kinds.flat().join('_')}`, key },
    ...(unique === true && { unique }),
    ...(sparse === true && { sparse }),
    ...(ttl !== undefined && { expireAfterSeconds: ttl }),
  };
}

const buildInfo = (): Doc => ({ version: '7.0.0', versionArray: [7, 0, 0, 0], ...ABOUT });

/** Commands about the server, its collections and their indexes. */
export const catalogue: Commands = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({}),
  endSessions: () => ({}),
  buildInfo,
  buildinfo: buildInfo,
  create(command, { store }) {
    const namespace = namespaceOf(command, 'create');
    if (store.collections.has(namespace)) throw new CommandError(48, `${namespace} already exists.`);
    return { ns: store.ensure(namespace).namespace };
  },
  drop(command, { store }) {
    const collection = existing(command, 'drop', store);
    store.drop(collection);
    return { ns: collection.namespace };
  },
  dropDatabase({ $db }, { store }) {
    for (const [namespace, collection] of store.collections)
      if (namespace.startsWith(`${$db}.`)) store.drop(collection);
    return { dropped: $db };
  },
  listDatabases({ filter }, { store }) {
    const names = new Set([...store.collections.keys()].map((namespace) => namespace.split('.')[0]));
    return { databases: [...names].map((name) => ({ name })).filter(compile(docOf(filter))) };
  },
  listCollections({ $db, filter }, { store, cursors }) {
    const own = [...store.collections.keys()].filter((namespace) => namespace.startsWith(`${$db}.`));
    const all = own.map((namespace) => ({ name: namespace.slice(`${$db}.`.length), type: 'collection' }));
    return { cursor: cursors.start(`${$db}.$cmd.listCollections`, all.filter(compile(docOf(filter)))) };
  },
  createIndexes(command, { store }) {
    const specs = docsOf(command.indexes).map(specOf);
    const collection = store.ensure(namespaceOf(command, 'createIndexes'));
    const numIndexesBefore = collection.indexes.length;
    for (const spec of specs) {
      const other = collection.specs.find(({ name, key }) => name === spec.name || same(key, spec.key));
      if (other && other.name !== '_id_' && !same(other, spec))
        throw new CommandError(other.name === spec.name ? 86 : 85, `index '${other.name}' is in the way`);
      if (other) continue;
      collection.build(spec);
      store.save(collection);
    }
    return { numIndexesBefore, numIndexesAfter: collection.indexes.length };
  },
  listIndexes(command, { store, cursors }) {
    const { namespace, specs } = existing(command, 'listIndexes', store);
    return { cursor: cursors.start(namespace, specs) };
  },
  dropIndexes(command, { store }) {
    const collection = existing(command, 'dropIndexes', store);
    const { indexes, specs } = collection;
    const asked = command.index === '*' ? specs.slice(1).map(({ name }) => name) : [command.index].flat();
    const places = asked.map((one) => specs.findIndex(({ name, key }) => name === one || same(key, one)));
    if (places.includes(-1)) throw new CommandError(27, `index not found among ${JSON.stringify(asked)}`);
    if (places.includes(0)) throw new CommandError(72, 'cannot drop _id index');
    indexes.splice(0, specs.length, ...indexes.filter((_, place) => !places.includes(place)));
    store.save(collection);
    return { nIndexesWas: specs.length };
  },
};
