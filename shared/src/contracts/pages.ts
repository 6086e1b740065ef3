/** Addresses of the mini-program’s pages: its router goes by them, and the server sends browsers to them. */

export const TABS = {
  wallet: '/pages/wallet/index',
  scan: '/pages/scan/index',
  me: '/pages/me/index',
} as const;

export const ROUTES = {
  signIn: '/packages/identity/sign-in/index',
  realName: '/packages/identity/real-name/index',
  privacy: '/packages/identity/privacy/index',
  sessions: '/packages/identity/sessions/index',
  account: '/packages/identity/account/index',
  licence: '/packages/wallet/licence/index',
  face: '/packages/wallet/face/index',
  present: '/packages/wallet/present/index',
  printed: '/packages/wallet/printed/index',
  looks: '/packages/wallet/looks/index',
  verdict: '/packages/verification/verdict/index',
} as const;

/** A page’s address in a browser: the build routes by hash. */
export const browserAddress = (page: string): string => `/#${page}`;
