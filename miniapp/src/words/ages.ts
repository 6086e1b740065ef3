import { shanghaiDate, shanghaiTime } from '@qzt/shared/domain/dates';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long ago: `刚刚`, `8 秒前`, `10 分钟前`, `今天 11:05`, `11月22日 9:10`. */
export function ageText(instant: string, now: number): string {
  const then = Date.parse(instant);
  const age = now - then;
  if (age < 3000) return '刚刚';
  if (age < MINUTE) return `${Math.floor(age / 1000)} 秒前`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} 分钟前`;
  return momentText(instant, now);
}

/** An age after the words it belongs to: `登记机关 8 秒前`, but `登记机关刚刚`: spaces stand beside figures only. */
export function withAge(words: string, instant: string, now: number): string {
  const age = ageText(instant, now);
  return /^\d/.test(age) ? `${words} ${age}` : words + age;
}

/** When: `今天 11:05`, or `11月22日 9:10`, with the year when it is another one. */
export function momentText(instant: string, now: number): string {
  const then = Date.parse(instant);
  const clock = clockText(instant);
  const day = shanghaiDate(then);
  return day === shanghaiDate(now) ? `今天 ${clock}` : `${dayText(day, now)} ${clock}`;
}

/** `11:05`, `9:10`. */
export function clockText(instant: string): string {
  return shanghaiTime(Date.parse(instant)).slice(0, 5).replace(/^0/, '');
}

/** `12月30日`, or `2029年3月14日` when it is not this year. */
export function dayText(date: string, now: number): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const short = `${Number(month)}月${Number(day)}日`;
  return year === shanghaiDate(now).slice(0, 4) ? short : `${Number(year)}年${short}`;
}

/** Printed days as they are read: `2027年01月05日` is `2027年1月5日`. */
export const plainDays = (text: string): string => text.replace(/([年月])0(?=\d)/g, '$1');

/** `2026年9月12日`: for what must stand alone. */
export function fullDayText(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(year)}年${Number(month)}月${Number(day)}日`;
}
