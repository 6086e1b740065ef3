import { BSON } from 'mongodb';

// A value's key is a string whose order of UTF-16 units is BSON's order of values. It decides uniqueness, the
// order of indexes and sorting: mingo orders types otherwise, and arrays by the wrong element (we refuse those).

export type Doc = Record<string, unknown>;

/** A failure that the client is told of by MongoDB's number. `extra` joins the reply (`keyPattern`, …). */
export class CommandError extends Error {
  readonly code: number;
  readonly extra: Doc;
  constructor(code: number, message: string, extra: Doc = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }
}
/** Refuses (238 NotImplemented) what a real server could do and this one cannot. */
export const unsupported = (what: string): CommandError =>
  new CommandError(238, `${what}: not supported by this stand-in; use a real MongoDB`);

/** Leading characters of keys, in BSON's order of types. */
const [NULL, NUMBER, STRING, OBJECT, ARRAY, BINARY, OBJECT_ID, BOOL, DATE, REGEX] = '23456789:;';
/** The key of null and of a missing field. */
export const NULL_KEY = `${NULL}`;
/** Above whatever a key can continue with. */
export const TOP = '\uffff'.repeat(5);

const scratch = new DataView(new ArrayBuffer(8));
function numberKey(n: number): string {
  if (Number.isNaN(n)) return '\0\0\0\0';
  scratch.setFloat64(0, n === 0 ? 0 : n);
  const negative = scratch.getUint8(0) & 0x80;
  const flipped = [0, 2, 4, 6].map((at) => scratch.getUint16(at) ^ (negative ? 0xffff : at ? 0 : 0x8000));
  return String.fromCharCode(...flipped);
}
/** NUL ends the text, so that what follows in a longer key cannot count as its continuation. */
const textKey = (text: string): string =>
  `${text.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01')}\0`;

export function keyOf(value: unknown): string {
  if (typeof value === 'string') return STRING + textKey(value);
  if (typeof value === 'number') return NUMBER + numberKey(value);
  if (typeof value === 'boolean') return `${BOOL}${Number(value)}`;
  if (value === null || value === undefined) return NULL_KEY;
  if (value instanceof BSON.ObjectId) return OBJECT_ID + value.toHexString();
  if (value instanceof BSON.Binary) {
    const bytes = Buffer.from(value.value());
    return BINARY + numberKey(bytes.length) + String.fromCharCode(value.sub_type) + bytes.toString('latin1');
  }
  if (value instanceof Date) return DATE + numberKey(value.getTime());
  if (Array.isArray(value)) return `${ARRAY}${value.map(keyOf).join('')}\0`;
  if (value instanceof RegExp) return REGEX + textKey(String(value));
  const fields = Object.entries(value).map(([name, part]) => keyOf(part)[0] + textKey(name) + keyOf(part));
  return `${OBJECT}${fields.join('')}\0`;
}
export const same = (a: unknown, b: unknown): boolean => keyOf(a) === keyOf(b);

/** Whether the value is a document: neither an array nor one of BSON's own classes. */
export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
/** Whether a condition or an update is made of `$operators`. */
export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && Object.keys(value)[0]?.[0] === '$';

const REFUSED = new Set(['$text', '$where', '$jsonSchema', '$type', '$out', '$merge', '$documents']);

/**
 * Refuses the operators that are not here and every type but text, number, boolean, null, date, ObjectId, binary,
 * pattern, array and document: mingo compares the others by their text, in silence. Binaries, whose text is lossy,
 * get their key for one here, so that mingo judges them by kind and bytes.
 */
export function vet(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) vet(item);
  else if (isDoc(value)) {
    for (const name in value) {
      if (name[0] === '$' && REFUSED.has(name)) throw unsupported(name);
      vet(value[name]);
    }
  } else if (value instanceof BSON.Binary) value.toString = () => keyOf(value);
  else if (!(value instanceof BSON.ObjectId || value instanceof Date || value instanceof RegExp))
    throw unsupported(`values of type ${value.constructor.name}`);
}

/** The key of what stands at a dotted path; `undefined` where arrays are in the way, which have no single one. */
export function keyAt(doc: Doc, path: string): string | undefined {
  let value: unknown = doc;
  for (const part of path.split('.')) {
    value = isDoc(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    if (Array.isArray(value)) return undefined;
  }
  return keyOf(value);
}

/** A whole number of at least 0; `undefined` where it is absent. */
export const countOf = (value: unknown): number | undefined => {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0)) return value as number;
  throw new CommandError(2, 'expected a whole number of at least 0');
};
