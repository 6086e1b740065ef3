import { update as mingoUpdate } from 'mingo/updater';
import { cloneDeep } from 'mingo/util';
import { plainOptions } from './query.ts';
import { CommandError, type Doc, isDoc, isOperators, keyOf, same, unsupported } from './values.ts';

// The operators are mingo's. What it passes over in silence where MongoDB refuses (wrong types, paths that
// cannot be) is refused here first, on the document as it is.

const NEEDS_ARRAY: Record<string, number> = { $push: 2, $addToSet: 2, $pull: 2, $pullAll: 2, $pop: 14 };

/** The value at a path, on which an update can write. */
function valueAt(doc: Doc, path: string): unknown {
  let value: unknown = doc;
  for (const part of path.split('.')) {
    if (part[0] === '$') throw unsupported(`the positional path '${path}'`);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && /^\d{1,6}$/.test(part)) value = value[Number(part)];
    else if (isDoc(value)) value = Object.hasOwn(value, part) ? value[part] : undefined;
    else throw new CommandError(28, `Cannot create field '${part}' in the value at '${path}'`);
  }
  return value;
}

function check(doc: Doc, operator: string, path: string, operand: unknown): void {
  const value = valueAt(doc, path);
  if (operator === '$rename') valueAt(doc, String(operand));
  const numeric = operator === '$inc' || operator === '$mul';
  if (numeric && [operand, value === undefined ? 0 : value].some((v) => typeof v !== 'number'))
    throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type at '${path}'`);
  const code = NEEDS_ARRAY[operator];
  if (code && value !== undefined && !Array.isArray(value))
    throw new CommandError(code, `The field '${path}' must be an array for ${operator}`);
  // mingo forgets the others where the array is yet to be made.
  if (operator === '$push' && isDoc(operand) && '$each' in operand && Object.keys(operand).length > 1)
    throw unsupported('$push with more than $each');
}

/** What `$addToSet` adds beyond what is there; mingo would drop duplicates that were there before. */
function additions(value: unknown, operand: unknown): Doc {
  const held = new Set(Array.isArray(value) ? value.map(keyOf) : []);
  const items = isDoc(operand) && Array.isArray(operand.$each) ? operand.$each : [operand];
  return { $each: items.filter((item) => !held.has(keyOf(item)) && held.add(keyOf(item))) };
}

function applyOperators(doc: Doc, update: Doc, inserting: boolean): void {
  const changes: Record<string, Doc> = {};
  for (const [name, paths] of Object.entries(update)) {
    if (!isDoc(paths)) throw new CommandError(9, `Modifiers operate on fields: ${name} needs a document`);
    const operator = { $setOnInsert: '$set', $addToSet: '$push' }[name] ?? name;
    const changed: Doc = { ...changes[operator] };
    if (name === '$setOnInsert' && !inserting) continue;
    for (const [path, operand] of Object.entries(paths)) {
      check(doc, name, path, operand);
      if (path in changed) throw new CommandError(2, `Updating the path '${path}' would create a conflict`);
      changed[path] = name === '$addToSet' ? additions(valueAt(doc, path), operand) : operand;
    }
    changes[operator] = changed;
  }
  // A filter of its own, and no name for the _id: who may change that is decided below.
  mingoUpdate(doc, changes, [], {}, { queryOptions: { ...plainOptions, idKey: '' }, cloneMode: 'deep' });
}

/**
 * The document that an update or a replacement makes of `before`, which is left as it is.
 * @throws CommandError with MongoDB's code for wrong types, impossible or conflicting paths, unknown operators
 */
export function applyUpdate(before: Doc, update: Doc, inserting = false): Doc {
  const kept = '_id' in before ? { _id: before._id } : {};
  const doc = cloneDeep(isOperators(update) ? before : Object.assign(kept, update)) as Doc;
  if (isOperators(update)) applyOperators(doc, update, inserting);
  if ('_id' in before && !same(doc._id, before._id))
    throw new CommandError(66, "the update would modify the immutable field '_id'");
  return doc;
}

/** What a filter requires to be equal to something, as a document: the start of an upsert. */
export function seedOf(filter: Doc): Doc {
  const equal: Doc = {};
  for (const [path, condition] of Object.entries(filter)) {
    if (path[0] === '$') throw unsupported(`an upsert by ${path}`);
    if (!isOperators(condition)) equal[path] = condition;
    else if ('$eq' in condition) equal[path] = condition.$eq;
  }
  return applyUpdate({}, { $set: equal });
}
