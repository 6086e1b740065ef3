import { addDays } from '@qzt/shared/domain/dates';

/** The same day in another year; 29 February becomes 1 March where there is none. */
export function addYears(date: string, years: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCFullYear(day.getUTCFullYear() + years);
  return day.toISOString().slice(0, 10);
}

/** Last day of a term that begins on a day. */
export function lastDayOfTerm(from: string, years: number): string {
  return addDays(addYears(from, years), -1);
}

/** First day of the term that ends on a day. */
export function firstDayOfTerm(to: string, years: number): string {
  return addYears(addDays(to, 1), -years);
}

/** `2026年09月01日`, as certificates print it. */
export function printedDate(date: string): string {
  return `${date.slice(0, 4)}年${date.slice(5, 7)}月${date.slice(8)}日`;
}

/** `2023年7月2日至2028年7月1日`. */
export function printedTerm(from: string, to: string | null): string {
  const plain = (date: string): string =>
    `${date.slice(0, 4)}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;
  return `${plain(from)}至${to === null ? '长期' : plain(to)}`;
}

/** Records of a day are dated to its working hours. */
export function recordedAt(date: string): string {
  return `${date}T09:30:00+08:00`;
}
