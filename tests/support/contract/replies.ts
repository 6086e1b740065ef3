import fc from 'fast-check';
import * as z from 'zod';
import type { ZodMiniType } from 'zod/mini';
import { type FieldSchema, fittingValue } from '../arbitrary.ts';

/** What stands on the wire of a reply, as far as JSON Schema says it. */
export interface WireSchema extends Omit<FieldSchema, 'type'> {
  type?: string | string[];
  format?: string;
  properties?: Record<string, WireSchema>;
  required?: string[];
  items?: WireSchema;
  anyOf?: WireSchema[];
  'x-extensible-enum'?: string[];
}

/** A value that no version has listed yet. */
export const NEW_VALUE = 'from-a-later-version';
/** A field that no version has declared yet. */
export const NEW_FIELD = 'addedLater';

export const wireSchemaOf = (schema: ZodMiniType): WireSchema =>
  z.toJSONSchema(schema, { io: 'input' }) as WireSchema;

/** The schema of what is there: of a value or nothing, the value's. */
const present = (schema: WireSchema): WireSchema => {
  const [first, ...rest] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (rest.length > 0) throw new Error('a reply of several shapes');
  if (first) return first;
  const { type, ...more } = schema;
  return Array.isArray(type) ? { ...more, type: type.find((name) => name !== 'null') ?? 'null' } : schema;
};

/**
 * Replies that a server of this version might send: with every field, nothing null and no list empty, so that all of
 * the schema is in each.
 */
export const fullReply = (schema: WireSchema): fc.Arbitrary<unknown> => {
  const one = present(schema);
  if (one.properties) {
    return fc.record(
      Object.fromEntries(Object.entries(one.properties).map(([name, field]) => [name, fullReply(field)])),
    );
  }
  if (one.items) return fc.array(fullReply(one.items), { minLength: 1, maxLength: 3 });
  const values = one['x-extensible-enum'];
  if (values) return fc.constantFrom(...values);
  if (one.format === 'date') {
    return fc
      .date({ min: new Date('1980-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  }
  const { type } = one;
  if (type !== 'string' && type !== 'boolean' && type !== 'integer') throw new Error(`a reply with ${type}`);
  return fittingValue({ ...one, type });
};

/** The places of a kind in a value, as the schema sees it. Lists: each of their items. */
const placesOf = (
  schema: WireSchema,
  value: unknown,
  isWanted: (schema: WireSchema) => boolean,
  path: readonly (string | number)[] = [],
): (string | number)[][] => {
  if (value === null || value === undefined) return [];
  const one = present(schema);
  const own = isWanted(one) ? [[...path]] : [];
  const below = one.properties
    ? Object.entries(one.properties).flatMap(([name, field]) =>
        placesOf(field, (value as Record<string, unknown>)[name], isWanted, [...path, name]),
      )
    : ((one.items && (value as unknown[])) || []).flatMap((item, place) =>
        placesOf(one.items as WireSchema, item, isWanted, [...path, place]),
      );
  return [...own, ...below];
};

export type Path = readonly (string | number)[];

export const openEnumsIn = (schema: WireSchema, value: unknown): Path[] =>
  placesOf(schema, value, (one) => one['x-extensible-enum'] !== undefined);

const objectsIn = (schema: WireSchema, value: unknown): Path[] =>
  placesOf(schema, value, (one) => one.properties !== undefined);

/** Every field that must be there, by its path. */
export const requiredIn = (schema: WireSchema, value: unknown): Path[] =>
  objectsIn(schema, value).flatMap((path) => {
    const object = at(value, path) as Record<string, unknown>;
    const declared = present(schemaAt(schema, path)).required ?? [];
    return declared.filter((name) => name in object).map((name) => [...path, name]);
  });

const schemaAt = (schema: WireSchema, path: Path): WireSchema =>
  path.reduce<WireSchema>((found, step) => {
    const one = present(found);
    const next = typeof step === 'number' ? one.items : one.properties?.[step];
    if (!next) throw new Error(`the schema has no ${path.join('.')}`);
    return next;
  }, schema);

export const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, step) => (found as Record<string | number, unknown>)[step], value);

/** A copy with another value at a place; undefined: without it. */
export const replaced = (value: unknown, path: Path, by: unknown): unknown => {
  const copy = structuredClone(value);
  const last = path.at(-1);
  if (last === undefined) return by;
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (by === undefined) delete parent[last];
  else parent[last] = by;
  return copy;
};

/** The same from a server of a later version: a new field in every object. */
export const withNewFields = (schema: WireSchema, value: unknown): unknown => {
  const copy = structuredClone(value);
  for (const path of objectsIn(schema, copy)) {
    (at(copy, path) as Record<string, unknown>)[NEW_FIELD] = { of: ['a', 'later', 'version'] };
  }
  return copy;
};

/** The same with a new value in every open enum. */
export const withNewValues = (schema: WireSchema, value: unknown): unknown =>
  openEnumsIn(schema, value).reduce((grown, path) => replaced(grown, path, NEW_VALUE), value);

const hasOwnEnum = ({ properties = {} }: WireSchema): boolean =>
  Object.values(properties).some((field) => present(field)['x-extensible-enum'] !== undefined);

/**
 * The same with one member more in every list whose members have open enums: like its last, but all its values new.
 * @param shape what else makes the new member another one
 */
export const withNewMembers = (
  schema: WireSchema,
  value: unknown,
  shape: (member: Record<string, unknown>) => Record<string, unknown>,
): unknown => {
  if (value === null || value === undefined) return value;
  const { properties, items } = present(schema);
  if (properties) {
    const fields = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(
      fields.map(([name, field]) => [name, withNewMembers(properties[name] ?? {}, field, shape)]),
    );
  }
  if (!items) return value;
  const members = (value as unknown[]).map((member) => withNewMembers(items, member, shape));
  const last = members.at(-1);
  if (last === undefined || !hasOwnEnum(present(items))) return members;
  return [...members, shape(withNewValues(items, last) as Record<string, unknown>)];
};

/** The places where a schema admits nothing but what it lists. */
export const closedEnumsOf = (schema: WireSchema, path = ''): string[] => [
  ...(schema.enum || schema.const !== undefined ? [path] : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    closedEnumsOf(field, `${path}.${name}`),
  ),
  ...(schema.items ? closedEnumsOf(schema.items, `${path}[]`) : []),
  ...(schema.anyOf ?? []).flatMap((one) => closedEnumsOf(one, path)),
];
