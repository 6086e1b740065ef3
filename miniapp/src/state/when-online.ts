import { useEffect } from 'react';
import { noteExchange } from '../platform/exchanges.ts';
import { onNetworkChange } from '../platform/network.ts';

/** What could not be had without a network is had, without a tap, when it is back. */
export function useAgainWhenOnline(isOffline: boolean, again: () => void): void {
  useEffect(() => {
    if (!isOffline) return;
    const undo = onNetworkChange((online) => {
      if (online) again();
    });
    // Whoever met the silence may not have told: what is drawn before the app stands asks by itself.
    noteExchange('offline');
    return undo;
  }, [isOffline, again]);
}
