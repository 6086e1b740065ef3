import type { Outcome } from './ask.ts';

/** A look that was begun, and its answer drawn, before the app was there (early/). */
export interface EarlyLook {
  code: string;
  outcome: Promise<Outcome>;
  /** Once it is there. */
  settled: Outcome | null;
  /** Takes away what was drawn; where it was scrolled to, the page is scrolled to. */
  leave: () => void;
}

declare global {
  interface Window {
    qztEarlyLook?: EarlyLook;
  }
}

/** The early look at this code, for the first who asks. */
export function takeEarlyLook(code: string): EarlyLook | null {
  const early = window.qztEarlyLook;
  if (early?.code !== code) return null;
  delete window.qztEarlyLook;
  return early;
}
