import type { Frame, Undo } from './types.ts';

/** A browser's own furniture is outside the page. */
export const frame = (): Frame => ({ statusBar: 0, capsule: 0, navigationBar: 0 });

const darkQuery = () => window.matchMedia('(prefers-color-scheme: dark)');

export const systemIsDark = (): boolean => darkQuery().matches;

export const onSystemTheme = (changed: () => void): Undo => {
  const query = darkQuery();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};

/** Gives the page's root the same theme as the screen, for what shows beyond it when scrolling over. */
export const dressRoot = (classes: string): void => {
  document.body.className = classes;
};

const roomQuery = () => window.matchMedia('(min-width: 720px)');

/** Whether the window shows a page's context beside its column: from 720 px, as in screen.scss. */
export const hasRoomBeside = (): boolean => roomQuery().matches;

/** Calls back when it does, or no longer does. */
export const onRoomBeside = (changed: () => void): Undo => {
  const query = roomQuery();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};
