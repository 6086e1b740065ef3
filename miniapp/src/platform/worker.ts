import { isOnline, onNetworkChange } from './network.ts';

/** After the first page: what it loads, and its first question to the server, come before all this. */
const PAUSE_MILLISECONDS = 3000;

const whenIdle = (run: () => void): void => {
  // Safari has no idle callback.
  const { requestIdleCallback } = window as { requestIdleCallback?: (run: () => void) => number };
  if (requestIdleCallback) requestIdleCallback(run);
  else run();
};

const whenLoaded = (run: () => void): void => {
  if (document.readyState === 'complete') run();
  else window.addEventListener('load', run, { once: true });
};

/** A browser that is told to fetch without a network complains of it. */
const whenOnline = (run: () => void): void => {
  if (isOnline()) {
    run();
    return;
  }
  const undo = onNetworkChange((online) => {
    if (!online) return;
    undo();
    run();
  });
};

const register = async (): Promise<void> => {
  try {
    await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
  } catch {
    // Refused by the browser's settings, or the network went: the app works as before, with a network only.
  }
};

/**
 * Has the browser keep the app's files, so that the app opens without a network. Only on https and localhost, and not
 * where the person asked to save data. To be called once, at the start.
 */
export const openWithoutNetwork = (): void => {
  // The development server keeps its pages in memory and builds no worker.
  if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  whenLoaded(() => setTimeout(() => whenIdle(() => whenOnline(() => void register())), PAUSE_MILLISECONDS));
};
