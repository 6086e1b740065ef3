/** 居民身份证号码, 18 characters. Source: GB 11643-1999 (check by ISO 7064 MOD 11-2). */

import { isCalendarDate } from './dates.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = '10X98765432';

export type IdentityCardFault = 'shape' | 'date' | 'check';

export function identityCardCheck(first17: string): string {
  let sum = 0;
  for (const [i, weight] of WEIGHTS.entries()) sum += Number(first17.charAt(i)) * weight;
  return CHECKS.charAt(sum % 11);
}

/**
 * What is wrong with a number, or null when it is right.
 * @param today `YYYY-MM-DD`; a birth date after it is a fault
 */
export function identityCardFault(number: string, today: string): IdentityCardFault | null {
  if (!/^\d{17}[\dX]$/.test(number)) return 'shape';
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isCalendarDate(birth) || birth > today || birth < '1900-01-01') return 'date';
  return identityCardCheck(number) === number.charAt(17) ? null : 'check';
}
