import { hearExchanges } from './exchanges.ts';
import { createReachability, type Reachability } from './reachability.ts';
import type { Undo } from './types.ts';

const ASK_TIMEOUT_MILLISECONDS = 5000;

/** No part of the API: it touches no store, and the service worker leaves it alone. */
const ask = async (): Promise<boolean> => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ASK_TIMEOUT_MILLISECONDS);
  try {
    await fetch('/healthz', { cache: 'no-store', signal: stop.signal });
    return true;
  } catch {
    return false; // no answer is the answer
  } finally {
    clearTimeout(timer);
  }
};

const later = (run: () => void, milliseconds: number): Undo => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

let made: Reachability | undefined;

const watched = (): Reachability => {
  if (made) return made;
  const reachability = createReachability({ ask, later }, navigator.onLine);
  window.addEventListener('offline', reachability.lost);
  window.addEventListener('online', reachability.doubted);
  // Timers sleep in a tab that nobody sees.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && !reachability.isOnline()) reachability.doubted();
  });
  hearExchanges(reachability.exchanged);
  made = reachability;
  return reachability;
};

/** Whether our server could be reached when last tried. Trying remains the only proof. */
export const isOnline = (): boolean => watched().isOnline();

/** Calls back when the server goes out of reach, and when it is back. */
export const onNetworkChange = (changed: (online: boolean) => void): Undo => watched().watch(changed);
