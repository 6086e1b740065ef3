import type { Collection } from '../collection.ts';
import { CommandError } from '../errors.ts';
import type { IndexSpec } from '../indexes.ts';
import { type Doc, same } from '../values.ts';
import { type Command, type Context, docOf, docsOf, namespaceOf, refuseCollation } from './command.ts';

export function existing(command: Doc, name: string, { store }: Context): Collection {
  const collection = store.collections.get(namespaceOf(command, name));
  if (!collection) throw new CommandError(26, `ns does not exist: ${namespaceOf(command, name)}`);
  return collection;
}

const OPTIONS = 'v key name ns unique sparse background expireAfterSeconds partialFilterExpression collation';

function specOf(asked: Doc): IndexSpec {
  refuseCollation(asked);
  const foreign = Object.keys(asked).find((name) => !OPTIONS.split(' ').includes(name));
  if (foreign) throw new CommandError(72, `index option '${foreign}' is not supported by this stand-in`);
  const { unique, sparse, expireAfterSeconds: ttl, partialFilterExpression } = asked;
  const key = docOf(asked.key) as Record<string, number>;
  const kinds = Object.entries(key);
  const wrong = kinds.find(([field, kind]) => (kind !== 1 && kind !== -1) || field.includes('$'));
  if (wrong || kinds.length === 0) {
    throw new CommandError(
      67,
      `index ${JSON.stringify(key)} (text, geo, hashed, wildcard) is not supported here`,
    );
  }
  if (ttl !== undefined && (typeof ttl !== 'number' || ttl < 0 || kinds.length > 1)) {
    throw new CommandError(67, 'expireAfterSeconds needs a number of at least 0 and a single field');
  }
  return {
    ...{ v: 2, name: `${asked.name ?? kinds.flat().join('_')}`, key },
    ...(unique ? { unique: true } : {}),
    ...(sparse ? { sparse: true } : {}),
    ...(ttl === undefined ? {} : { expireAfterSeconds: ttl }),
    ...(partialFilterExpression ? { partialFilterExpression: docOf(partialFilterExpression) } : {}),
  };
}

const createIndexes: Command = {
  fields: 'indexes commitQuorum',
  writes: true,
  run(command, { store }) {
    const specs = docsOf(command.indexes, 'indexes').map(specOf);
    const createdCollectionAutomatically = !store.collections.has(namespaceOf(command, 'createIndexes'));
    const collection = store.ensure(namespaceOf(command, 'createIndexes'));
    const numIndexesBefore = collection.indexes.size;
    for (const spec of specs) {
      const others = [...collection.indexes.values()].map((index) => index.spec);
      const named = others.find(({ name }) => name === spec.name);
      const twin = others.find(({ key }) => same(key, spec.key));
      if (twin?.name === '_id_' || (named && same(named, spec))) continue;
      if (named)
        throw new CommandError(named === twin ? 85 : 86, `index '${spec.name}' exists and is another`);
      if (twin && same({ ...twin, name: 0 }, { ...spec, name: 0 })) {
        throw new CommandError(85, `Index already exists with a different name: ${twin.name}`);
      }
      store.addIndex(collection, spec);
    }
    return { numIndexesBefore, numIndexesAfter: collection.indexes.size, createdCollectionAutomatically };
  },
};

const listIndexes: Command = {
  fields: 'cursor',
  run(command, context) {
    const collection = existing(command, 'listIndexes', context);
    const specs = [...collection.indexes.values()].map((index) => index.spec);
    return { cursor: context.cursors.start(collection.namespace, specs) };
  },
};

const dropIndexes: Command = {
  fields: 'index',
  writes: true,
  run(command, context) {
    const collection = existing(command, 'dropIndexes', context);
    const nIndexesWas = collection.indexes.size;
    const named = [...collection.indexes.values()].map((index) => index.spec);
    for (const wanted of [command.index].flat()) {
      const chosen = named.filter(({ name, key }) =>
        wanted === '*' ? name !== '_id_' : name === wanted || same(key, wanted),
      );
      if (chosen[0]?.name === '_id_') throw new CommandError(72, 'cannot drop _id index');
      if (chosen.length === 0 && wanted !== '*') throw new CommandError(27, `index not found: ${wanted}`);
      for (const { name } of chosen) context.store.dropIndex(collection, name);
    }
    return { nIndexesWas };
  },
};

export const indexCommands = { createIndexes, listIndexes, dropIndexes };
