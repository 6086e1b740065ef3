import { useSyncExternalStore } from 'react';
import { isOnline, onNetworkChange } from '../platform/network.ts';

/** Whether our server can be reached, as far as is known. */
export const useOnline = (): boolean => useSyncExternalStore(onNetworkChange, isOnline, isOnline);
