/** What a licence's state means for its holder. */

import type { Firm, Licence, Look } from '@qzt/shared/contracts/wallet';
import { groupCode } from '@qzt/shared/domain/credit-code';
import { daysBetween, shanghaiDate } from '@qzt/shared/domain/dates';
import { isInForce, LICENCE_STATE_NAMES, type LicenceState } from '@qzt/shared/domain/licence-status';
import { clockText, dayText, fullDayText } from './ages.ts';

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

/** The same where the word on it is not the present one: 11:05 时有效. */
export const chipTextAsOf = (
  licence: Dated,
  confirmedAt: string,
  asOf: boolean,
  now: number,
): string | undefined =>
  asOf && licence.state === 'valid' ? `${clockText(confirmedAt)} 时有效` : chipText(licence, now);

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

type Presentable = Pick<Licence, 'state' | 'validFrom' | 'validTo'>;
type PresentingFirm = Pick<Firm, 'role' | 'status'>;

const FIRM_HINDRANCES: Partial<Record<Firm['status'], string>> = {
  revoked: '企业已被吊销，它的证照不能再出示',
  cancelled: '企业已注销，它的证照不能再出示',
  unknown: '企业的登记状态本版还不认识，现在不能出示证照',
};

/** Why nothing of this firm can be shown by this person, in one line; null where it can. */
export const firmHindrance = ({ role, status }: PresentingFirm): string | null =>
  FIRM_HINDRANCES[status] ?? (role === 'unknown' ? '您的身份本版还不认识，现在不能出示证照' : null);

/** Why no code of this licence can be made, in one line; null where one can. The server refuses the same. */
export function presentingHindrance(firm: PresentingFirm, licence: Presentable, now: number): string | null {
  const today = shanghaiDate(now);
  if (!isInForce(licence.state)) return `${LICENCE_STATE_NAMES[licence.state]}的证照不能出示`;
  if (licence.validFrom > today) return `${dayText(licence.validFrom, now)}起才生效，到那天才能出示`;
  if (licence.validTo !== null && licence.validTo < today) {
    return `${dayText(licence.validTo, now)}已到期，不能再出示`;
  }
  return firmHindrance(firm);
}

/** Whether to offer making a code. A role or status that isn't known here gives no right to. */
export const offersPresenting = (firm: PresentingFirm, licence: Presentable, now: number): boolean =>
  presentingHindrance(firm, licence, now) === null;

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
