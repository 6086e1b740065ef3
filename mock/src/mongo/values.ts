import { BSON } from 'mongodb';

// A value's sort key is a string whose code-unit order is BSON's order of values. One function thus
// decides equality, uniqueness, ranges and sorting, where mingo's own comparison differs from MongoDB's
// (Binary by its text, arrays by the wrong element, types by another order).

export type Doc = Record<string, unknown>;

const { Binary, Decimal128, Long, ObjectId, Timestamp, MinKey, MaxKey } = BSON;
const TAG = {
  minKey: '\x01',
  undefined: '\x02',
  null: '\x03',
  number: '\x04',
  string: '\x05',
  object: '\x06',
  array: '\x07',
  binary: '\x08',
  objectId: '\x09',
  bool: '\x0a',
  date: '\x0b',
  timestamp: '\x0c',
  regex: '\x0d',
  maxKey: '\x0e',
} as const;
export const NULL_KEY = TAG.null;
/** The key of an empty array: below null. */
export const EMPTY_KEY = TAG.undefined;
/** Above every code unit sequence that a key can continue with. */
export const TOP = '\uffff\uffff\uffff\uffff\uffff';

const scratch = new DataView(new ArrayBuffer(8));
function doubleKey(n: number): string {
  if (Number.isNaN(n)) return '\0\0\0\0';
  scratch.setFloat64(0, n === 0 ? 0 : n);
  const high = scratch.getUint16(0);
  const flip = high & 0x8000 ? 0xffff : 0;
  return String.fromCharCode(
    flip ? high ^ 0xffff : high | 0x8000,
    scratch.getUint16(2) ^ flip,
    scratch.getUint16(4) ^ flip,
    scratch.getUint16(6) ^ flip,
  );
}

/** UTF-16 rearranged so that code units order as code points do; NUL ends the text. */
function textKey(text: string): string {
  if (!/[^ -\ud7ff]/.test(text)) return `${text}\0`;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 2) out += unit === 0 ? '\x01\x01' : '\x01\x02';
    else if (unit < 0xd800) out += text[i];
    else out += String.fromCharCode(unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return `${out}\0`;
}

/** The sort key of any BSON value; `undefined` (a missing field) keys as null. */
export function keyOf(value: unknown): string {
  if (typeof value === 'string') return TAG.string + textKey(value);
  if (typeof value === 'number') return `${TAG.number}${doubleKey(value)}\u8000`;
  if (typeof value === 'boolean') return TAG.bool + (value ? '\x01' : '\0');
  if (value === null || value === undefined) return TAG.null;
  if (value instanceof ObjectId) return TAG.objectId + value.toHexString();
  if (value instanceof Date) return TAG.date + doubleKey(value.getTime());
  if (Array.isArray(value)) return `${TAG.array + value.map(keyOf).join('')}\0`;
  if (value instanceof Timestamp) return TAG.timestamp + value.toBigInt().toString(16).padStart(16, '0');
  if (value instanceof Long) {
    const near = value.toNumber();
    return (
      TAG.number + doubleKey(near) + String.fromCharCode(0x8000 + Number(value.toBigInt() - BigInt(near)))
    );
  }
  if (value instanceof Decimal128) return `${TAG.number}${doubleKey(Number(value.toString()))}\u8000`;
  if (value instanceof Binary) {
    const bytes = Buffer.from(value.buffer.buffer, value.buffer.byteOffset, value.position);
    return (
      TAG.binary + doubleKey(bytes.length) + String.fromCharCode(value.sub_type) + bytes.toString('latin1')
    );
  }
  if (value instanceof RegExp) return TAG.regex + textKey(value.source) + textKey(value.flags);
  if (value instanceof MinKey) return TAG.minKey;
  if (value instanceof MaxKey) return TAG.maxKey;
  if (isDoc(value)) {
    let out: string = TAG.object;
    for (const [name, part] of Object.entries(value)) {
      const key = keyOf(part);
      out += key[0] + textKey(name) + key;
    }
    return `${out}\0`;
  }
  return TAG.regex + textKey(JSON.stringify(value));
}

/** Whether the value is a document: neither an array nor one of BSON's own classes. */
export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/** A copy that can be changed; BSON values are never changed in place and so are shared. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isDoc(value)) return value;
  const out: Doc = {};
  for (const name of Object.keys(value)) out[name] = clone(value[name]);
  return out as T;
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
  if (!path.includes('.') && !Array.isArray(doc[path])) return [keyOf(doc[path])];
  const keys = new Set<string>();
  for (const value of reach(doc, path.split('.'))) {
    if (!Array.isArray(value)) keys.add(keyOf(value));
    else if (value.length === 0) keys.add(EMPTY_KEY);
    else for (const item of value) keys.add(keyOf(item));
  }
  return keys.size ? [...keys] : [NULL_KEY];
}

/** The type names of `$type` for each leading character of a sort key. */
export const TYPE_NAMES: Record<string, readonly (string | number)[]> = {
  [TAG.null]: ['null', 10],
  [TAG.number]: ['number', 'int', 'long', 'double', 'decimal', 1, 16, 18, 19],
  [TAG.string]: ['string', 2],
  [TAG.object]: ['object', 3],
  [TAG.array]: ['array', 4],
  [TAG.binary]: ['binData', 5],
  [TAG.objectId]: ['objectId', 7],
  [TAG.bool]: ['bool', 8],
  [TAG.date]: ['date', 9],
  [TAG.timestamp]: ['timestamp', 17],
  [TAG.regex]: ['regex', 11],
  [TAG.minKey]: ['minKey', -1],
  [TAG.maxKey]: ['maxKey', 127],
};
