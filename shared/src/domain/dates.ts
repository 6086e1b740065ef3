/** Dates without time are `YYYY-MM-DD` strings in Asia/Shanghai; instants are ISO 8601 with offset. */

const DAY_MILLISECONDS = 86_400_000;
const SHANGHAI_OFFSET_MILLISECONDS = 8 * 3_600_000;

export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** The calendar date in Asia/Shanghai (no daylight saving since 1991) at an instant in ms since 1970. */
export function shanghaiDate(instantMilliseconds: number): string {
  return new Date(instantMilliseconds + SHANGHAI_OFFSET_MILLISECONDS).toISOString().slice(0, 10);
}

/** The wall clock `HH:MM:SS` in Asia/Shanghai. */
export function shanghaiTime(instantMilliseconds: number): string {
  return new Date(instantMilliseconds + SHANGHAI_OFFSET_MILLISECONDS).toISOString().slice(11, 19);
}

/** ISO 8601 with the offset +08:00, whole seconds. */
export function shanghaiInstant(instantMilliseconds: number): string {
  return `${new Date(instantMilliseconds + SHANGHAI_OFFSET_MILLISECONDS).toISOString().slice(0, 19)}+08:00`;
}

/** Whole days from one calendar date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MILLISECONDS);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}
