/** A browser signs in by leaving for the identity provider. */
export const SIGN_IN_WAY: 'browser' | 'wechat' = 'browser';

/** Leaves the app for the province's sign-in page. */
export const leaveFor = (location: string): void => window.location.assign(location);

/**
 * A one-time WeChat code; only the WeChat build has one.
 * @throws always, in a browser
 */
export const wechatCode = (): Promise<string> => Promise.reject(new Error('a browser has no WeChat code'));
