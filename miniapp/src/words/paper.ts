/** What stands on paper only. Paper is read later: its times are whole. */

import { shanghaiDate, shanghaiTime } from '@qzt/shared/domain/dates';
import { fullDayText } from './ages.ts';

/** 2026年11月23日 14:32:08, Beijing time. */
export const wholeMoment = (instantMilliseconds: number): string =>
  `${wholeDay(instantMilliseconds)} ${shanghaiTime(instantMilliseconds)}`;

/** 2026年11月23日 */
export const wholeDay = (instantMilliseconds: number): string =>
  fullDayText(shanghaiDate(instantMilliseconds));
