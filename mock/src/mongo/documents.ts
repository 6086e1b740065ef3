import { BSON } from 'mongodb';
import {
  type Commands,
  type Context,
  checkFields,
  docOf,
  docsOf,
  failureReply,
  namespaceOf,
} from './command.ts';
import { aggregate, project, type Sort } from './query.ts';
import type { Collection } from './store.ts';
import { applyUpdate, seedOf } from './update.ts';
import { CommandError, countOf, type Doc, isDoc, keyOf, same, unsupported } from './values.ts';

function findIn(
  { store }: Context,
  namespace: string,
  filter: unknown,
  { sort, skip, limit }: Doc = {},
): Doc[] {
  const found = store.collections
    .get(namespace)
    ?.find(docOf(filter), docOf(sort), countOf(skip), countOf(limit));
  return (found ?? []).map(([, doc]) => doc);
}

/** The values at a path, through arrays too; of an array at its end, the elements. */
function reach(value: unknown, [part, ...rest]: string[]): unknown[] {
  if (part === undefined) return [value].flat();
  if (Array.isArray(value) && !/^\d+$/.test(part))
    return value.filter(isDoc).flatMap((item) => reach(item, [part, ...rest]));
  const held = isDoc(value) || Array.isArray(value) ? Object.entries(value) : [];
  return held.filter(([name]) => name === part).flatMap(([, inner]) => reach(inner, rest));
}

/** The document with an `_id` that may be one, first. */
function identified(doc: Doc): Doc {
  const { _id = new BSON.ObjectId(), ...rest } = doc;
  if (!Array.isArray(_id) && !(_id instanceof RegExp)) return { _id, ...rest };
  throw new CommandError(53, "The '_id' value must be neither array nor regex");
}

/** Runs the statements of a bulk; a failed one is reported by its index, and ends the bulk if it is ordered. */
function eachStatement(command: Doc, field: string, run: (statement: Doc, index: number) => void): Doc {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of docsOf(command[field]).entries()) {
    try {
      run(statement, index);
    } catch (thrown) {
      writeErrors.push({ index, ...failureReply(thrown) });
      if (command.ordered !== false) break;
    }
  }
  return writeErrors.length ? { writeErrors } : {};
}

function change({ store }: Context, collection: Collection, filter: Doc, asked: unknown, options: Doc) {
  if (Array.isArray(asked)) throw unsupported('updates by a pipeline');
  const [update, multi] = [docOf(asked), options.multi === true];
  const operators = Object.keys(update).filter((name) => name[0] === '$').length;
  if (operators ? operators < Object.keys(update).length : multi)
    throw new CommandError(9, 'an update has either operators or, if it is of one document, fields');
  const found = collection.find(filter, docOf<Sort>(options.sort), 0, multi ? 0 : 1);
  if (!found.length && options.upsert === true) {
    const after = identified(applyUpdate(seedOf(filter), update, true));
    store.put(collection, 0, after);
    return { n: 1, nModified: 0, upserted: after._id, after };
  }
  let nModified = 0;
  let after: Doc | undefined;
  for (const [record, doc] of found) {
    after = applyUpdate(doc, update);
    if (same(doc, after)) continue;
    store.put(collection, record, after);
    nModified++;
  }
  return { n: found.length, nModified, before: found[0]?.[1], after };
}

/** Commands about documents. */
export const documents: Commands = {
  find(command, context) {
    const namespace = namespaceOf(command, 'find');
    const found = findIn(context, namespace, command.filter, command);
    const shown = project(found, docOf(command.projection));
    return { cursor: context.cursors.start(namespace, shown, command) };
  },
  aggregate(command, context) {
    const stages = docsOf(command.pipeline);
    const namespace = command.aggregate === 1 ? '' : namespaceOf(command, 'aggregate');
    const match = stages[0]?.$match;
    const docs = findIn(context, namespace, match);
    const resolve = (name: string) => findIn(context, `${command.$db}.${name}`, {});
    const results = aggregate(docs, match ? stages.slice(1) : stages, resolve);
    if (!namespace) throw unsupported('aggregation on a database');
    return { cursor: context.cursors.start(namespace, results, docOf(command.cursor)) };
  },
  getMore(command, { cursors }) {
    return { cursor: cursors.next(command.getMore, namespaceOf(command, 'collection'), command) };
  },
  killCursors(command, { cursors }) {
    const ids = [command.cursors].flat();
    const cursorsKilled = ids.filter((id) => cursors.open.delete(id));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
  count(command, context) {
    const { skip, limit } = command;
    return { n: findIn(context, namespaceOf(command, 'count'), command.query, { skip, limit }).length };
  },
  distinct(command, context) {
    const path = `${command.key}`.split('.');
    const found = findIn(context, namespaceOf(command, 'distinct'), command.query);
    const values = found.flatMap((doc) => reach(doc, path));
    return { values: [...new Map(values.map((value) => [keyOf(value), value])).values()] };
  },
  insert(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'insert'));
    let n = 0;
    const errors = eachStatement(command, 'documents', (doc) => {
      store.put(collection, 0, identified(doc));
      n++;
    });
    return { n, ...errors };
  },
  update(command, context) {
    const collection = context.store.ensure(namespaceOf(command, 'update'));
    let [n, nModified] = [0, 0];
    const upserted: Doc[] = [];
    const errors = eachStatement(command, 'updates', (statement, index) => {
      checkFields('updates', statement);
      const done = change(context, collection, docOf(statement.q), statement.u, statement);
      if ('upserted' in done) upserted.push({ index, _id: done.upserted });
      n += done.n;
      nModified += done.nModified;
    });
    return { n, nModified, ...(upserted.length && { upserted }), ...errors };
  },
  delete(command, { store }) {
    const collection = store.ensure(namespaceOf(command, 'delete'));
    let n = 0;
    const errors = eachStatement(command, 'deletes', (statement) => {
      checkFields('deletes', statement);
      const found = collection.find(docOf(statement.q), {}, 0, statement.limit === 1 ? 1 : 0);
      for (const [record] of found) store.put(collection, record);
      n += found.length;
    });
    return { n, ...errors };
  },
  findAndModify(command, context) {
    const collection = context.store.ensure(namespaceOf(command, 'findAndModify'));
    const query = docOf(command.query);
    const shown = (doc: Doc | undefined) => (doc ? project([doc], docOf(command.fields))[0] : null);
    if (command.remove) {
      const [found] = collection.find(query, docOf<Sort>(command.sort), 0, 1);
      if (found) context.store.put(collection, found[0]);
      return { lastErrorObject: { n: found ? 1 : 0 }, value: shown(found?.[1]) };
    }
    const { n, before, after, upserted } = change(context, collection, query, command.update, command);
    const lastErrorObject = { n, updatedExisting: before !== undefined, upserted };
    return { lastErrorObject, value: shown(command.new ? after : before) };
  },
};
