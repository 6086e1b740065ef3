import type { Undo } from './types.ts';

/** Whether the device believes that it has a network. */
export const isOnline = async (): Promise<boolean> => navigator.onLine;

export const onNetworkChange = (changed: (online: boolean) => void): Undo => {
  const up = () => changed(true);
  const down = () => changed(false);
  window.addEventListener('online', up);
  window.addEventListener('offline', down);
  return () => {
    window.removeEventListener('online', up);
    window.removeEventListener('offline', down);
  };
};
