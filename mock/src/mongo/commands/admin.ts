import { CommandError } from '../errors.ts';
import { compile } from '../query.ts';
import { MAX_MESSAGE_BYTES } from '../wire.ts';
import { type Command, docOf, namespaceOf } from './command.ts';
import { existing } from './indexes.ts';

/** What the product's production mode looks for to refuse this server. */
const ANNOUNCEMENT = { standIn: true, modules: ['qizhengtong-stand-in'] };
const LIMITS = {
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: MAX_MESSAGE_BYTES,
  maxWriteBatchSize: 100_000,
};

/** A standalone server (so that drivers do not retry writes) of wire version 21, MongoDB 7.0's. */
const hello: Command = {
  fields:
    'helloOk client compression topologyVersion maxAwaitTimeMS loadBalanced saslSupportedMechs backpressure',
  run: (_command, { connection }) => ({
    ...{
      helloOk: true,
      ismaster: true,
      isWritablePrimary: true,
      readOnly: false,
      minWireVersion: 0,
      maxWireVersion: 21,
    },
    ...{
      ...LIMITS,
      localTime: new Date(),
      logicalSessionTimeoutMinutes: 30,
      connectionId: connection,
      ...ANNOUNCEMENT,
    },
  }),
};
const buildInfo: Command = {
  fields: '',
  run: () => ({
    version: '7.0.0',
    versionArray: [7, 0, 0, 0],
    gitVersion: 'stand-in',
    ...LIMITS,
    ...ANNOUNCEMENT,
  }),
};
/** `syncedCommits` counts transactions that were on disk before anyone was answered. */
const serverStatus: Command = {
  fields: '',
  run: (_command, { store: { counts } }) => ({
    ...{ process: 'qizhengtong-stand-in', pid: process.pid, uptime: process.uptime(), ...ANNOUNCEMENT },
    ...{ syncedCommits: counts.commits, syncedWrites: counts.writes },
  }),
};
const nothing: Command = { fields: '', run: () => ({}) };

const create: Command = {
  fields: '',
  writes: true,
  run(command, { store }) {
    const namespace = namespaceOf(command, 'create');
    if (store.collections.has(namespace))
      throw new CommandError(48, `Collection ${namespace} already exists.`);
    store.ensure(namespace);
    return {};
  },
};
const drop: Command = {
  fields: '',
  writes: true,
  run(command, context) {
    const collection = existing(command, 'drop', context);
    context.store.drop(collection);
    return { ns: collection.namespace, nIndexesWas: collection.indexes.size };
  },
};
const dropDatabase: Command = {
  fields: '',
  writes: true,
  run({ $db }, { store }) {
    for (const [namespace, collection] of store.collections)
      if (namespace.startsWith(`${$db}.`)) store.drop(collection);
    return { dropped: $db };
  },
};
const listCollections: Command = {
  fields: 'filter nameOnly authorizedCollections cursor',
  run({ $db, filter }, { store, cursors }) {
    const names = [...store.collections.keys()].filter((namespace) => namespace.startsWith(`${$db}.`));
    const details = { type: 'collection', options: {}, info: { readOnly: false } };
    const all = names.map((namespace) => ({ name: namespace.slice(`${$db}.`.length), ...details }));
    return { cursor: cursors.start(`${$db}.$cmd.listCollections`, all.filter(compile(docOf(filter)))) };
  },
};
const listDatabases: Command = {
  fields: 'filter nameOnly authorizedDatabases',
  run({ filter }, { store }) {
    const names = new Set([...store.collections.keys()].map((namespace) => namespace.split('.')[0]));
    const all = [...names].map((name) => ({ name, sizeOnDisk: 0, empty: false }));
    return { databases: all.filter(compile(docOf(filter))), totalSize: 0 };
  },
};

export const adminCommands = {
  ...{
    hello,
    ismaster: hello,
    isMaster: hello,
    ping: nothing,
    endSessions: nothing,
    buildInfo,
    buildinfo: buildInfo,
  },
  ...{ serverStatus, create, drop, dropDatabase, listCollections, listDatabases },
};
