import Taro from '@tarojs/taro';
import { useMemo } from 'react';
import { decodeParams } from './query.ts';

/** Runs each time the page comes to the front, the first time included. */
export const usePageShow: (run: () => void) => void = Taro.useDidShow;

/** The parameters that the page was opened with, decoded. */
export const usePageParams = (): Record<string, string> => {
  const { params } = Taro.useRouter();
  return useMemo(() => decodeParams(params), [params]);
};
