/** What a device keeps of an answer that it was given. It stays there; it is read back by another version, or a hand. */

import * as z from 'zod/mini';
import { VERDICTS } from '../domain/verdict.ts';
import { instantSchema } from './fields.ts';
import { openEnum } from './open-enum.ts';

export const pastResultSchema = z.object({
  /** What follows `/v/` in the link. */
  code: z.string().check(z.minLength(1), z.maxLength(400)),
  verdict: openEnum(VERDICTS),
  checkedAt: instantSchema,
  /** Null where nothing was disclosed. */
  kindName: z.nullable(z.string()),
  firmName: z.nullable(z.string()),
});
