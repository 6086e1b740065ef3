import { BSON } from 'mongodb';
import type { Collection } from '../collection.ts';
import { CommandError, toCommandError } from '../errors.ts';
import { project, type Sort } from '../query.ts';
import type { Store } from '../store.ts';
import { applyUpdate, seedOf, type UpdateContext } from '../update.ts';
import { type Doc, isDoc, isOperators, same } from '../values.ts';
import { type Command, docOf, docsOf, namespaceOf, refuseCollation, sortOf } from './command.ts';

/** The document with an `_id` that may be one, first. */
function identified(doc: Doc): Doc {
  const { _id = new BSON.ObjectId(), ...rest } = doc;
  if (!Array.isArray(_id) && !(_id instanceof RegExp)) return { _id, ...rest };
  throw new CommandError(53, "The '_id' value must be neither array nor regex");
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
      const { code, message, extra } = toCommandError(thrown);
      writeErrors.push({ index, code, errmsg: message, ...extra });
      if (ordered !== false) break;
    }
  }
  return writeErrors.length ? { writeErrors } : {};
}

const insert: Command = {
  fields: 'documents ordered bypassDocumentValidation',
  writes: true,
  run(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'insert'));
    let n = 0;
    const errors = eachStatement(docsOf(command.documents, 'documents'), command.ordered, (doc) => {
      store.put(collection, 0, identified(doc));
      n++;
    });
    return { n, ...errors };
  },
};

interface Statement extends UpdateContext {
  update: Doc | Doc[];
  multi: boolean;
  upsert: boolean;
  sort: Sort;
}
function statementOf(filter: unknown, asked: unknown, options: Doc): Statement {
  refuseCollation(options);
  const update = Array.isArray(asked) ? docsOf(asked, 'update') : docOf(asked);
  const multi = options.multi === true;
  const kinds = new Set(Object.keys(isDoc(update) ? update : {}).map((name) => name[0] === '$'));
  if (kinds.size > 1) throw new CommandError(9, 'an update mixes operators and fields');
  if (multi && isDoc(update) && !isOperators(update))
    throw new CommandError(9, 'a multi update needs operators');
  return {
    ...{ filter: docOf(filter), update, multi, upsert: options.upsert === true, sort: sortOf(options.sort) },
    ...(options.arrayFilters ? { arrayFilters: docsOf(options.arrayFilters, 'arrayFilters') } : {}),
    variables: { ...docOf(options.let), ...docOf(options.c) },
  };
}

interface Change {
  matched: number;
  modified: number;
  upserted?: unknown;
  before?: Doc;
  after?: Doc;
}
function change(store: Store, collection: Collection, statement: Statement): Change {
  const { filter, update, multi, upsert, sort } = statement;
  const found = collection.find(filter, sort, 0, multi ? 0 : 1);
  const before = found[0]?.[1];
  if (!before) {
    if (!upsert) return { matched: 0, modified: 0 };
    const made = identified(applyUpdate(seedOf(filter), update, { ...statement, inserting: true }));
    store.put(collection, 0, made);
    return { matched: 0, modified: 0, upserted: made._id, after: made };
  }
  let [modified, after] = [0, before];
  for (const [record, doc] of found) {
    after = applyUpdate(doc, update, statement);
    if (same(doc, after)) continue;
    store.put(collection, record, after);
    modified++;
  }
  return { matched: found.length, modified, before, after };
}

const update: Command = {
  fields: 'updates ordered bypassDocumentValidation let',
  writes: true,
  run(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'update'));
    let [n, nModified] = [0, 0];
    const upserted: Doc[] = [];
    const errors = eachStatement(docsOf(command.updates, 'updates'), command.ordered, (options, index) => {
      const done = change(
        store,
        collection,
        statementOf(options.q, options.u, { let: command.let, ...options }),
      );
      if ('upserted' in done) upserted.push({ index, _id: done.upserted });
      n += 'upserted' in done ? 1 : done.matched;
      nModified += done.modified;
    });
    return { n, nModified, ...(upserted.length && { upserted }), ...errors };
  },
};

const remove: Command = {
  fields: 'deletes ordered let',
  writes: true,
  run(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'delete'));
    let n = 0;
    const errors = eachStatement(docsOf(command.deletes, 'deletes'), command.ordered, (options) => {
      refuseCollation(options);
      const found = collection.find(docOf(options.q), {}, 0, options.limit === 1 ? 1 : 0);
      for (const [record] of found) store.put(collection, record, undefined);
      n += found.length;
    });
    return { n, ...errors };
  },
};

const findAndModify: Command = {
  fields: 'query sort remove update new fields upsert arrayFilters hint let bypassDocumentValidation',
  writes: true,
  run(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'findAndModify'));
    const filter = docOf(command.query);
    const shown = (doc: Doc | undefined) => (doc ? project([doc], docOf(command.fields), filter)[0] : null);
    if (command.remove) {
      const [found] = collection.find(filter, sortOf(command.sort), 0, 1);
      if (found) store.put(collection, found[0], undefined);
      return { lastErrorObject: { n: found ? 1 : 0 }, value: shown(found?.[1]) };
    }
    const done = change(store, collection, statementOf(filter, command.update, command));
    const { upserted } = done;
    const n = done.matched || 'upserted' in done ? 1 : 0;
    const lastErrorObject = { n, updatedExisting: done.matched > 0, ...('upserted' in done && { upserted }) };
    return { lastErrorObject, value: shown(command.new ? done.after : done.before) };
  },
};

export const writeCommands = { insert, update, delete: remove, findAndModify };
