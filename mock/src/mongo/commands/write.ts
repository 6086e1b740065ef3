import { BSON } from 'mongodb';
import { CommandError, toCommandError } from '../errors.ts';
import { project } from '../query.ts';
import { type Collection, type Store, same } from '../store.ts';
import { applyUpdate, seedOf, type UpdateContext } from '../update.ts';
import { type Doc, isDoc } from '../values.ts';
import { type Command, docOf, docsOf, namespaceOf, refuseCollation, sortOf } from './command.ts';

/** The document with an `_id` that may be one, first. */
function identified(doc: Doc): Doc {
  const id = doc._id;
  if (Array.isArray(id) || id instanceof RegExp)
    throw new CommandError(53, "The '_id' value must be neither array nor regex");
  if (id === undefined)
    return { ...{ _id: new BSON.ObjectId() }, ...doc, ...('_id' in doc && { _id: new BSON.ObjectId() }) };
  return Object.keys(doc)[0] === '_id' ? doc : { _id: id, ...doc };
}

/** Runs the statements of a bulk; a failed one is reported by its index, and ends the bulk if it is ordered. */
function eachStatement(
  statements: Doc[],
  ordered: unknown,
  run: (statement: Doc, index: number) => void,
): Doc {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code === 1) throw thrown;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (ordered !== false) break;
    }
  }
  return writeErrors.length ? { writeErrors } : {};
}

const insert: Command = {
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  writes: true,
  run(command, { store }) {
    const documents = docsOf(command.documents, 'documents');
    const collection = store.collection(namespaceOf(command, 'insert'), true);
    let n = 0;
    const errors = eachStatement(documents, command.ordered, (doc) => {
      store.put(collection, 0, identified(doc));
      n++;
    });
    return { n, ...errors };
  },
};

interface Change {
  matched: number;
  modified: number;
  upserted?: unknown;
  before?: Doc;
  after?: Doc;
}

interface Statement extends UpdateContext {
  update: Doc | Doc[];
  multi: boolean;
  upsert: boolean;
  sort: Record<string, 1 | -1>;
}

function statementOf(filter: unknown, update: unknown, options: Doc): Statement {
  refuseCollation(options);
  const changes = Array.isArray(update) ? docsOf(update, 'update') : docOf(update);
  const multi = options.multi === true;
  const names = isDoc(changes) ? Object.keys(changes) : [];
  if (names.some((name) => name[0] === '$') && names.some((name) => name[0] !== '$')) {
    throw new CommandError(9, 'an update mixes operators and fields');
  }
  if (multi && isDoc(changes) && !names[0]?.startsWith('$')) {
    throw new CommandError(9, 'multi update is not supported for replacement-style update');
  }
  return {
    filter: docOf(filter),
    update: changes,
    multi,
    upsert: options.upsert === true,
    sort: sortOf(options.sort),
    ...(options.arrayFilters !== undefined && { arrayFilters: docsOf(options.arrayFilters, 'arrayFilters') }),
    ...(isDoc(options.c ?? options.let) && { variables: docOf(options.c ?? options.let) }),
  };
}

function change(store: Store, collection: Collection, statement: Statement): Change {
  const { filter, update, multi, upsert, sort } = statement;
  const found = collection.find(filter, { sort, limit: multi ? 0 : 1 });
  const [first] = found;
  if (!first) {
    if (!upsert) return { matched: 0, modified: 0 };
    const after = identified(applyUpdate(seedOf(filter), update, { ...statement, inserting: true }));
    store.put(collection, 0, after);
    return { matched: 0, modified: 0, upserted: after._id, after };
  }
  let [modified, after] = [0, first[1]];
  for (const [record, doc] of found) {
    after = applyUpdate(doc, update, statement);
    if (same(doc, after)) continue;
    store.put(collection, record, after);
    modified++;
  }
  return { matched: found.length, modified, before: first[1], after };
}

const update: Command = {
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  writes: true,
  run(command, { store }) {
    const updates = docsOf(command.updates, 'updates');
    const collection = store.collection(namespaceOf(command, 'update'), true);
    let [n, nModified] = [0, 0];
    const upserted: Doc[] = [];
    const errors = eachStatement(updates, command.ordered, (options, index) => {
      const done = change(
        store,
        collection,
        statementOf(options.q, options.u, { let: command.let, ...options }),
      );
      n += done.matched;
      nModified += done.modified;
      if ('upserted' in done) {
        n++;
        upserted.push({ index, _id: done.upserted });
      }
    });
    return { n, nModified, ...(upserted.length && { upserted }), ...errors };
  },
};

const remove: Command = {
  fields: ['deletes', 'ordered', 'let'],
  writes: true,
  run(command, { store }) {
    const collection = store.collection(namespaceOf(command, 'delete'));
    let n = 0;
    const errors = eachStatement(docsOf(command.deletes, 'deletes'), command.ordered, (options) => {
      refuseCollation(options);
      const found = collection?.find(docOf(options.q), { limit: options.limit === 1 ? 1 : 0 }) ?? [];
      for (const [record] of found) if (collection) store.put(collection, record, undefined);
      n += found.length;
    });
    return { n, ...errors };
  },
};

const findAndModify: Command = {
  fields: [
    ...['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'hint', 'let'],
    'bypassDocumentValidation',
  ],
  writes: true,
  run(command, { store }) {
    const collection = store.collection(
      namespaceOf(command, command.findAndModify ? 'findAndModify' : 'findandmodify'),
      true,
    );
    const filter = docOf(command.query);
    const shown = (doc: Doc | undefined) => (doc ? project([doc], docOf(command.fields), filter)[0] : null);
    if (command.remove) {
      const [found] = collection.find(filter, { sort: sortOf(command.sort), limit: 1 });
      if (found) store.put(collection, found[0], undefined);
      return { lastErrorObject: { n: found ? 1 : 0 }, value: shown(found?.[1]) };
    }
    const done = change(store, collection, statementOf(filter, command.update, { ...command, multi: false }));
    const lastErrorObject = {
      n: done.matched || 'upserted' in done ? 1 : 0,
      updatedExisting: done.matched > 0,
      ...('upserted' in done && { upserted: done.upserted }),
    };
    return { lastErrorObject, value: shown(command.new ? done.after : done.before) };
  },
};

export const writeCommands = { insert, update, delete: remove, findAndModify, findandmodify: findAndModify };
