import { useEffect } from 'react';
import { onNetworkChange } from '../platform/network.ts';

/** Tries again as soon as the server can be reached, for as long as something is missing because it could not. */
export function useRecovery(isMissing: boolean, again: () => void): void {
  useEffect(() => {
    if (!isMissing) return;
    return onNetworkChange((online) => {
      if (online) again();
    });
  }, [isMissing, again]);
}
