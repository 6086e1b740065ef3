/** The record of looks as rows: each look at a living code, and those at a dead one together by the hour. */

import type { DeadLooks, Look } from '@qzt/shared/contracts/wallet';
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
