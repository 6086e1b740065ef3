import Taro from '@tarojs/taro';
import { useMemo, useState } from 'react';
import { decodeParams, withQuery } from './query.ts';

/** Runs each time the page comes to the front, the first time included. */
export const usePageShow: (run: () => void) => void = Taro.useDidShow;

/** Whether the page is in front: not below another one, and not in a hidden window. */
export const usePageInFront = (): boolean => {
  const [inFront, setInFront] = useState(false);
  Taro.useDidShow(() => setInFront(true));
  Taro.useDidHide(() => setInFront(false));
  return inFront;
};

/** What the browser's router adds for itself. */
const OF_THE_ROUTER: ReadonlySet<string> = new Set(['stamp', '$taroTimestamp']);

/** The parameters that the page was opened with, decoded. */
export const usePageParams = (): Record<string, string> => {
  const { params } = Taro.useRouter();
  return useMemo(() => {
    const all = Object.entries(decodeParams(params));
    return Object.fromEntries(all.filter(([name]) => !OF_THE_ROUTER.has(name)));
  }, [params]);
};

/** The page with its parameters, as `readPageAddress` takes it: to come back to. */
export const usePageAddress = (): string => {
  const { path } = Taro.useRouter();
  const params = usePageParams();
  const page = `/${path.replace(/^\//, '').replace(/\?.*$/, '')}`;
  return withQuery(page, params);
};

/** For the app: runs when an address leads to no page. */
export const usePageNotFound: (run: () => void) => void = Taro.usePageNotFound;
