/** Capability `verification`: what a counterparty does. No account needed. */

import * as z from 'zod/mini';
import { LICENCE_STATES } from '../domain/licence-status.ts';
import { CHECK_CODES, CHECK_NAMES, CHECK_OUTCOMES, VERDICTS } from '../domain/verdict.ts';
import { PRESENTATION_MODES } from '../presentation/code.ts';
import { endpoint } from './endpoint.ts';
import { clientKeySchema, dateSchema, instantSchema, licenceKindSchema, says } from './fields.ts';
import { LOOK_ADDRESS } from './look-address.ts';
import { openEnum, UNKNOWN } from './open-enum.ts';

export const checkSchema = z.object({
  name: openEnum(CHECK_NAMES),
  outcome: openEnum(CHECK_OUTCOMES),
  code: openEnum(CHECK_CODES),
  /** What was checked and how it came out, for a client that doesn't know this check or code: `证照状态`, `已吊销`. */
  label: z.optional(z.string()),
  detail: z.optional(z.string()),
  /** When the source said so (licence, holder), or when the code was made or ran out (time). */
  at: z.optional(instantSchema),
  /** The day a status began (licence, holder). */
  since: z.optional(dateSchema),
  /** Which look this is (use): 1 is the first. */
  ordinal: z.optional(z.int()),
});

/** What a stranger sees of the licence: the fields public by law. */
export const disclosedLicenceSchema = z.object({
  kind: licenceKindSchema,
  kindName: z.string(),
  number: z.string(),
  numberLabel: z.string(),
  /** Last known; to be shown as 未能核实 when the licence check is ERROR. */
  state: openEnum([...LICENCE_STATES, UNKNOWN]),
  statusReason: z.nullable(z.string()),
  validFrom: dateSchema,
  validTo: z.nullable(dateSchema),
  issuer: z.string(),
  issuedOn: dateSchema,
  fields: z.array(z.object({ key: z.string(), label: z.string(), value: z.string() })),
  specimen: z.boolean(),
  confirmedAt: instantSchema,
});

/** 一码展示: another public licence of the same firm. */
export const otherLicenceSchema = z.object({
  kind: licenceKindSchema,
  kindName: z.string(),
  state: openEnum([...LICENCE_STATES, UNKNOWN]),
  validTo: z.nullable(dateSchema),
  statusSince: z.nullable(dateSchema),
});

export const verificationSchema = z.object({
  /** One that a client doesn't know is 未能核实. */
  verdict: openEnum(VERDICTS),
  /** The check that decided, by its code. */
  because: openEnum(CHECK_CODES),
  mode: openEnum(PRESENTATION_MODES),
  checkedAt: instantSchema,
  checks: z.array(checkSchema),
  /** Null when signature, time or use is not in order: then nothing is disclosed. Offline-known parts aside. */
  firm: z.nullable(z.object({ name: z.string(), creditCode: z.string() })),
  licence: z.nullable(disclosedLicenceSchema),
  others: z.array(otherLicenceSchema),
});
export type Verification = z.output<typeof verificationSchema>;

export const look = endpoint({
  id: 'verification.look',
  method: 'POST',
  path: LOOK_ADDRESS,
  summary: 'Check a presentation code. One look is one page visit: the same `visit` again is the same look',
  access: 'public',
  body: z.strictObject({
    /** What follows `/v/` in the link. */
    code: z.string().check(z.minLength(1, says('field.missing')), z.maxLength(400, says('field.too-long'))),
    visit: clientKeySchema,
  }),
  reply: verificationSchema,
  status: 200,
  errors: [
    'verification.not-a-code',
    'verification.truncated',
    'verification.unknown-version',
    'verification.malformed',
  ],
  limit: { perMinute: 120 },
});

export const publishedKeySchema = z.object({
  /** 8 hexadecimal digits, as in a code. */
  keyId: z.string(),
  algorithm: openEnum(['SM2-SM3']),
  /** Uncompressed point, 130 hexadecimal digits. */
  publicKey: z.string(),
  /** Codes issued from here on … */
  notBefore: instantSchema,
  /** … until here may carry this key's signature; null: in use. */
  notAfter: z.nullable(instantSchema),
  /** True: no code of this key is to be trusted. */
  revoked: z.boolean(),
});

export const keySetSchema = z.object({ keys: z.array(publishedKeySchema) });

/** A revocation reaches whoever keeps the key set after so long. */
const KEYS_CACHE_SECONDS = 60;

export const listKeys = endpoint({
  id: 'verification.listKeys',
  method: 'GET',
  path: '/api/v1/verification/keys',
  summary: 'The published keys with which codes are signed, with their validity',
  access: 'public',
  reply: keySetSchema,
  status: 200,
  errors: [],
  cacheSeconds: KEYS_CACHE_SECONDS,
});

/** The same at an address that doesn't change with the API's version. */
export const listWellKnownKeys = endpoint({
  id: 'verification.listWellKnownKeys',
  method: 'GET',
  path: '/.well-known/qizhengtong-keys.json',
  summary: 'The published keys, for verifiers that are not ours; see /verifying',
  access: 'public',
  reply: keySetSchema,
  status: 200,
  errors: [],
  cacheSeconds: KEYS_CACHE_SECONDS,
});

export const verificationEndpoints = [look, listKeys, listWellKnownKeys] as const;
