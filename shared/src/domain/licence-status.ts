/**
 * The state of a licence: what its authority says, and what the calendar adds.
 * 中止 is reversible; 吊销/撤销 and 注销 are not (行政许可法 articles 69, 70).
 */

import { addDays, daysBetween } from './dates.ts';
import { type LicenceKindKey, licenceKind } from './licence-kinds.ts';

/** What an authority records. `superseded` (已换版): a newer version of the same licence exists. */
export const AUTHORITY_STATUSES = [
  'valid',
  'suspended',
  'revoked',
  'cancelled',
  'expired',
  'superseded',
] as const;
export type AuthorityStatus = (typeof AUTHORITY_STATUSES)[number];

/** What the product can tell of a licence; the calendar turns `valid` into `expiring` and `expired`. */
export const LICENCE_STATES = [
  'valid',
  'expiring',
  'suspended',
  'expired',
  'revoked',
  'cancelled',
  'superseded',
] as const;
/** What a person is shown: one of these, or that the authority's word isn't known here: neither in force nor not. */
export type LicenceState = (typeof LICENCE_STATES)[number] | 'unknown';

export interface LicenceValidity {
  status: AuthorityStatus | 'unknown';
  /** `YYYY-MM-DD`, first day of validity. */
  validFrom: string;
  /** `YYYY-MM-DD`, last day of validity; null: 长期. */
  validTo: string | null;
  kind: LicenceKindKey | null;
}

const DEFAULT_EXPIRING_DAYS = 90;

/** @param today `YYYY-MM-DD` in Asia/Shanghai */
export function licenceState(licence: LicenceValidity, today: string): LicenceState {
  if (licence.status !== 'valid') return licence.status;
  if (licence.validTo === null) return 'valid';
  const left = daysBetween(today, licence.validTo);
  if (left < 0) return 'expired';
  const window = licence.kind === null ? DEFAULT_EXPIRING_DAYS : licenceKind(licence.kind).expiringDays;
  return left <= window ? 'expiring' : 'valid';
}

/**
 * First day of the state that is shown; null when it was never changed.
 * @param licence `statusSince`: first day of what the authority records, `YYYY-MM-DD`
 */
export function licenceStateSince(
  licence: LicenceValidity & { statusSince: string | null },
  today: string,
): string | null {
  const { status, validTo, statusSince } = licence;
  const ranOut = status === 'valid' && validTo !== null && licenceState(licence, today) === 'expired';
  return ranOut ? addDays(validTo, 1) : statusSince;
}

/** Whether the first day of validity is still to come. */
export const isLicenceYetToBegin = (
  { status, validFrom }: Pick<LicenceValidity, 'status' | 'validFrom'>,
  today: string,
): boolean => status === 'valid' && validFrom > today;

/** Whether a licence in this state may be relied upon. */
export function isInForce(state: LicenceState): boolean {
  return state === 'valid' || state === 'expiring';
}

/** 中文 for chips and lists. */
export const LICENCE_STATE_NAMES: Record<LicenceState, string> = {
  valid: '有效',
  expiring: '即将到期',
  suspended: '被中止',
  expired: '已过期',
  revoked: '已吊销',
  cancelled: '已注销',
  superseded: '已换版',
  unknown: '状态未知',
};

const URGENCY: Record<LicenceState, number> = {
  expiring: 0,
  suspended: 1,
  expired: 2,
  revoked: 3,
  unknown: 4,
  valid: 5,
  cancelled: 6,
  superseded: 7,
};

/** Sorts licences: the business licence first, then what needs its holder's attention, soonest expiry first. */
export function compareUrgency(
  a: LicenceValidity & { state: LicenceState },
  b: LicenceValidity & { state: LicenceState },
): number {
  if (a.kind === 'business' || b.kind === 'business') {
    if (a.kind !== b.kind) return a.kind === 'business' ? -1 : 1;
  }
  if (a.state !== b.state) return URGENCY[a.state] - URGENCY[b.state];
  const [left, right] = [a.validTo ?? '9999-12-31', b.validTo ?? '9999-12-31'];
  return left < right ? -1 : left > right ? 1 : 0;
}
