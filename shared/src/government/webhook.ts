/** What government tells by webhook: something changed, ask again. Signed with SM2 over the raw body (gateway.ts). */

import * as z from 'zod/mini';
import { openEnum } from '../contracts/open-enum.ts';

export const governmentEventSchema = z.object({
  /** The sender's id of the event; the same event may come more than once. */
  eventId: z.string().check(z.minLength(8), z.maxLength(64)),
  /** One that isn't known here: anything about the firm may have changed. */
  type: openEnum(['licence.changed', 'firm.changed']),
  creditCode: z.string().check(z.length(18)),
  occurredAt: z.string(),
});
export type GovernmentEvent = z.output<typeof governmentEventSchema>;
