/** What is said while the server cannot be reached, or holds a newer version. */

/** What still works without a network. */
export const STILL_WORKS = '打开过的证照还能看，出示和核验要连网';

export const NO_NETWORK = `没有网络。${STILL_WORKS}`;

export const VERSION_WORDS = {
  renewing: '已有新版，正在换上',
  stuck: '已有新版，这一页打不开了。请关掉页面重新打开',
} as const;
