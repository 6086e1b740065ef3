/**
 * A check in words that hold at any time, in Simplified Chinese. They go along with every answer, for clients that
 * don't know the check; one that does may say more: when, how long ago.
 */

import type { Check, CheckCode, CheckName } from './verdict.ts';

export const CHECK_LABELS: Record<CheckName, string> = {
  signature: '签名',
  time: '时效',
  use: '扫码次数',
  licence: '证照状态',
  holder: '企业状态',
};

export const CHECK_DETAILS: Record<CheckCode, string> = {
  'signature.valid': '由企证通签发',
  'signature.wrong': '内容被改动过',
  'signature.unknown-key': '不是企证通签发',
  'signature.not-checked': '没查成',
  'signature.key-revoked': '签发密钥已停用',
  'signature.key-out-of-validity': '不在密钥有效期内签发',
  'time.valid': '在有效期内',
  'time.expired': '已过期',
  'time.not-yet': '生成时间还没到',
  'time.printed': '打印码长期有效',
  'time.not-checked': '没有查',
  'use.first': '第 1 次',
  'use.repeated': '不是第 1 次',
  'use.spent': '一次性，已经用过',
  'use.printed': '打印码可重复扫',
  'use.not-checked': '没有查',
  'licence.valid': '有效',
  'licence.expiring': '即将到期',
  'licence.suspended': '被中止',
  'licence.expired': '已过期',
  'licence.revoked': '已吊销',
  'licence.cancelled': '已注销',
  'licence.superseded': '已换新版',
  'licence.not-found': '证照系统里没有这张证照',
  'licence.unavailable': '证照系统没有应答',
  'licence.unreadable': '证照系统的记录未能读取',
  'licence.not-checked': '没有查',
  'holder.active': '存续',
  'holder.dormant': '歇业',
  'holder.revoked': '已吊销',
  'holder.cancelled': '已注销',
  'holder.not-found': '登记系统里没有这家企业',
  'holder.unavailable': '登记系统没有应答',
  'holder.not-checked': '没有查',
  'licence.not-yet': '还没有生效',
  'licence.status-unknown': '证照系统给出的状态还不认识',
  'holder.status-unknown': '登记系统给出的状态还不认识',
};

/** The check with its words, as it is sent. */
export const withWords = ({
  name,
  outcome,
  code,
  at,
  since,
  ordinal,
}: Check): Check & { label: string; detail: string } => ({
  name,
  outcome,
  code,
  at,
  since,
  ordinal,
  label: CHECK_LABELS[name],
  detail: CHECK_DETAILS[code],
});
