/** What a verdict and its checks say to a person. */

import type { Verification } from '@qzt/shared/contracts/verification';
import { CHECK_DETAILS, CHECK_LABELS } from '@qzt/shared/domain/check-words';
import { type CheckCode, shownVerdict, VERDICT_NAMES, type Verdict } from '@qzt/shared/domain/verdict';
import { describeFailure, problemCode } from '../api/failures.ts';
import { ageText, clockText, dayText, fullDayText, momentText, withAge } from './ages.ts';

type SentCheck = Verification['checks'][number];

/** How the code was shown. */
export const MODE_WORDS: Record<Verification['mode'], string> = {
  live: '现场出示',
  printed: '打印码',
  unknown: '出示方式未知',
};

/** The first half of a check's row: `证照状态`; of a check that isn't known here, what came along. */
export const checkTitle = (check: SentCheck): string =>
  check.name === 'unknown' ? (check.label ?? '其他检查') : CHECK_LABELS[check.name];

/** The day a status began and what began, where the source told the day. */
const sinceDay =
  (what: string) =>
  (check: SentCheck, now: number): string | undefined =>
    check.since && dayText(check.since, now) + what;

/** What is said of a check beside its words that always hold: when it was, how often. */
const DETAILS: Partial<Record<CheckCode, (check: SentCheck, now: number) => string | undefined>> = {
  'time.valid': (check, now) => check.at && `${ageText(check.at, now)}生成`,
  'time.expired': (check, now) => check.at && `${momentText(check.at, now)} 过期`,
  'use.repeated': (check) => `第 ${check.ordinal ?? 2} 次`,
  'use.spent': (check) => `一次性，这是第 ${check.ordinal ?? 2} 次`,
  'use.printed': (check) => (check.ordinal ? `打印码可重复扫，第 ${check.ordinal} 次` : undefined),
  'licence.valid': (check, now) => check.at && ageText(check.at, now),
  'licence.expiring': (check, now) => check.at && `即将到期，${ageText(check.at, now)}`,
  'licence.suspended': sinceDay('起中止'),
  'licence.expired': sinceDay('到期'),
  'licence.revoked': sinceDay('吊销'),
  'licence.cancelled': sinceDay('注销'),
  'licence.not-yet': sinceDay('起才生效'),
  'holder.dormant': sinceDay('起歇业'),
  'holder.revoked': sinceDay('吊销'),
  'holder.cancelled': sinceDay('注销'),
};

/** The second half of a check's row: `8 秒前`; of a code that isn't known here, what came along. */
export function checkDetail(check: SentCheck, now: number): string {
  if (check.code === 'unknown') return check.detail ?? '本版小程序不认识这一项';
  return DETAILS[check.code]?.(check, now) ?? CHECK_DETAILS[check.code];
}

/** The reason where none is known here. */
const PLAIN: Record<Verdict, string> = {
  valid: '各项检查都已通过',
  invalid: '有一项检查没有通过，请勿采信',
  unverified: '有一项没有查成，不能当作有效',
};

const SPEAKS_FOR_IT: ReadonlySet<CheckCode> = new Set(['licence.valid', 'licence.expiring']);

/** The line under the verdict: why, in one sentence. */
export function verdictReason(
  verification: Pick<Verification, 'verdict' | 'because' | 'checks' | 'mode'>,
  now: number,
): string {
  const { because } = verification;
  const verdict = shownVerdict(verification.verdict);
  // What speaks for the licence is no reason to doubt it.
  if (because === 'unknown' || (SPEAKS_FOR_IT.has(because) && verdict !== 'valid')) return PLAIN[verdict];
  const check = verification.checks.find((c) => c.code === because);
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
    'signature.not-checked': '签名没查成，不能当作有效',
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
    'licence.status-unknown': '证照系统给出的状态还不认识，不能当作有效',
    'licence.unreadable': '证照系统的记录未能读取，不能当作有效',
    'holder.revoked': `企业${on}已被吊销，请勿采信`,
    'holder.cancelled': `企业${on}已注销，请勿采信`,
    'holder.not-found': '登记系统里没有这家企业，请勿采信',
    'holder.unavailable': '登记系统没有应答，不能当作有效',
    'holder.status-unknown': '登记系统给出的企业状态还不认识，不能当作有效',
  };
  if (because === 'licence.expiring') {
    return verification.mode === 'printed'
      ? '这是打印码，证明不了证照现在就在对方手里'
      : `${check?.at ? withAge('发证机关', check.at, now) : '发证机关'}确认有效，快到期了`;
  }
  return reasons[because] ?? PLAIN[verdict];
}

/** What the page says first. Every part of it can be told apart without colour. */
export interface BannerWords {
  /** Ground, mark and pattern. */
  verdict: Verdict;
  /** 有效 */
  word: string;
  /** Why, in one line: 发证机关 8 秒前确认有效. */
  reason: string;
  /** The same as of the answer: what is read aloud must not change with each second. */
  spokenReason: string;
  /** What a valid printed code does not prove. */
  caution: string | null;
  /** What can change the answer: asking again, or only another code. */
  wayOn: 'again' | 'scan';
}

/** A 有效 is shown as one of now for so long after it was given. */
const VALID_FOR_MILLISECONDS = 60_000;

const PRINTED_CAUTION = '这是打印码，证明不了证照现在就在对方手里';

/** The code itself is at fault: however often it is asked about, the answer stays. */
const OF_THE_CODE: ReadonlySet<Verification['because']> = new Set<CheckCode>([
  'signature.wrong',
  'signature.unknown-key',
  'signature.key-revoked',
  'signature.key-out-of-validity',
  'time.expired',
  'use.spent',
]);

/**
 * A verdict and why. One of 有效 grows old, and then says when it was so.
 * @param now by the server's clock: `checkedAt` and the time since it arrived
 */
export function bannerWords(verification: Verification, now: number): BannerWords {
  const verdict = shownVerdict(verification.verdict);
  const answeredAt = Date.parse(verification.checkedAt);
  const wayOn = OF_THE_CODE.has(verification.because) ? 'scan' : 'again';
  if (verdict !== 'valid') {
    const reason = verdictReason(verification, now);
    const spokenReason = verdictReason(verification, answeredAt);
    return { verdict, word: VERDICT_NAMES[verdict], reason, spokenReason, caution: null, wayOn };
  }
  const isOld = now - answeredAt > VALID_FOR_MILLISECONDS;
  const printed = verification.mode === 'printed';
  const word = printed ? '证照有效' : VERDICT_NAMES.valid;
  // The caution says what a printed code doesn't prove; the line then says who confirmed the licence.
  const why = (at: number): string => {
    const reason = isOld
      ? '之后的变化还没有查，请再查一次'
      : verdictReason({ ...verification, mode: 'live' }, at);
    return printed ? `打印码 · ${reason}` : reason;
  };
  return {
    verdict,
    word: isOld ? `${clockText(verification.checkedAt)} 时${word}` : word,
    reason: why(now),
    spokenReason: why(answeredAt),
    caution: printed ? PRINTED_CAUTION : null,
    wayOn,
  };
}

const UNREADABLE: ReadonlySet<string | null> = new Set(
  ['not-a-code', 'truncated', 'unknown-version', 'malformed'].map((fault) => `verification.${fault}`),
);

/** What is said where no verdict came. A text that is no code of ours is 无效; all else is not known. */
export function failureBannerWords(error: unknown): BannerWords {
  const { title, retryable } = describeFailure(error);
  const unreadable = UNREADABLE.has(problemCode(error));
  const verdict = unreadable ? 'invalid' : 'unverified';
  const reason = `${title}，${unreadable ? '请勿采信' : '不能当作有效'}`;
  return {
    verdict,
    word: VERDICT_NAMES[verdict],
    reason,
    spokenReason: reason,
    caution: null,
    wayOn: unreadable || !retryable ? 'scan' : 'again',
  };
}
