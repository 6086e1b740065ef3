/** What is said while the server cannot be reached, or holds a newer version. */

/** What still works without a network. */
export const STILL_WORKS = '打开过的证照还能看，出示和核验要连网';

export const CONNECTION_WORDS = {
  offline: { title: '没有网络', detail: STILL_WORKS },
  renewing: { title: '已有新版，正在换上', detail: '换好后回到这一页' },
  stuck: { title: '这一页打不开了', detail: '已有新版。请关掉页面重新打开' },
} as const;
