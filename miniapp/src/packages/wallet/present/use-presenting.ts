import { useEffect, useRef, useState } from 'react';
import { brighten, keepAwake, onScreenshot } from '../../../platform/display.ts';
import { uuid } from '../../../platform/uuid.ts';
import { session, wallet } from '../../../state/app.ts';
import { createPresenting, type Presenting } from '../../../state/presenting.ts';
import { useStore } from '../../../state/store.ts';

/** Presents while the page is open: screen on and bright where the device lets us, a tick every second. */
export function usePresenting(creditCode: string, licenceId: string) {
  const made = useRef<Presenting | null>(null);
  made.current ??= createPresenting({
    session,
    creditCode,
    licenceId,
    now: Date.now,
    makeKey: uuid,
    onRefused: () => void wallet.load(),
  });
  const presenting = made.current;
  const [screenshot, setScreenshot] = useState(false);
  useEffect(() => {
    const undo = [keepAwake(), brighten(), onScreenshot(() => setScreenshot(true))];
    const timer = setInterval(presenting.tick, 1000);
    return () => {
      clearInterval(timer);
      for (const step of undo) step();
      presenting.end();
    };
  }, [presenting]);
  return { view: useStore(presenting.view), presenting, screenshot };
}
