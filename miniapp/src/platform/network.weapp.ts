import Taro from '@tarojs/taro';
import type { Undo } from './types.ts';

/** Whether the device believes that it has a network. */
export const isOnline = async (): Promise<boolean> => (await Taro.getNetworkType()).networkType !== 'none';

export const onNetworkChange = (changed: (online: boolean) => void): Undo => {
  const listener = ({ isConnected }: { isConnected: boolean }) => changed(isConnected);
  Taro.onNetworkStatusChange(listener);
  return () => Taro.offNetworkStatusChange(listener);
};
