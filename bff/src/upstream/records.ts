/** Lists that another service sends, read record by record: one that doesn't fit must not hide the others. */

import type * as z from 'zod/mini';
import type { UpstreamService } from './failure.ts';

export interface ReadRecords<T> {
  readonly records: T[];
  /** How many records did not fit the schema. */
  readonly unreadable: number;
}

/** Told of every list with unreadable records. */
export type OnUnreadable = (service: UpstreamService, count: number, where: string) => void;

/** @param onUnreadable told how many, and where the first one is odd: a path of field names, never a value */
export function readRecords<S extends z.ZodMiniType>(
  schema: S,
  given: readonly unknown[],
  onUnreadable: (count: number, where: string) => void = () => undefined,
): ReadRecords<z.output<S>> {
  const records: z.output<S>[] = [];
  let where: string | undefined;
  for (const one of given) {
    const result = schema.safeParse(one);
    if (result.success) records.push(result.data);
    else where ??= result.error.issues[0]?.path.join('.') ?? '';
  }
  const unreadable = given.length - records.length;
  if (unreadable > 0) onUnreadable(unreadable, where ?? '');
  return { records, unreadable };
}
