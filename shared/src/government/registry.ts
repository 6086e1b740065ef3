/** Wire of the commercial register (商事登记). Paths are under the service's address. Answers tolerate additions. */

import * as z from 'zod/mini';
import { openEnum } from '../contracts/open-enum.ts';
import { creditCodeFault } from '../domain/credit-code.ts';
import { FIRM_STATUSES } from '../domain/firm-status.ts';

const creditCode = z.string().check(z.refine((code: string) => creditCodeFault(code) === null));
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

export const registryFirmSchema = z.object({
  creditCode,
  name: z.string().check(z.minLength(1)),
  /** 类型: `有限责任公司（自然人独资）`. */
  type: z.string(),
  legalRepresentative: z.object({ name: z.string().check(z.minLength(1)), idNumber: z.string() }),
  /** 注册资本, fen; null for kinds of firm that have none. */
  registeredCapitalFen: z.nullable(z.int()),
  establishedOn: date,
  /** 住所. */
  address: z.string(),
  /** 经营范围. */
  scope: z.string(),
  /** One that isn't known here says nothing: neither in business nor not. */
  status: openEnum(FIRM_STATUSES),
  /** First day of the status. */
  statusSince: date,
  /** 登记机关. */
  authority: z.string(),
  updatedAt: z.string(),
});
export type RegistryFirm = z.output<typeof registryFirmSchema>;

/** GET /v1/firms/{creditCode}: 200 firm, 404. */
export const REGISTRY_FIRM_PATH = '/v1/firms/{creditCode}';

/** POST /v1/firm-searches: by the person in charge; the number stays out of addresses and logs. */
export const REGISTRY_SEARCH_PATH = '/v1/firm-searches';
export const registrySearchSchema = z.strictObject({ legalRepresentativeIdNumber: z.string() });
/** Each a `registryFirmSchema`, to be read by itself: a bad record must not hide the others. */
export const registrySearchReplySchema = z.object({ firms: z.array(z.unknown()) });

/**
 * GET /v1/firms/{creditCode}/appointments: who has led the firm, oldest first; an empty list for a firm whose history
 * is not on record. 404: no such firm, or a register that keeps no appointments.
 */
export const REGISTRY_APPOINTMENTS_PATH = '/v1/firms/{creditCode}/appointments';
export const registryAppointmentsSchema = z.object({
  appointments: z.array(
    z.object({
      idNumber: z.string().check(z.minLength(1)),
      /** 职务; the register has others beside these. */
      position: z.string(),
      from: z.iso.datetime({ offset: true }),
      /** The first moment it no longer held; null: it holds. */
      to: z.nullable(z.iso.datetime({ offset: true })),
    }),
  ),
});
export type RegistryAppointment = z.output<typeof registryAppointmentsSchema>['appointments'][number];

/** The positions that make somebody a firm’s legal representative; a 个体工商户 has a 经营者 in that place. */
export const LEADING_POSITIONS = ['法定代表人', '经营者'] as const;
export type LeadingPosition = (typeof LEADING_POSITIONS)[number];

/** GET /v1/firms/{creditCode}/changes: 变更登记, newest first. */
export const REGISTRY_CHANGES_PATH = '/v1/firms/{creditCode}/changes';
export const registryChangesSchema = z.object({
  changes: z.array(z.object({ item: z.string(), before: z.string(), after: z.string(), changedOn: date })),
});
