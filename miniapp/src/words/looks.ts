/** The record of looks as rows: each look at a living code, and those at a dead one together by the hour. */

import type { DeadLooks, Look } from '@qzt/shared/contracts/wallet';
import { CHECK_DETAILS } from '@qzt/shared/domain/check-words';
import { type CheckCode, shownVerdict, VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { momentText } from './ages.ts';

export type LookRow = Look | DeadLooks;

/** The rows of one page. */
export const newestFirst = (page: {
  looks: readonly Look[];
  deadLooks: readonly DeadLooks[];
}): readonly LookRow[] =>
  [...page.looks, ...page.deadLooks].sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));

export const isOfDeadCode = (row: LookRow): row is DeadLooks => 'count' in row;

export const deadTitle = ({ count }: DeadLooks): string => `已失效的码被扫 ${count} 次`;

/** From the first to the last; once when they are of the same minute. */
export function spanText({ firstAt, lastAt }: DeadLooks, now: number): string {
  const [first, last] = [momentText(firstAt, now), momentText(lastAt, now)];
  return first === last ? first : `${first} 至 ${last}`;
}

/** Of the icon set; words know no components. */
type LookIcon = 'check-circle' | 'cross-octagon' | 'unknown' | 'clock-off' | 'minus';

export interface LookOutcome {
  word: string;
  icon: LookIcon;
  /** A meaning's colours, by the name of its tokens. */
  tone: 'ok' | 'bad' | 'ended' | 'plain';
  /** In a few words; null where the word says it all. */
  reason: string | null;
}

/** A code that was no good says nothing about the licence. */
const OF_THE_CODE: Partial<Record<CheckCode, Omit<LookOutcome, 'tone' | 'reason'>>> = {
  'time.expired': { word: '码已过期', icon: 'clock-off' },
  'time.not-yet': { word: '码的时间不对', icon: 'clock-off' },
  'use.spent': { word: '码已用过', icon: 'minus' },
};

/** Where the words of the check alone would not say what they are about. */
const REASONS: Partial<Record<CheckCode, string>> = {
  'licence.suspended': '证照被中止',
  'licence.expired': '证照已过期',
  'licence.revoked': '证照被吊销',
  'licence.cancelled': '证照已注销',
  'licence.superseded': '证照已换新版',
  'licence.not-yet': '证照还没有生效',
  'holder.revoked': '企业被吊销',
  'holder.cancelled': '企业已注销',
  'signature.not-checked': '签名没查成',
  'time.not-checked': '时效没有查',
  'use.not-checked': '扫码次数没有查',
  'licence.not-checked': '证照状态没有查',
  'holder.not-checked': '企业状态没有查',
};

/** What speaks for the licence is no reason to doubt it. */
const SPEAKS_FOR_IT: ReadonlySet<CheckCode> = new Set([
  ...(['signature.valid', 'time.valid', 'time.printed', 'use.first', 'use.repeated', 'use.printed'] as const),
  ...(['licence.valid', 'licence.expiring', 'holder.active', 'holder.dormant'] as const),
]);

const reasonOf = (because: Look['because']): string | null => {
  if (because === undefined || because === 'unknown' || SPEAKS_FOR_IT.has(because)) return null;
  return REASONS[because] ?? CHECK_DETAILS[because];
};

/** What whoever scanned was told: an expired or spent code never looks like an invalid licence. */
export function lookOutcome({ verdict, because }: Pick<Look, 'verdict' | 'because'>): LookOutcome {
  const shown = shownVerdict(verdict);
  const word = VERDICT_NAMES[shown];
  if (shown === 'valid') {
    const reason = because === 'licence.expiring' ? '证照快到期了' : null;
    return { word, icon: 'check-circle', tone: 'ok', reason };
  }
  const reason = reasonOf(because);
  if (shown === 'unverified') return { word, icon: 'unknown', tone: 'plain', reason };
  const ofTheCode = because && because !== 'unknown' ? OF_THE_CODE[because] : undefined;
  if (ofTheCode) return { ...ofTheCode, tone: 'ended', reason: null };
  return { word, icon: 'cross-octagon', tone: 'bad', reason };
}

/** What all looks at a dead code came to. */
export const DEAD_OUTCOME: LookOutcome = { word: '码已失效', icon: 'clock-off', tone: 'ended', reason: null };
