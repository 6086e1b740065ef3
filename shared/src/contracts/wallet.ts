/** Capability `wallet`: the licences of the firms a person may act for, and showing them. */

import * as z from 'zod/mini';
import { FIRM_STATUSES } from '../domain/firm-status.ts';
import { LICENCE_STATES } from '../domain/licence-status.ts';
import { CHECK_CODES, VERDICTS } from '../domain/verdict.ts';
import { PRESENTATION_MODES } from '../presentation/code.ts';
import { endpoint } from './endpoint.ts';
import { AUTHORITY_ERRORS } from './errors.ts';
import {
  creditCodeSchema,
  dateSchema,
  instantSchema,
  licenceIdSchema,
  licenceKindSchema,
  says,
} from './fields.ts';
import { openEnum, UNKNOWN } from './open-enum.ts';

/** 法定代表人, 管理员, 经办人: the one who may do most first. */
export const ROLES = ['legal-representative', 'administrator', 'agent'] as const;

export const firmSchema = z.object({
  creditCode: z.string(),
  name: z.string(),
  status: openEnum([...FIRM_STATUSES, UNKNOWN]),
  /** In what capacity the signed-in person may act for it; one that a client doesn't know gives no rights there. */
  role: openEnum(ROLES),
});
export type Firm = z.output<typeof firmSchema>;

/** One printed line of a licence: a named thing that can be presented by itself. */
export const licenceFieldSchema = z.object({
  /** Stable, kebab-case: `legal-representative`. */
  key: z.string(),
  /** As printed: `法定代表人`. */
  label: z.string(),
  value: z.string(),
  /** Public by law: a stranger who scans the code sees it. */
  isPublic: z.boolean(),
});

export const licenceSchema = z.object({
  /** Licence reference: 16 hexadecimal digits. */
  id: z.string(),
  /** 电子证照标识. */
  licenceIdentifier: z.string(),
  /** Null: a kind this version has no face for. */
  kind: licenceKindSchema,
  kindName: z.string(),
  /** 证号, as printed. */
  number: z.string(),
  numberLabel: z.string(),
  state: openEnum([...LICENCE_STATES, UNKNOWN]),
  /** First day of the present status; null when it was never changed. */
  statusSince: z.nullable(dateSchema),
  /** Why, in the authority's words; null for a licence in force. */
  statusReason: z.nullable(z.string()),
  validFrom: dateSchema,
  /** Null: 长期. */
  validTo: z.nullable(dateSchema),
  issuer: z.string(),
  issuedOn: dateSchema,
  fields: z.array(licenceFieldSchema),
  /** Last day to file for renewal, and where that rule stands; null when none is known. */
  renewBy: z.nullable(dateSchema),
  renewSource: z.nullable(z.string()),
  /** A made-up specimen: its face carries 示例. */
  specimen: z.boolean(),
});
export type Licence = z.output<typeof licenceSchema>;

export const listFirms = endpoint({
  id: 'wallet.listFirms',
  method: 'GET',
  path: '/api/v1/wallet/firms',
  summary: 'The firms that the signed-in person may act for, from the registry’s current record',
  access: 'real-name',
  reply: z.object({
    firms: z.array(firmSchema),
    /** When the registry said so. */
    confirmedAt: instantSchema,
    /** True: the registry does not answer; this is its last word, at most 24 h old. */
    stale: z.boolean(),
  }),
  status: 200,
  errors: ['upstream.registry-unavailable'],
  limit: { perMinute: 240 },
});

export const listLicences = endpoint({
  id: 'wallet.listLicences',
  method: 'GET',
  path: '/api/v1/wallet/firms/{creditCode}/licences',
  summary: 'The e-licences of one firm, the business licence first, then by urgency',
  access: 'real-name',
  params: z.strictObject({ creditCode: creditCodeSchema }),
  reply: z.object({
    firm: firmSchema,
    licences: z.array(licenceSchema),
    /** How many more there are whose record could not be read. */
    unreadable: z._default(z.int(), 0),
    /** When the licence authority said so. */
    confirmedAt: instantSchema,
    /** True: the authority does not answer; this is its last word. */
    stale: z.boolean(),
  }),
  status: 200,
  errors: [...AUTHORITY_ERRORS, 'upstream.licences-unavailable'],
  limit: { perMinute: 240 },
});

export const presentLicence = endpoint({
  id: 'wallet.presentLicence',
  method: 'POST',
  path: '/api/v1/wallet/firms/{creditCode}/licences/{licenceId}/presentations',
  summary: 'Make a code to show: a live one that expires, or a printed one that does not',
  access: 'real-name',
  params: z.strictObject({ creditCode: creditCodeSchema, licenceId: licenceIdSchema }),
  body: z
    .strictObject({
      mode: z.enum(PRESENTATION_MODES, says('field.not-an-option')),
      /** Live only: exactly one look. */
      onceOnly: z.boolean(says('field.type')),
    })
    .check(
      z.refine(({ mode, onceOnly }) => mode === 'live' || !onceOnly, {
        error: says('field.not-an-option'),
        path: ['onceOnly'],
      }),
    ),
  reply: z.object({
    /** 24 hexadecimal digits. */
    codeId: z.string(),
    link: z.string(),
    issuedAt: instantSchema,
    /** Null for a printed code. */
    expiresAt: z.nullable(instantSchema),
    /** Seconds after which the holder's screen asks for the next code; null for a printed one. */
    rotateAfterSeconds: z.nullable(z.int()),
    /** Labels of what a stranger will see, and how many other licences. */
    disclosed: z.array(z.string()),
    otherLicences: z.int(),
    /** When the authority last confirmed the licence. */
    confirmedAt: instantSchema,
  }),
  status: 201,
  errors: [
    ...AUTHORITY_ERRORS,
    'wallet.licence-not-found',
    'wallet.licence-not-presentable',
    'wallet.firm-not-presentable',
    'wallet.licence-status-unknown',
    'wallet.firm-status-unknown',
    'upstream.licences-unavailable',
  ],
  limit: { perMinute: 60 },
  // One code more harms nobody: each is looked at, and counted, by itself.
  idempotencyKey: { repeatable: true },
});

export const getPresentation = endpoint({
  id: 'wallet.getPresentation',
  method: 'GET',
  path: '/api/v1/wallet/firms/{creditCode}/presentations/{codeId}',
  summary:
    'How often a code was looked at: the holder’s screen stops rotating a once-only code that was used',
  access: 'real-name',
  params: z.strictObject({
    creditCode: creditCodeSchema,
    codeId: z.string().check(z.regex(/^[0-9a-f]{24}$/, says('field.pattern'))),
  }),
  query: z.strictObject({
    /** The licence that the code is for: refused as making another code for it would be, once that is known. */
    licenceId: z.optional(licenceIdSchema),
  }),
  reply: z.object({ looks: z.int(), lastLookAt: z.nullable(instantSchema) }),
  status: 200,
  errors: [
    ...AUTHORITY_ERRORS,
    'wallet.licence-not-found',
    'wallet.licence-not-presentable',
    'wallet.firm-not-presentable',
    'wallet.licence-status-unknown',
    'wallet.firm-status-unknown',
  ],
  limit: { perMinute: 240 },
});

export const lookSchema = z.object({
  id: z.string(),
  at: instantSchema,
  codeId: z.string(),
  mode: openEnum(PRESENTATION_MODES),
  /** 1 for the first look at this code. */
  ordinal: z.int(),
  licenceId: z.string(),
  kindName: z.string(),
  verdict: openEnum(VERDICTS),
  /** The check that decided, by its code; absent in looks recorded before it was kept. */
  because: z.optional(openEnum(CHECK_CODES)),
});
export type Look = z.output<typeof lookSchema>;

/** Looks within one hour at a code that was dead: expired, or once-only and spent. */
export const deadLooksSchema = z.object({
  id: z.string(),
  codeId: z.string(),
  mode: openEnum(PRESENTATION_MODES),
  licenceId: z.string(),
  kindName: z.string(),
  count: z.int(),
  firstAt: instantSchema,
  lastAt: instantSchema,
});
export type DeadLooks = z.output<typeof deadLooksSchema>;

export const listLooks = endpoint({
  id: 'wallet.listLooks',
  method: 'GET',
  path: '/api/v1/wallet/firms/{creditCode}/looks',
  summary:
    'Who scanned: the looks at this firm’s codes, newest first, 20 a page; those at dead codes as counts by the hour',
  access: 'real-name',
  params: z.strictObject({ creditCode: creditCodeSchema }),
  query: z.strictObject({
    /** `nextCursor` of the page before. */
    cursor: z.optional(z.string().check(z.regex(/^[0-9a-f]{24}$/, says('field.pattern')))),
    licenceId: z.optional(licenceIdSchema),
  }),
  reply: z.object({
    looks: z.array(lookSchema),
    /** On the same pages: by `id` they stand between the looks. */
    deadLooks: z.array(deadLooksSchema),
    nextCursor: z.nullable(z.string()),
  }),
  status: 200,
  errors: [...AUTHORITY_ERRORS],
});

export const walletEndpoints = [listFirms, listLicences, presentLicence, getPresentation, listLooks] as const;
