/**
 * Values that may become more. What is read over a wire was written by somebody of another age: a value that isn't
 * known here has a meaning (`unknown`), and the rest of the message stays readable. What is written has only the
 * values listed here.
 */

import * as z from 'zod/mini';

/** What stands in place of a value that isn't known here. */
export const UNKNOWN = 'unknown';
export type Unknown = typeof UNKNOWN;

/** Input: what may be written. Output: what may be read. */
export type OpenEnum<V extends string, M extends string | null> = z.ZodMiniType<V | M, V>;

/**
 * Reads any text, as itself or as `meaning`; nothing but a text, and never a missing field. Encoding refuses what
 * isn't listed. A value whose meaning is `unknown` to its writer too is listed like every other.
 * @param values all that this version writes
 * @param meaning how another value is read
 */
export function openEnum<const V extends string>(values: readonly V[]): OpenEnum<V, Unknown>;
export function openEnum<const V extends string, const M extends string | null>(
  values: readonly V[],
  meaning: M,
): OpenEnum<V, M>;
export function openEnum(
  values: readonly string[],
  meaning: string | null = UNKNOWN,
): z.ZodMiniType<string | null, string> {
  const known: ReadonlySet<unknown> = new Set(values);
  return z.codec(
    z.string().register(z.globalRegistry, { 'x-extensible-enum': [...values] }),
    z.custom<string | null>((value) => value === meaning || known.has(value)),
    {
      decode: (text) => (known.has(text) ? text : meaning),
      encode: (value, { issues }) => {
        if (typeof value === 'string' && known.has(value)) return value;
        issues.push({ code: 'invalid_value', values: [...values], input: value });
        return z.NEVER;
      },
    },
  );
}
