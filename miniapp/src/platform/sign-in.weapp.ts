import Taro from '@tarojs/taro';
import type { Undo } from './types.ts';

/** In WeChat the app signs in by a one-time code. */
export const SIGN_IN_WAY: 'browser' | 'wechat' = 'wechat';

/** There is no page to leave for in WeChat. */
export const leaveFor = (location: string): void => {
  throw new Error(`cannot leave WeChat for ${location}`);
};

/** Nobody leaves, so nobody comes back. */
export const isGoingBack = (): boolean => false;
export const goBackOverSignIn = (): void => undefined;
export const takeSignInOutcome = (): string | null => null;
export const onPageRestored =
  (_restored: () => void): Undo =>
  () =>
    undefined;

/** A one-time code of five minutes, to be exchanged by the server. */
export const wechatCode = async (): Promise<string> => (await Taro.login()).code;
