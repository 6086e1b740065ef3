import Taro from '@tarojs/taro';
import type { Undo } from './types.ts';

const unsupported = () => undefined;

/** Keeps the screen on until undone. */
export const keepAwake = (): Undo => {
  Taro.setKeepScreenOn({ keepScreenOn: true }).catch(unsupported);
  return () => void Taro.setKeepScreenOn({ keepScreenOn: false }).catch(unsupported);
};

/** Full brightness until undone; then what it was before. */
export const brighten = (): Undo => {
  let before: number | undefined;
  let over = false;
  const begin = async () => {
    before = (await Taro.getScreenBrightness()).value;
    if (!over) await Taro.setScreenBrightness({ value: 1 });
  };
  const begun = begin().catch(unsupported);
  return () => {
    if (over) return;
    over = true;
    void begun.then(() => {
      if (before !== undefined) Taro.setScreenBrightness({ value: before }).catch(unsupported);
    });
  };
};

/** Calls back when the person takes a screenshot. */
export const onScreenshot = (seen: () => void): Undo => {
  const listener = () => seen();
  Taro.onUserCaptureScreen(listener);
  return () => Taro.offUserCaptureScreen(listener);
};
