/** What a licence's state means for its holder. */

import type { Firm, Licence, Look } from '@qzt/shared/contracts/wallet';
import { groupCode } from '@qzt/shared/domain/credit-code';
import { daysBetween, shanghaiDate } from '@qzt/shared/domain/dates';
import { isInForce, type LicenceState } from '@qzt/shared/domain/licence-status';
import { dayText, fullDayText } from './ages.ts';

type Dated = Pick<Licence, 'state' | 'validTo'> & { statusSince?: string | null; renewBy?: string | null };

/** Days until the last day of validity; null: 长期. */
export const daysLeft = (validTo: string | null, now: number): number | null =>
  validTo === null ? null : daysBetween(shanghaiDate(now), validTo);

/** For the chip: 还剩 37 天, or undefined for the state's own word. */
export function chipText(licence: Dated, now: number): string | undefined {
  if (licence.state !== 'expiring') return undefined;
  const left = daysLeft(licence.validTo, now);
  return left === 0 ? '今天到期' : `还剩 ${left} 天`;
}

/** One line of consequence: 12月30日到期，现在可办延续. */
export function consequence(licence: Dated, now: number): string {
  const since = licence.statusSince ? dayText(licence.statusSince, now) : '';
  const end = licence.validTo ? dayText(licence.validTo, now) : '';
  const lines: Record<LicenceState, () => string> = {
    valid: () => (end ? `${end}到期` : '长期有效'),
    expiring: () => `${end}到期${renewalHint(licence, now)}`,
    suspended: () => (since ? `${since}起中止，可恢复` : '被中止，可恢复'),
    expired: () => `${end}到期，请重新申请`,
    revoked: () => `${since}被吊销，不可恢复`,
    cancelled: () => `${since}已注销`,
    superseded: () => '已换新版',
    unknown: () => '状态还不能确认，现在不能出示',
  };
  return lines[licence.state]();
}

function renewalHint({ renewBy }: Dated, now: number): string {
  if (!renewBy) return '';
  return renewBy >= shanghaiDate(now) ? '，现在可办延续' : '，已过延续申请期';
}

/** Whether to offer making a code. A role or status that isn't known here gives no right to. */
export const offersPresenting = (
  firm: Pick<Firm, 'role' | 'status'>,
  licence: Pick<Licence, 'state'>,
): boolean => firm.role !== 'unknown' && firm.status !== 'unknown' && isInForce(licence.state);

/** A look at a code: `现场扫码`, `扫打印码`. */
export const LOOK_WORDS: Record<Look['mode'], string> = {
  live: '现场扫码',
  printed: '扫打印码',
  unknown: '扫码',
};

/** States about which the holder can do something. */
export const NEEDS_ATTENTION: ReadonlySet<LicenceState> = new Set(['expiring', 'suspended', 'expired']);

/** 2021年12月31日至2026年12月30日, or 2021年12月31日至长期. */
export const validityText = ({ validFrom, validTo }: Pick<Licence, 'validFrom' | 'validTo'>): string =>
  `${fullDayText(validFrom)}至${validTo === null ? '长期' : fullDayText(validTo)}`;

/** A number as it is read: credit codes and long numbers in groups of four. */
export const numberText = (number: string): string =>
  /^[0-9A-Z]{12,}$/.test(number) ? groupCode(number) : number;
