/**
 * What an operator can do at the door of their own: as data, like the endpoints of the API. Each act is written to the
 * audit trail under its id before it is done, and its outcome after. JSON on loopback; errors as everywhere.
 */

import * as z from 'zod/mini';
import { says } from './fields.ts';

type Schema = z.ZodMiniType;

export interface OperatorContract<
  B extends Schema | undefined = Schema | undefined,
  R extends Schema = Schema,
> {
  /** `<subject>.<act>`: unique, stable; stands in the audit trail. */
  id: string;
  method: 'GET' | 'POST';
  path: `/${string}`;
  summary: string;
  /** Undefined: nothing may be sent. */
  body: B;
  /** Of the answer, 200. */
  reply: R;
}

export type OperatorBody<C> =
  C extends OperatorContract<infer B, infer _R> ? (B extends Schema ? z.output<B> : undefined) : never;
export type OperatorReply<C> = C extends OperatorContract<infer _B, infer R> ? z.input<R> : never;

function act<R extends Schema, B extends Schema | undefined = undefined>(
  definition: Omit<OperatorContract<B, R>, 'body'> & { body?: B },
): OperatorContract<B, R> {
  return { ...definition, body: definition.body as B };
}

/** Milliseconds are for machines: people read ISO 8601, UTC. */
const instant = z.iso.datetime();
const keyId = z.string().check(z.regex(/^[0-9a-f]{8}$/, says('field.pattern')));
const jobName = z.string().check(z.regex(/^[a-z][a-z-]*\.[a-z][a-z-]*$/, says('field.pattern')));

/** What an operator may rotate; `tokens` are the keys of access and refresh tokens. */
export const ROTATIONS = ['presentation', 'personal-data', 'tokens'] as const;

export const listKeys = act({
  id: 'keys.list',
  method: 'GET',
  path: '/keys',
  summary: 'Every key: purpose, age, whether in use',
  reply: z.strictObject({
    keys: z.array(
      z.strictObject({
        keyId,
        purpose: z.string(),
        createdAt: instant,
        current: z.boolean(),
        revokedAt: z.nullable(instant),
      }),
    ),
  }),
});

export const rotateKeys = act({
  id: 'keys.rotate',
  method: 'POST',
  path: '/keys/rotations',
  summary: 'From now on a new key is used; what stands under the old one stays good',
  body: z.strictObject({ purpose: z.enum(ROTATIONS) }),
  reply: z.strictObject({ purpose: z.enum(ROTATIONS), keyIds: z.array(keyId) }),
});

export const revokeKey = act({
  id: 'keys.revoke',
  method: 'POST',
  path: '/keys/revocations',
  summary: 'No code of this key is trusted from now on; request.not-found: there is no such presentation key',
  body: z.strictObject({ keyId }),
  /** `current`: the presentation key in use. */
  reply: z.strictObject({ keyId, current: keyId }),
});

export const resealPersonalData = act({
  id: 'personal-data.reseal',
  method: 'POST',
  path: '/personal-data/reseals',
  summary: 'Encrypts again what stands under older keys, everywhere; may be repeated',
  body: z.strictObject({}),
  /** `done`: how many values were encrypted again. */
  reply: z.strictObject({ done: z.int() }),
});

export const JOB_STATES = ['waiting', 'running', 'failing', 'dead'] as const;

const jobSchema = z.strictObject({
  name: jobName,
  everySeconds: z.number(),
  /** `failing`: the last run failed and another is due; `dead`: it failed too often and is not run any more. */
  state: z.enum(JOB_STATES),
  /** Start of the last run, whatever came of it. */
  lastRunAt: z.nullable(instant),
  /** End of the last run that succeeded. */
  lastSuccessAt: z.nullable(instant),
  /** When it is woken again; null while it runs, or is dead. */
  nextRunAt: z.nullable(instant),
  /** Runs in a row that did not come to their end. */
  failures: z.int(),
  /** Kind of the last error, and when; never its message, which may quote what it was about. */
  lastFailure: z.nullable(z.strictObject({ at: instant, errorName: z.string() })),
  deadSince: z.nullable(instant),
});

export const listJobs = act({
  id: 'jobs.list',
  method: 'GET',
  path: '/jobs',
  summary: 'Background work: last run, failures, next run, dead',
  reply: z.strictObject({ jobs: z.array(jobSchema) }),
});

export const runJob = act({
  id: 'jobs.run',
  method: 'POST',
  path: '/jobs/runs',
  summary: 'Wakes a job now, a dead one too; request.not-found: there is no such job',
  body: z.strictObject({ name: jobName }),
  reply: z.strictObject({ name: jobName }),
});

export type JobListing = z.output<typeof jobSchema>;
