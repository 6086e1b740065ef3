/** What a verdict and its checks say to a person. */

import type { Verification } from '@qzt/shared/contracts/verification';
import type { Check, CheckCode, CheckName } from '@qzt/shared/domain/verdict';
import { ageText, dayText, fullDayText, momentText, withAge } from '../../state/ages.ts';

export const CHECK_TITLES: Record<CheckName, string> = {
  signature: '签名',
  time: '时效',
  use: '扫码次数',
  licence: '证照状态',
  holder: '企业状态',
};

/** The day a status began and what began, or the latter alone where the source told no day. */
const sinceDay = (check: Check, now: number, dated: string, undated: string): string =>
  check.since ? dayText(check.since, now) + dated : undated;

const DETAILS: Record<CheckCode, (check: Check, now: number) => string> = {
  'signature.valid': () => '由企证通签发',
  'signature.wrong': () => '内容被改动过',
  'signature.unknown-key': () => '不是企证通签发',
  'signature.key-revoked': () => '签发密钥已停用',
  'signature.key-out-of-validity': () => '不在密钥有效期内签发',
  'time.valid': (check, now) => (check.at ? `${ageText(check.at, now)}生成` : '在有效期内'),
  'time.expired': (check, now) => (check.at ? `${momentText(check.at, now)} 过期` : '已过期'),
  'time.not-yet': () => '生成时间还没到',
  'time.printed': () => '打印码长期有效',
  'time.not-checked': () => '没有查',
  'use.first': () => '第 1 次',
  'use.repeated': (check) => `第 ${check.ordinal ?? 2} 次`,
  'use.spent': (check) => `一次性，这是第 ${check.ordinal ?? 2} 次`,
  'use.printed': (check) => (check.ordinal ? `打印码可重复扫，第 ${check.ordinal} 次` : '打印码可重复扫'),
  'use.not-checked': () => '没有查',
  'licence.valid': (check, now) => (check.at ? ageText(check.at, now) : '有效'),
  'licence.expiring': (check, now) => (check.at ? `即将到期，${ageText(check.at, now)}` : '即将到期'),
  'licence.suspended': (check, now) => sinceDay(check, now, '起中止', '被中止'),
  'licence.expired': (check, now) => sinceDay(check, now, '到期', '已过期'),
  'licence.revoked': (check, now) => sinceDay(check, now, '吊销', '已吊销'),
  'licence.cancelled': (check, now) => sinceDay(check, now, '注销', '已注销'),
  'licence.superseded': () => '已换新版',
  'licence.not-yet': (check, now) => sinceDay(check, now, '起才生效', '还没有生效'),
  'licence.not-found': () => '证照系统里没有这张证照',
  'licence.unavailable': () => '证照系统没有应答',
  'licence.unreadable': () => '证照系统的记录未能读取',
  'licence.not-checked': () => '没有查',
  'holder.active': () => '存续',
  'holder.dormant': (check, now) => sinceDay(check, now, '起歇业', '歇业'),
  'holder.revoked': (check, now) => sinceDay(check, now, '吊销', '已吊销'),
  'holder.cancelled': (check, now) => sinceDay(check, now, '注销', '已注销'),
  'holder.not-found': () => '登记系统里没有这家企业',
  'holder.unavailable': () => '登记系统没有应答',
  'holder.not-checked': () => '没有查',
};

/** The second half of a check's row: `8 秒前`. */
export function checkDetail(check: Check, now: number): string {
  return DETAILS[check.code](check, now);
}

/** The line under the verdict: why, in one sentence. */
export function verdictReason(
  verification: Pick<Verification, 'because' | 'checks' | 'mode'>,
  now: number,
): string {
  const check = verification.checks.find((c) => c.code === verification.because);
  const on = check?.since ? fullDayText(check.since) : '';
  const reasons: Partial<Record<CheckCode, string>> = {
    'licence.valid':
      verification.mode === 'printed'
        ? '这是打印码，证明不了证照现在就在对方手里'
        : check?.at
          ? `${withAge('发证机关', check.at, now)}确认有效`
          : '发证机关确认有效',
    'signature.wrong': '这张码被改动过，请勿采信',
    'signature.unknown-key': '这张码不是企证通签发的，请勿采信',
    'signature.key-revoked': '签发这张码的密钥已停用，请对方换一张新码',
    'signature.key-out-of-validity': '这张码的签发时间不对，请勿采信',
    'time.expired': '这张码已过期，请对方换一张新码',
    'time.not-yet': '这张码的生成时间不对，请核对双方手机的时间',
    'use.spent': '这张一次性码已经被用过，请对方换一张新码',
    'licence.suspended': `${on ? `${on}起` : '这张证照'}被中止，恢复前请勿采信`,
    'licence.expired': `${on || '这张证照'}已到期，请勿采信`,
    'licence.revoked': `${on || '这张证照'}已被吊销，请勿采信`,
    'licence.cancelled': `${on || '这张证照'}已注销，请勿采信`,
    'licence.superseded': '这一版证照已换新版，请对方出示新版',
    'licence.not-yet': on ? `这张证照${on}起才生效，现在请勿采信` : '这张证照还没有生效，现在请勿采信',
    'licence.not-found': '证照系统里没有这张证照，请勿采信',
    'licence.unavailable': '证照系统没有应答，不能当作有效',
    'licence.unreadable': '证照系统的记录未能读取，不能当作有效',
    'holder.revoked': `企业${on}已被吊销，请勿采信`,
    'holder.cancelled': `企业${on}已注销，请勿采信`,
    'holder.not-found': '登记系统里没有这家企业，请勿采信',
    'holder.unavailable': '登记系统没有应答，不能当作有效',
  };
  if (verification.because === 'licence.expiring') {
    return verification.mode === 'printed'
      ? '这是打印码，证明不了证照现在就在对方手里'
      : `${check?.at ? withAge('发证机关', check.at, now) : '发证机关'}确认有效，快到期了`;
  }
  return reasons[verification.because] ?? '有一项没有查成，不能当作有效';
}
