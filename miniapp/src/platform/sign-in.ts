/** A browser signs in by leaving for the identity provider. */
export const SIGN_IN_WAY: 'browser' | 'wechat' = 'browser';

/** Leaves the app for another page of our own origin. */
export const leaveFor = (path: string): void => window.location.assign(path);

/**
 * A one-time WeChat code; only the WeChat build has one.
 * @throws always, in a browser
 */
export const wechatCode = (): Promise<string> => Promise.reject(new Error('a browser has no WeChat code'));
