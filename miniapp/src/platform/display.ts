import type { Undo } from './types.ts';

/** Keeps the screen on until undone, and again after the tab was hidden; nothing where unsupported. */
export const keepAwake = (): Undo => {
  let wanted = true;
  let lock: WakeLockSentinel | undefined;
  const take = async () => {
    if (!wanted || document.visibilityState !== 'visible') return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (!wanted) await lock.release();
    } catch {
      // Refused on plain http or with a low battery: the code is then shown on a screen that may dim.
      lock = undefined;
    }
  };
  const again = () => void take();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
    lock = undefined;
  };
};

/** Full brightness until undone. A browser cannot. */
export const brighten = (): Undo => () => undefined;

/** Calls back when the person takes a screenshot. A browser never learns of it. */
export const onScreenshot =
  (_seen: () => void): Undo =>
  () =>
    undefined;
