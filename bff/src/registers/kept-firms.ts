/** What the register said, as it is kept over restarts: no name and no number of a person. */

import { registryFirmSchema } from '@qzt/shared/government/registry';
import * as z from 'zod/mini';

const { creditCode, name, status, statusSince } = registryFirmSchema.shape;

const firmRecordSchema = z.object({
  creditCode,
  name,
  status,
  /** `YYYY-MM-DD`. */
  statusSince,
  /** Keyed hash of the legal representative's ID number. */
  representativeHash: z.string(),
});
export type FirmRecord = z.output<typeof firmRecordSchema>;

/** Null: the register had no such firm. */
const keptFirmSchema = z.object({ firm: z.nullable(firmRecordSchema) });
export type KeptFirm = z.output<typeof keptFirmSchema>;

/** A person's firms, by credit code: each record is kept by itself. */
const keptSearchSchema = z.object({
  creditCodes: z.array(z.string()),
  /** False: there was a record more that could not be read. */
  complete: z.boolean(),
});
export type KeptSearch = z.output<typeof keptSearchSchema>;

/** @throws ZodError */
export const readKeptFirm = (kept: unknown): KeptFirm => keptFirmSchema.parse(kept);
/** @throws ZodError */
export const readKeptSearch = (kept: unknown): KeptSearch => keptSearchSchema.parse(kept);
