import { BSON } from 'mongodb';
import { unsupported } from './errors.ts';

// A value's key is a string whose code-unit order is BSON's order of values. One function thus decides
// equality, uniqueness, ranges and sorting, where mingo's own comparison differs from MongoDB's (binaries
// by their text, arrays by the wrong element, types by another order).

export type Doc = Record<string, unknown>;

/** Leading characters of keys, in BSON's order of types. */
const [EMPTY, NULL, NUMBER, STRING, OBJECT, ARRAY, BINARY, OBJECT_ID, BOOL, DATE, REGEX] = '23456789:;<';
/** The key of null and of a missing field. */
export const NULL_KEY = `${NULL}`;
/** Above whatever a key can continue with. */
export const TOP = '\uffff'.repeat(5);
/** The names that `$type` knows, by leading character. */
export const TYPES: Record<string, string> = {
  [`${NULL}`]: 'null',
  [`${NUMBER}`]: 'number int long double decimal',
  [`${STRING}`]: 'string',
  [`${OBJECT}`]: 'object',
  [`${ARRAY}`]: 'array',
  [`${BINARY}`]: 'binData',
  [`${OBJECT_ID}`]: 'objectId',
  [`${BOOL}`]: 'bool',
  [`${DATE}`]: 'date',
  [`${REGEX}`]: 'regex',
};

const scratch = new DataView(new ArrayBuffer(8));
function doubleKey(n: number): string {
  scratch.setFloat64(0, n === 0 ? 0 : n);
  const flip = scratch.getUint16(0) & 0x8000 ? 0xffff : 0;
  const [a, b, c, d] = [0, 2, 4, 6].map((at) => scratch.getUint16(at) ^ flip) as [
    number,
    number,
    number,
    number,
  ];
  return Number.isNaN(n) ? '\0\0\0\0' : String.fromCharCode(flip ? a : a | 0x8000, b, c, d);
}

/** UTF-16 rearranged so that code units order as code points do; NUL ends the text. */
function textKey(text: string): string {
  if (!/[^ -\ud7ff]/.test(text)) return `${text}\0`;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 2) out += unit === 0 ? '\x01\x01' : '\x01\x02';
    else out += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return `${out}\0`;
}

/** The key of a BSON value; types that the product does not use are refused. */
export function keyOf(value: unknown): string {
  if (typeof value === 'string') return STRING + textKey(value);
  if (typeof value === 'number') return `${NUMBER}${doubleKey(value)}\u8000`;
  if (typeof value === 'boolean') return `${BOOL}${Number(value)}`;
  if (value === null || value === undefined) return NULL_KEY;
  if (value instanceof BSON.ObjectId) return OBJECT_ID + value.toHexString();
  if (value instanceof Date) return DATE + doubleKey(value.getTime());
  if (Array.isArray(value)) return `${ARRAY}${value.map(keyOf).join('')}\0`;
  if (value instanceof RegExp) return REGEX + textKey(value.source) + textKey(value.flags);
  if (value instanceof BSON.Long) {
    const near = value.toNumber();
    return NUMBER + doubleKey(near) + String.fromCharCode(0x8000 + Number(value.toBigInt() - BigInt(near)));
  }
  if (value instanceof BSON.Binary) {
    const bytes = Buffer.from(value.value());
    return BINARY + doubleKey(bytes.length) + String.fromCharCode(value.sub_type) + bytes.toString('latin1');
  }
  if (!isDoc(value)) throw unsupported(`values of type ${value.constructor.name}`);
  return `${OBJECT}${Object.entries(value)
    .map(([name, part]) => keyOf(part)[0] + textKey(name) + keyOf(part))
    .join('')}\0`;
}

export const same = (a: unknown, b: unknown): boolean => keyOf(a) === keyOf(b);

/** Whether the value is a document: neither an array nor one of BSON's own classes. */
export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
/** Whether a condition or an update is made of `$operators`. */
export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && Object.keys(value)[0]?.[0] === '$';

/** A copy that can be changed; BSON values are never changed in place and so are shared. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  return isDoc(value)
    ? (Object.fromEntries(Object.entries(value).map(([k, v]) => [k, clone(v)])) as T)
    : value;
}

/** Every value that a dotted path reaches, through arrays too; a missing field gives `undefined`. */
export function reach(value: unknown, parts: readonly string[], at = 0, out: unknown[] = []): unknown[] {
  const part = parts[at];
  if (part === undefined) out.push(value);
  else if (Array.isArray(value)) {
    if (/^\d+$/.test(part) && Number(part) < value.length) reach(value[Number(part)], parts, at + 1, out);
    for (const item of value) if (isDoc(item)) reach(item, parts, at, out);
  } else if (isDoc(value)) reach(Object.hasOwn(value, part) ? value[part] : undefined, parts, at + 1, out);
  else out.push(undefined);
  return out;
}

/** The keys under which a document stands in an order by this path: an array stands under each element. */
export function pathKeys(doc: Doc, path: string): string[] {
  const found = path.includes('.') ? reach(doc, path.split('.')) : [doc[path]];
  if (found.length === 1 && !Array.isArray(found[0])) return [keyOf(found[0])];
  const keys = found.flatMap((value) => {
    if (!Array.isArray(value)) return [keyOf(value)];
    return value.length ? value.map(keyOf) : [`${EMPTY}`];
  });
  return keys.length ? [...new Set(keys)] : [NULL_KEY];
}
