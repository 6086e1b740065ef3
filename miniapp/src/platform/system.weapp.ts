import Taro from '@tarojs/taro';
import type { Frame, Undo } from './types.ts';

let known: Frame | undefined;

/** WeChat's status bar and capsule; both stay the same for the life of the app. */
export const frame = (): Frame => {
  if (known) return known;
  const { statusBarHeight = 20, windowWidth } = Taro.getWindowInfo();
  const capsule = Taro.getMenuButtonBoundingClientRect();
  const above = capsule.top - statusBarHeight;
  known = {
    statusBar: statusBarHeight,
    capsule: windowWidth - capsule.left,
    navigationBar: capsule.height + above * 2,
  };
  return known;
};

export const systemIsDark = (): boolean => Taro.getAppBaseInfo().theme === 'dark';

export const onSystemTheme = (changed: () => void): Undo => {
  const listener = () => changed();
  Taro.onThemeChange(listener);
  return () => Taro.offThemeChange(listener);
};

/** WeChat colours the page's root by theme.json and media query; there is nothing to dress. */
export const dressRoot = (_classes: string): void => undefined;

/** A phone has no room beside the column. */
export const hasRoomBeside = (): boolean => false;

export const onRoomBeside =
  (_changed: () => void): Undo =>
  () =>
    undefined;
