import { update as mingoUpdate } from 'mingo/updater';
import { CommandError, unsupported } from './errors.ts';
import { aggregate, compile, updateOptions } from './query.ts';
import { clone, type Doc, isDoc, isOperators, keyOf, same } from './values.ts';

// The operators are mingo's. Where it passes over in silence what MongoDB refuses (wrong types, paths that
// cannot be, two changes of one path), the refusals are made here first, on the document as it is.

const OPERATORS = '$set $unset $inc $mul $min $max $push $addToSet $pull $pullAll $pop $rename $currentDate';
const PIPELINE_STAGES = '$set $addFields $unset $project $replaceRoot $replaceWith';
const NEEDS_ARRAY: Record<string, number> = { $push: 2, $addToSet: 2, $pull: 2, $pullAll: 2, $pop: 14 };

export interface UpdateContext {
  filter: Doc;
  arrayFilters?: Doc[];
  inserting?: boolean;
  variables?: Doc;
}

/** The values at a path, one for each element that `$`, `$[]` or `$[id]` may stand for. */
function targets(value: unknown, parts: string[], path: string): unknown[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [value];
  if (part[0] === '$') {
    if (Array.isArray(value)) return value.flatMap((item) => targets(item, rest, path));
    throw new CommandError(
      2,
      `The path '${path}' must exist in the document in order to apply array updates.`,
    );
  }
  if (value === undefined) return [undefined];
  if (Array.isArray(value) && /^\d{1,6}$/.test(part)) return targets(value[Number(part)], rest, path);
  if (!isDoc(value)) throw new CommandError(28, `Cannot create field '${part}' in the value at '${path}'`);
  return targets(Object.hasOwn(value, part) ? value[part] : undefined, rest, path);
}

function check(doc: Doc, operator: string, path: string, operand: unknown, arrayFilters: Doc[]): void {
  const parts = path.split('.');
  for (const [, id] of path.matchAll(/\$\[(\w+)\]/g)) {
    const known = arrayFilters.some((f) => Object.keys(f).some((name) => name.split('.')[0] === id));
    if (!known) throw new CommandError(2, `No array filter found for identifier '${id}' in path '${path}'`);
  }
  if (operator === '$unset') return;
  for (const value of targets(doc, parts, path)) {
    const arithmetic = operator === '$inc' || operator === '$mul';
    if (
      arithmetic &&
      [operand, value ?? (value === null ? null : 0)].some((v) => keyOf(v)[0] !== keyOf(0)[0])
    ) {
      throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type at '${path}'`);
    }
    if (arithmetic && [operand, value ?? 0].some((v) => typeof v !== 'number'))
      throw unsupported('64-bit arithmetic');
    const code = NEEDS_ARRAY[operator];
    if (code && value !== undefined && !Array.isArray(value)) {
      throw new CommandError(code, `The field '${path}' must be an array for ${operator}`);
    }
  }
  if (operator === '$pop' && operand !== 1 && operand !== -1)
    throw new CommandError(9, '$pop expects 1 or -1');
}

/** What `$addToSet` adds beyond what is there; mingo would drop duplicates that were there before. */
function additions(doc: Doc, path: string, operand: unknown): Doc {
  const held = new Set(([targets(doc, path.split('.'), path)[0]].flat() as unknown[]).map(keyOf));
  const items = isDoc(operand) && Array.isArray(operand.$each) ? operand.$each : [operand];
  return { $each: items.filter((item) => !held.has(keyOf(item)) && held.add(keyOf(item))) };
}

function applyOperators(
  doc: Doc,
  update: Doc,
  { filter, arrayFilters = [], inserting }: UpdateContext,
): void {
  const changes: Record<string, Doc> = {};
  const touched: string[] = [];
  for (const [name, paths] of Object.entries(update)) {
    if (!`${OPERATORS} $setOnInsert`.split(' ').includes(name))
      throw new CommandError(9, `Unknown modifier: ${name}`);
    if (!isDoc(paths)) throw new CommandError(9, `Modifiers operate on fields: ${name} needs a document`);
    for (const [path, operand] of Object.entries(paths)) {
      for (const place of name === '$rename' ? [path, String(operand)] : [path]) {
        const clash = touched.find(
          (t) => t === place || t.startsWith(`${place}.`) || place.startsWith(`${t}.`),
        );
        if (clash)
          throw new CommandError(40, `Updating the path '${place}' would create a conflict at '${clash}'`);
        touched.push(place);
      }
      if (name === '$setOnInsert' && !inserting) continue;
      check(doc, name, path, operand, arrayFilters);
      const operator = name === '$setOnInsert' ? '$set' : name === '$addToSet' ? '$push' : name;
      const change = name === '$addToSet' ? additions(doc, path, operand) : clone(operand);
      changes[operator] = { ...changes[operator], [path]: change };
    }
  }
  const positional = touched.some((path) => /\.\$(\.|$)/.test(path));
  if (positional && !compile(filter)(doc))
    throw new CommandError(2, 'The positional operator found no match');
  mingoUpdate(doc, changes, arrayFilters, positional ? filter : {}, { queryOptions: updateOptions });
}

/**
 * The document that an update makes of `before`, which is left as it is.
 * @throws CommandError with MongoDB's code for wrong types, impossible or conflicting paths, unknown operators
 */
export function applyUpdate(before: Doc, update: Doc | Doc[], context: UpdateContext): Doc {
  let doc = clone(before);
  if (Array.isArray(update)) {
    const names = update.flatMap((stage) => Object.keys(stage));
    const foreign = names.find((name) => !PIPELINE_STAGES.split(' ').includes(name));
    if (foreign) throw new CommandError(72, `${foreign} is not allowed to be used within an update`);
    doc = aggregate([doc], update, () => [], context.variables)[0] ?? {};
  } else if (isOperators(update)) applyOperators(doc, update, context);
  else doc = { ...('_id' in doc && { _id: doc._id }), ...clone<Doc>(update) };
  if ('_id' in before && !same(doc._id, before._id)) {
    throw new CommandError(
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  return doc;
}

/** What a filter requires to be equal to something, as a document: the start of an upsert. */
export function seedOf(filter: Doc, seed: Doc = {}): Doc {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(condition)) for (const part of condition) seedOf(part as Doc, seed);
    if (path[0] === '$' || condition instanceof RegExp || (isOperators(condition) && !('$eq' in condition)))
      continue;
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let at: Doc = seed;
    for (const part of parts) {
      const inner: Doc = isDoc(at[part]) ? at[part] : {};
      at[part] = inner;
      at = inner;
    }
    at[last] = clone(isOperators(condition) ? condition.$eq : condition);
  }
  return seed;
}
