import type { Undo } from './types.ts';

/** WeChat doesn't print; what would call these isn't shown there. */
export const print = (): void => undefined;

export const prepareForPaper = (): void => undefined;

export const CAN_PRINT = false;

export const onPaper =
  (_changed: (moment: number | null) => void): Undo =>
  () =>
    undefined;

export const siteAddress = (): string => '';
