/** The licences: each trade's permits, with every kind in every state, and what a certificate needs besides. */

import { addDays } from '@qzt/shared/domain/dates';
import { makeLicenceIdentifier } from '@qzt/shared/domain/licence-identifier';
import { licenceKind } from '@qzt/shared/domain/licence-kinds';
import type { AuthorityStatus, LICENCE_STATES } from '@qzt/shared/domain/licence-status';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { type KindOfLicence, kindOf, type TownKind } from './catalogue.ts';
import { firstDayOfTerm, lastDayOfTerm, recordedAt } from './dates.ts';
import { type Dice, dice } from './dice.ts';
import type { FirmWithTrade } from './firms.ts';
import { printedFields } from './printed-fields.ts';
import { WELL_KNOWN_LICENCES } from './well-known-licences.ts';

/** What becomes of the first, second, third … licence of a kind. */
type LicenceState = (typeof LICENCE_STATES)[number];

const COURSE: readonly [LicenceState, ...LicenceState[]] = [
  'valid',
  'expiring',
  'valid',
  'suspended',
  'valid',
  'expired',
  'valid',
  'revoked',
  'valid',
  'cancelled',
  'valid',
  'superseded',
];

/** 营业执照 mostly have no term; these few, by running number of the firm, are something else. */
const BUSINESS_COURSE: readonly LicenceState[] = ['expiring', 'suspended', 'expired', 'superseded'];
const BUSINESS_TERM_YEARS = 20;
const BUSINESS_EVERY = 13;

const REASONS: Record<AuthorityStatus, string | null> = {
  valid: null,
  suspended: '经营条件发生变化，责令限期整改',
  revoked: '违法情节严重，决定吊销',
  cancelled: '持证人申请注销',
  expired: '有效期届满，没有申请延续',
  superseded: '已换发新版',
};
export const reasonFor = (status: AuthorityStatus): string | null => REASONS[status];

export interface Course {
  status: AuthorityStatus;
  statusSince: string | null;
  validFrom: string;
  validTo: string | null;
  issuedOn: string;
}

const yearsOf = (kind: KindOfLicence): number => kind.validityYears ?? BUSINESS_TERM_YEARS;
const windowOf = (key: TownKind): number => (key === 'public-place' ? 90 : licenceKind(key).expiringDays);

/** Dates that make a licence be in a state today. */
function courseFor(kind: KindOfLicence, state: LicenceState, today: string, random: Dice): Course {
  const years = yearsOf(kind);
  if (state === 'expiring' || state === 'expired') {
    const left = state === 'expiring' ? random.between(2, windowOf(kind.key) - 5) : -random.between(4, 200);
    const validTo = addDays(today, left);
    const validFrom = firstDayOfTerm(validTo, years);
    // Some authorities record the end of a term, others leave it to the calendar.
    const recorded = state === 'expired' && random.between(0, 1) === 1;
    return {
      status: recorded ? 'expired' : 'valid',
      statusSince: recorded ? addDays(validTo, 1) : null,
      validFrom,
      validTo,
      issuedOn: validFrom,
    };
  }
  const oldest = years * 365 - windowOf(kind.key) - 30;
  const validFrom = addDays(today, -random.between(120, Math.min(oldest, 1400)));
  return {
    status: state,
    statusSince: state === 'valid' ? null : addDays(today, -random.between(3, 100)),
    validFrom,
    validTo: kind.validityYears === null ? null : lastDayOfTerm(validFrom, years),
    issuedOn: validFrom,
  };
}

const LAST_VERSION = 999;

/** The identifier of the version after this one. */
export function nextVersion(licenceIdentifier: string): string {
  const [, , , , , kindCode = '', issuerCode = '', serial = '', version = ''] = licenceIdentifier.split('.');
  const next = Number(version) + 1;
  if (next > LAST_VERSION) throw new RangeError(`no version after ${licenceIdentifier}`);
  return makeLicenceIdentifier({ kindCode, issuerCode, serial, version: String(next).padStart(3, '0') });
}

export interface Certificate {
  trade: FirmWithTrade;
  kind: KindOfLicence;
  /** Name of the legal representative. */
  representative: string;
  /** 1–999. */
  version: number;
  course: Course;
  number?: string;
}

/** 流水号: the same for every version of a licence. */
function serialOf(running: number, kind: KindOfLicence): string {
  return `SL${kind.kindCode.slice(-3)}${String(running).padStart(7, '0')}`;
}

export function makeCertificate({
  trade,
  kind,
  representative,
  version,
  course,
  number,
}: Certificate): AuthorityLicence {
  const { firm, running } = trade;
  const { status, statusSince, validFrom, validTo, issuedOn } = course;
  return {
    licenceIdentifier: makeLicenceIdentifier({
      kindCode: kind.kindCode,
      issuerCode: kind.issuer.creditCode,
      serial: serialOf(running, kind),
      version: String(version).padStart(3, '0'),
    }),
    kindCode: kind.kindCode,
    kindName: kind.name,
    number: number ?? kind.number({ creditCode: firm.creditCode, running }),
    holder: { creditCode: firm.creditCode, name: firm.name },
    status,
    statusSince,
    statusReason: reasonFor(status),
    validFrom,
    validTo,
    issuer: kind.issuer,
    issuedOn,
    fields: printedFields(kind.key, { firm, representative, validFrom, validTo }),
    specimen: true,
    updatedAt: recordedAt(statusSince ?? issuedOn),
  };
}

/** An old version and the one that took its place. */
function versions(certificate: Certificate, today: string): AuthorityLicence[] {
  const since = certificate.course.statusSince ?? today;
  const successor: Course = { ...certificate.course, status: 'valid', statusSince: null, issuedOn: since };
  return [makeCertificate(certificate), makeCertificate({ ...certificate, version: 2, course: successor })];
}

function businessState({ firm, running }: FirmWithTrade): LicenceState {
  if (firm.status === 'revoked' || firm.status === 'cancelled') return firm.status;
  if (running % BUSINESS_EVERY !== 0) return 'valid';
  return BUSINESS_COURSE[(running / BUSINESS_EVERY) % BUSINESS_COURSE.length] ?? 'valid';
}

function permitState({ firm }: FirmWithTrade, turn: number): LicenceState {
  if (firm.status === 'cancelled') return 'cancelled';
  return COURSE[turn % COURSE.length] ?? 'valid';
}

/** @param nameOf name of a person by id */
export function makeLicences(
  trades: readonly FirmWithTrade[],
  nameOf: (personId: string) => string,
  today: string,
): AuthorityLicence[] {
  const random = dice(3);
  const turns = new Map<TownKind, number>();
  const licences: AuthorityLicence[] = [];
  for (const trade of trades) {
    for (const key of ['business' as const, ...trade.permits]) {
      const kind = kindOf(key);
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      const state = key === 'business' ? businessState(trade) : permitState(trade, turn);
      const known = WELL_KNOWN_LICENCES[trade.running]?.[key];
      const course = { ...courseFor(kind, state, today, random), ...known?.course(today) };
      const certificate: Certificate = {
        trade,
        kind,
        representative: nameOf(trade.firm.legalRepresentativeId),
        version: 1,
        course,
        ...(known?.number ? { number: known.number } : {}),
      };
      if (course.status === 'superseded') licences.push(...versions(certificate, today));
      else licences.push(makeCertificate(certificate));
    }
  }
  return licences;
}
