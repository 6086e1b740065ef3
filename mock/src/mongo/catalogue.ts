import type { Collection } from './collection.ts';
import { type Commands, type Context, checkFields, docOf, docsOf, namespaceOf } from './command.ts';
import { CommandError } from './errors.ts';
import type { IndexSpec } from './indexes.ts';
import { compile } from './query.ts';
import { type Doc, same } from './values.ts';
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

function existing(command: Doc, name: string, { store }: Context): Collection {
  const collection = store.collections.get(namespaceOf(command, name));
  if (!collection) throw new CommandError(26, `ns does not exist: ${namespaceOf(command, name)}`);
  return collection;
}

function specOf(asked: Doc): IndexSpec {
  checkFields('indexes', asked, 'v key name ns unique sparse background expireAfterSeconds');
  const { unique, sparse, expireAfterSeconds: ttl } = asked;
  const key = docOf<Record<string, number>>(asked.key);
  const kinds = Object.entries(key);
  if (kinds.length === 0 || kinds.some(([field, kind]) => Math.abs(kind) !== 1 || field.includes('$')))
    throw new CommandError(
      67,
      `index ${JSON.stringify(key)} (text, geo, hashed, wildcard): not supported here`,
    );
  if (ttl !== undefined && (typeof ttl !== 'number' || ttl < 0 || kinds.length > 1))
    throw new CommandError(67, 'expireAfterSeconds needs a number of at least 0 and a single field');
  return {
    ...{ v: 2, name: `${asked.name ?? kinds.flat().join('_')}`, key },
    ...(unique === true && { unique }),
    ...(sparse === true && { sparse }),
    ...(ttl !== undefined && { expireAfterSeconds: ttl }),
  };
}

const buildInfo = (): Doc => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0],
  gitVersion: 'stand-in',
  ...ABOUT,
});

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
    if (store.collections.has(namespace))
      throw new CommandError(48, `Collection ${namespace} already exists.`);
    store.ensure(namespace);
    return {};
  },
  drop(command, context) {
    const collection = existing(command, 'drop', context);
    context.store.drop(collection);
    return { ns: collection.namespace, nIndexesWas: collection.indexes.size };
  },
  dropDatabase({ $db }, { store }) {
    for (const [namespace, collection] of store.collections)
      if (namespace.startsWith(`${$db}.`)) store.drop(collection);
    return { dropped: $db };
  },
  listCollections({ $db, filter }, { store, cursors }) {
    const names = [...store.collections.keys()].filter((namespace) => namespace.startsWith(`${$db}.`));
    const details = { type: 'collection', options: {}, info: { readOnly: false } };
    const all = names.map((namespace) => ({ name: namespace.slice(`${$db}.`.length), ...details }));
    return { cursor: cursors.start(`${$db}.$cmd.listCollections`, all.filter(compile(docOf(filter)))) };
  },
  listDatabases(_command, { store }) {
    const names = new Set([...store.collections.keys()].map((namespace) => namespace.split('.')[0]));
    return { databases: [...names].map((name) => ({ name, sizeOnDisk: 0, empty: false })), totalSize: 0 };
  },
  createIndexes(command, { store }) {
    const specs = docsOf(command.indexes, 'indexes').map(specOf);
    const collection = store.ensure(namespaceOf(command, 'createIndexes'));
    const numIndexesBefore = collection.indexes.size;
    for (const spec of specs) {
      const other = collection.specs.find(({ name, key }) => name === spec.name || same(key, spec.key));
      if (!other) store.addIndex(collection, spec);
      else if (other.name !== '_id_' && !same(other, spec))
        throw new CommandError(other.name === spec.name ? 86 : 85, `index '${other.name}' is in the way`);
    }
    return { numIndexesBefore, numIndexesAfter: collection.indexes.size };
  },
  listIndexes(command, context) {
    const { namespace, specs } = existing(command, 'listIndexes', context);
    return { cursor: context.cursors.start(namespace, specs) };
  },
  dropIndexes(command, context) {
    const collection = existing(command, 'dropIndexes', context);
    const nIndexesWas = collection.indexes.size;
    const chosen = collection.specs.filter(({ name }) =>
      command.index === '*' ? name !== '_id_' : name === command.index,
    );
    if (chosen[0]?.name === '_id_') throw new CommandError(72, 'cannot drop _id index');
    if (!chosen.length && command.index !== '*') throw new CommandError(27, `no index ${command.index}`);
    for (const spec of chosen) context.store.dropIndex(collection, spec);
    return { nIndexesWas };
  },
};
