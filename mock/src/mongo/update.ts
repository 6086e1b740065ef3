import { CommandError, unsupported } from './errors.ts';
import { aggregate, compile, sortDocs } from './query.ts';
import { clone, type Doc, isDoc, keyOf } from './values.ts';

// mingo's update operators pass over wrong types and unreachable paths in silence and let $addToSet drop
// duplicates that were there before; MongoDB errors, or leaves them. Hence these, with its codes.

const GONE = Symbol('the field is removed');
const PIPELINE_STAGES = ['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith'];

export interface UpdateContext {
  filter: Doc;
  arrayFilters?: Doc[];
  inserting?: boolean;
  variables?: Doc;
}

const typeName = (v: unknown) =>
  v === null ? 'null' : Array.isArray(v) ? 'array' : isDoc(v) ? 'object' : typeof v;

function asNumber(operator: string, value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (
    isDoc(value) ||
    value === null ||
    typeof value !== 'object' ||
    Array.isArray(value) ||
    value instanceof Date
  ) {
    throw new CommandError(
      14,
      `Cannot apply ${operator} to a value of non-numeric type: '${path}' is ${typeName(value)}`,
    );
  }
  throw unsupported(`${operator} on numbers beyond 53 bits`);
}

function asArray(operator: string, value: unknown, path: string): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  const message = `The field '${path}' must be an array but is of type ${typeName(value)} (${operator})`;
  throw new CommandError(operator === '$pop' ? 14 : 2, message);
}

/** `{ $each: […], … }` or one bare value. */
function eachOf(operand: unknown, operator: string, modifiers: string[]): { items: unknown[]; more: Doc } {
  if (!isDoc(operand) || !('$each' in operand)) return { items: [operand], more: {} };
  const { $each, ...more } = operand;
  if (!Array.isArray($each))
    throw new CommandError(14, `The argument to $each in ${operator} must be an array`);
  const foreign = Object.keys(more).find((name) => !modifiers.includes(name));
  if (foreign) throw new CommandError(2, `Unrecognized clause in ${operator}: ${foreign}`);
  return { items: $each, more };
}

function push(old: unknown, operand: unknown, path: string): unknown[] {
  const { items, more } = eachOf(operand, '$push', ['$position', '$slice', '$sort']);
  let out = [...asArray('$push', old, path)];
  out.splice(typeof more.$position === 'number' ? more.$position : out.length, 0, ...items);
  if (isDoc(more.$sort)) out = sortDocs(out as Doc[], more.$sort as Record<string, 1 | -1>);
  else if (more.$sort !== undefined) {
    const direction = more.$sort as 1 | -1;
    out = sortDocs(
      out.map((v) => ({ v })),
      { v: direction },
    ).map((row) => row.v);
  }
  if (typeof more.$slice !== 'number') return out;
  return more.$slice < 0 ? out.slice(more.$slice) : out.slice(0, more.$slice);
}

type Operator = (old: unknown, operand: unknown, path: string) => unknown;
const OPERATORS: Record<string, Operator> = {
  $set: (_old, operand) => operand,
  $setOnInsert: (_old, operand) => operand,
  $unset: () => GONE,
  $inc: (old, by, path) => asNumber('$inc', by, path) + asNumber('$inc', old === undefined ? 0 : old, path),
  $mul: (old, by, path) => asNumber('$mul', by, path) * asNumber('$mul', old === undefined ? 0 : old, path),
  $min: (old, operand) => (old === undefined || keyOf(operand) < keyOf(old) ? operand : old),
  $max: (old, operand) => (old === undefined || keyOf(operand) > keyOf(old) ? operand : old),
  $currentDate: (_old, operand) => {
    if (operand === true || (isDoc(operand) && operand.$type === 'date')) return new Date();
    throw unsupported('$currentDate with a type other than date');
  },
  $push: push,
  $addToSet: (old, operand, path) => {
    const out = [...asArray('$addToSet', old, path)];
    const held = new Set(out.map(keyOf));
    for (const item of eachOf(operand, '$addToSet', []).items) {
      if (held.has(keyOf(item))) continue;
      held.add(keyOf(item));
      out.push(item);
    }
    return out;
  },
  $pop: (old, operand, path) => {
    if (operand !== 1 && operand !== -1) throw new CommandError(9, '$pop expects 1 or -1');
    const items = asArray('$pop', old, path);
    return old === undefined ? GONE : operand === 1 ? items.slice(0, -1) : items.slice(1);
  },
  $pull: (old, operand, path) => {
    const items = asArray('$pull', old, path);
    if (old === undefined) return GONE;
    const onFields = isDoc(operand) && !Object.keys(operand)[0]?.startsWith('$');
    const test = compile(onFields ? operand : { v: operand });
    return items.filter((v) => !(onFields ? isDoc(v) && test(v) : test({ v })));
  },
  $pullAll: (old, operand, path) => {
    const keys = new Set(asArray('$pullAll', operand, path).map(keyOf));
    const items = asArray('$pullAll', old, path);
    return old === undefined ? GONE : items.filter((v) => !keys.has(keyOf(v)));
  },
};

/** Follows a concrete path and replaces its leaf by what `change` makes of it. */
export function alter(doc: Doc, path: string, change: (old: unknown) => unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  // Looked at first, so that removing from, or failing on, a missing parent makes nothing.
  let old: unknown = doc;
  for (const part of [...parts, last]) {
    old = Array.isArray(old)
      ? old[Number(part)]
      : isDoc(old) && Object.hasOwn(old, part)
        ? old[part]
        : undefined;
  }
  const next = change(old);
  if (next === GONE && old === undefined) return;
  let at: Doc | unknown[] = doc;
  const enter = (part: string): void => {
    if (part === '__proto__') throw new CommandError(2, "field name '__proto__' is not allowed");
    if (Array.isArray(at) && !/^\d{1,6}$/.test(part)) {
      throw new CommandError(28, `Cannot create field '${part}' in an array element of '${path}'`);
    }
    if (Array.isArray(at)) while (at.length < Number(part)) at.push(null);
  };
  for (const part of parts) {
    enter(part);
    const box = at as Doc;
    box[part] ??= Object.hasOwn(box, part) && box[part] === null ? null : {};
    const inner = box[part];
    if (!isDoc(inner) && !Array.isArray(inner)) {
      throw new CommandError(28, `Cannot create field in element {${part}: ${typeName(inner)}} of '${path}'`);
    }
    at = inner;
  }
  enter(last);
  if (next !== GONE) (at as Doc)[last] = next;
  else if (Array.isArray(at)) at[Number(last)] = null;
  else delete at[last];
}

const nest = (path: string, value: unknown): Doc =>
  path.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Doc;

/** Which element the filter matched, for `path.$`. */
function matchedElement(path: string, items: unknown[], filter: Doc): number {
  const all = [filter, ...((filter.$and as Doc[] | undefined) ?? [])].flatMap((part) => Object.entries(part));
  const conditions = all.filter(([name]) => name === path || name.startsWith(`${path}.`));
  const test = compile(Object.fromEntries(conditions));
  const at = conditions.length ? items.findIndex((item) => test(nest(path, [item]))) : -1;
  if (at < 0)
    throw new CommandError(2, 'The positional operator did not find the match needed from the query.');
  return at;
}

/** Turns `a.$.b`, `a.$[].b` and `a.$[id].b` into the concrete paths they stand for. */
function expand(doc: Doc, path: string, { filter, arrayFilters = [] }: UpdateContext): string[] {
  const at = path.split('.').findIndex((part) => part[0] === '$');
  if (at < 0) return [path];
  const parts = path.split('.');
  const [head, token, tail] = [parts.slice(0, at), parts[at] ?? '', parts.slice(at + 1)];
  const items = head.reduce<unknown>((v, part) => (v as Doc | undefined | null)?.[part], doc);
  if (head.length === 0 || !Array.isArray(items)) {
    throw new CommandError(
      2,
      `The path '${head.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  let chosen = [...items.keys()];
  if (token === '$') chosen = [matchedElement(head.join('.'), items, filter)];
  else if (token !== '$[]') {
    const id = /^\$\[([a-z]\w*)\]$/i.exec(token)?.[1] ?? '';
    const wanted = arrayFilters.filter((f) =>
      Object.keys(f).some((name) => name === id || name.startsWith(`${id}.`)),
    );
    if (wanted.length === 0)
      throw new CommandError(2, `No array filter found for identifier '${id}' in path '${path}'`);
    const tests = wanted.map(compile);
    chosen = chosen.filter((i) => tests.every((test) => test({ [id]: items[i] })));
  }
  const context: UpdateContext = { filter, arrayFilters };
  return chosen.flatMap((i) => expand(doc, [...head, String(i), ...tail].join('.'), context));
}

/**
 * The document that an update makes of `before`, which is left as it is.
 * @throws CommandError with MongoDB's code for wrong types, unreachable or conflicting paths, unknown operators
 */
export function applyUpdate(before: Doc, update: Doc | Doc[], context: UpdateContext): Doc {
  let doc = clone(before);
  if (Array.isArray(update)) {
    const foreign = update
      .flatMap((stage) => Object.keys(stage))
      .find((name) => !PIPELINE_STAGES.includes(name));
    if (foreign) throw new CommandError(72, `${foreign} is not allowed to be used within an update`);
    doc = aggregate([doc], update, () => [], context.variables)[0] ?? {};
  } else if (Object.keys(update)[0]?.startsWith('$')) {
    const touched: string[] = [];
    for (const [operator, changes] of Object.entries(update)) {
      if (operator !== '$rename' && !OPERATORS[operator])
        throw new CommandError(9, `Unknown modifier: ${operator}`);
      if (!isDoc(changes))
        throw new CommandError(9, `Modifiers operate on fields: ${operator} needs an object`);
      for (const path of Object.entries(changes).flatMap(([from, to]) =>
        operator === '$rename' ? [from, String(to)] : [from],
      )) {
        const clash = touched.find((t) => t === path || t.startsWith(`${path}.`) || path.startsWith(`${t}.`));
        if (clash)
          throw new CommandError(40, `Updating the path '${path}' would create a conflict at '${clash}'`);
        touched.push(path);
      }
    }
    for (const [operator, changes] of Object.entries(update)) {
      if (operator === '$setOnInsert' && !context.inserting) continue;
      for (const [path, operand] of Object.entries(changes as Doc)) {
        if (operator === '$rename') {
          let moved: unknown = GONE;
          alter(doc, path, (old) => {
            moved = old === undefined ? GONE : old;
            return GONE;
          });
          if (moved !== GONE) alter(doc, String(operand), () => moved);
          continue;
        }
        const change = OPERATORS[operator];
        if (change)
          for (const place of expand(doc, path, context))
            alter(doc, place, (old) => change(old, clone(operand), place));
      }
    }
  } else doc = clone('_id' in update || !('_id' in doc) ? update : { _id: doc._id, ...update });
  if ('_id' in before && keyOf(doc._id) !== keyOf(before._id)) {
    throw new CommandError(
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  return doc;
}

/** What an upsert starts from: the fields that its filter requires to be equal to something. */
export function seedOf(filter: Doc, seed: Doc = {}): Doc {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and') for (const part of condition as Doc[]) seedOf(part, seed);
    if (path[0] === '$' || condition instanceof RegExp) continue;
    const operators = isDoc(condition) && Object.keys(condition)[0]?.startsWith('$');
    if (!operators) alter(seed, path, () => clone(condition));
    else if ('$eq' in (condition as Doc)) alter(seed, path, () => clone((condition as Doc).$eq));
  }
  return seed;
}
