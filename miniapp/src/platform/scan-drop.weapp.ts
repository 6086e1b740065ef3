import type { Receiver } from './scan-drop.ts';
import type { Undo } from './types.ts';

/** Nothing can be dropped on a phone's page, and WeChat tells of no pasting. */
export const receive =
  (_receiver: Receiver): Undo =>
  () =>
    undefined;
