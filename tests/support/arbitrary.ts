import fc from 'fast-check';
import * as z from 'zod';
import type { ZodMiniType } from 'zod/mini';

/** What a schema says of one input field, as far as JSON Schema can say it: checksums are not among it. */
export interface FieldSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

export interface ObjectSchema {
  properties: Record<string, FieldSchema>;
  required: string[];
  /** Unknown fields are refused. */
  isStrict: boolean;
}

/** The input side of a schema of params, query or body; undefined for an endpoint that takes none. */
export const objectSchemaOf = (schema: ZodMiniType | undefined): ObjectSchema | undefined => {
  if (schema === undefined) return undefined;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return {
    properties: (json.properties ?? {}) as Record<string, FieldSchema>,
    required: json.required ?? [],
    isStrict: json.additionalProperties === false,
  };
};

/** Any text, halves of surrogate pairs included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

/** Text that a person or program might send: words, digits, Han, control characters. */
const likelyText = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ minLength, maxLength }),
    fc.string({ minLength, maxLength, unit: 'grapheme' }),
    fc.stringMatching(/^[0-9A-Z]{18}$/),
    fc.stringMatching(/^[\u4e00-\u9fff]{2,6}$/),
  );

/** A value that fits what JSON Schema says of the field; whether it passes checksums is chance. */
export const fittingValue = (field: FieldSchema): fc.Arbitrary<unknown> => {
  if (field.const !== undefined) return fc.constant(field.const);
  if (field.enum) return fc.constantFrom(...field.enum);
  if (field.type === 'boolean') return fc.boolean();
  if (field.type === 'integer') return fc.integer();
  if (field.type !== 'string') return fc.jsonValue();
  if (field.pattern) return fc.stringMatching(new RegExp(field.pattern));
  const max = field.maxLength ?? 300;
  return fc.oneof(
    likelyText(Math.min(field.minLength ?? 0, max), Math.min(max, 60)),
    anyText(Math.min(max, 60)),
  );
};

/** Anything that JSON can carry in a field's place. */
const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  anyText(80),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('__proto__', 'constructor', '$where', "' or 1=1 --", '../../etc/passwd', '\u0000', '💥'),
  fc.record({ $gt: fc.constant('') }),
);

/**
 * Inputs near a good one: each field is the good value, another that fits, something strange, or left out; and
 * sometimes a field that nobody knows is there.
 */
export const inputNear = (
  { properties }: ObjectSchema,
  good: Readonly<Record<string, unknown>>,
): fc.Arbitrary<Record<string, unknown>> => {
  const leftOut = Symbol('left out');
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [
      name,
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(name in good ? good[name] : leftOut) },
        { weight: 3, arbitrary: fittingValue(field) },
        { weight: 2, arbitrary: strangeValue },
        { weight: 1, arbitrary: fc.constant(leftOut) },
      ),
    ]),
  );
  const surplus = fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.stringMatching(/^[a-z$_][a-zA-Z0-9.]{0,12}$/), strangeValue, {
        maxKeys: 2,
      }),
    },
  );
  return fc
    .tuple(fc.record(fields), surplus)
    .map(([own, more]) =>
      Object.fromEntries(
        Object.entries({ ...more, ...own }).filter(([, value]) => value !== leftOut && value !== undefined),
      ),
    );
};
