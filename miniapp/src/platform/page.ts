import Taro from '@tarojs/taro';
import { useMemo, useState } from 'react';
import { decodeParams } from './query.ts';

/** Runs each time the page comes to the front, the first time included. */
export const usePageShow: (run: () => void) => void = Taro.useDidShow;

/** Whether the page is in front: not below another one, and not in a hidden window. */
export const usePageInFront = (): boolean => {
  const [inFront, setInFront] = useState(false);
  Taro.useDidShow(() => setInFront(true));
  Taro.useDidHide(() => setInFront(false));
  return inFront;
};

/** The parameters that the page was opened with, decoded. */
export const usePageParams = (): Record<string, string> => {
  const { params } = Taro.useRouter();
  return useMemo(() => decodeParams(params), [params]);
};
