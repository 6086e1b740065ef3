import type { Undo } from './types.ts';

/** WeChat changes the version between two starts, with all its files. */
export const onMissingFile =
  (_missing: (file: string) => void): Undo =>
  () =>
    undefined;

export const loadAnew = (): void => undefined;

export const writeOnBlankPage = (_text: string): void => undefined;
