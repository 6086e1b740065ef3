/** Licences whose dates tell a story on the screens: so many days left, suspended three days ago. */

import { addDays } from '@qzt/shared/domain/dates';
import type { AuthorityStatus } from '@qzt/shared/domain/licence-status';
import type { TownKind } from './catalogue.ts';
import { firstDayOfTerm, lastDayOfTerm } from './dates.ts';

interface KnownCourse {
  status: AuthorityStatus;
  statusSince: string | null;
  validFrom: string;
  validTo: string | null;
  issuedOn: string;
}

interface Known {
  course: (today: string) => KnownCourse;
  number?: string;
}

/** A term that ends so many days from today. */
const ending =
  (days: number, years: number, status: AuthorityStatus = 'valid', sinceDays: number | null = null) =>
  (today: string): KnownCourse => {
    const validTo = addDays(today, days);
    const validFrom = firstDayOfTerm(validTo, years);
    const statusSince = sinceDays === null ? null : addDays(today, sinceDays);
    return { status, statusSince, validFrom, validTo, issuedOn: validFrom };
  };

const longTerm =
  (issuedDays: number) =>
  (today: string): KnownCourse => {
    const issuedOn = addDays(today, issuedDays);
    return { status: 'valid', statusSince: null, validFrom: issuedOn, validTo: null, issuedOn };
  };

const reissued =
  (days: number, years: number) =>
  (today: string): KnownCourse => {
    const validFrom = addDays(today, -days);
    return {
      status: 'superseded',
      statusSince: addDays(today, -40),
      validFrom,
      validTo: lastDayOfTerm(validFrom, years),
      issuedOn: validFrom,
    };
  };

/** By running number of the firm (firms.ts). */
export const WELL_KNOWN_LICENCES: Readonly<Record<number, Partial<Record<TownKind, Known>>>> = {
  17: {
    business: { course: longTerm(-3) },
    food: { course: ending(37, 5), number: 'JY14419000000012' },
    tobacco: { course: ending(586, 5, 'suspended', -3) },
    'road-transport': { course: ending(-23, 4, 'expired', -22) },
    'hazardous-chemicals': { course: ending(600, 3, 'revoked', -72) },
    'medical-device': { course: ending(842, 5) },
  },
  18: {
    business: { course: longTerm(-900) },
    'road-transport': { course: ending(-23, 4), number: '示例交运管许可字 441900000408 号' },
  },
  31: { business: { course: longTerm(-1200) } },
  41: {
    business: { course: longTerm(-700) },
    'public-place': { course: ending(400, 4) },
    food: { course: reissued(300, 5) },
    tobacco: { course: ending(20, 5) },
  },
};
