import Taro from '@tarojs/taro';
import { hearExchanges } from './exchanges.ts';
import { createReachability, type Reachability } from './reachability.ts';
import type { Undo } from './types.ts';

const ASK_TIMEOUT_MILLISECONDS = 5000;

const ask = async (): Promise<boolean> => {
  try {
    await Taro.request({ url: `${API_ORIGIN}/healthz`, timeout: ASK_TIMEOUT_MILLISECONDS });
    return true;
  } catch {
    return false; // no answer is the answer
  }
};

const later = (run: () => void, milliseconds: number): Undo => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

let made: Reachability | undefined;

const watched = (): Reachability => {
  if (made) return made;
  // WeChat tells later how things stand; until then the first request decides.
  const reachability = createReachability({ ask, later }, true);
  const heard = (isConnected: boolean) => (isConnected ? reachability.doubted() : reachability.lost());
  Taro.onNetworkStatusChange(({ isConnected }) => heard(isConnected));
  void Taro.getNetworkType().then(({ networkType }) => {
    if (networkType === 'none') reachability.lost();
  });
  hearExchanges(reachability.exchanged);
  made = reachability;
  return reachability;
};

/** Whether our server could be reached when last tried. Trying remains the only proof. */
export const isOnline = (): boolean => watched().isOnline();

/** Calls back when the server goes out of reach, and when it is back. */
export const onNetworkChange = (changed: (online: boolean) => void): Undo => watched().watch(changed);
