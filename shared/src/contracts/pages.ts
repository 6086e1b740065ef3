/** Addresses of the mini-program’s pages: its router goes by them, and the server sends browsers to them. */

export const TABS = {
  wallet: '/pages/wallet/index',
  scan: '/pages/scan/index',
  me: '/pages/me/index',
} as const;

/** Where an address that no page has leads. */
export const NOT_FOUND = '/pages/not-found/index';

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

const ADDRESS = /^(\/(?:pages|packages)\/[A-Za-z0-9/_-]*)(?:\?[A-Za-z0-9=&%_.~-]*)?$/;
const LONGEST_ADDRESS = 400;
const PAGES: ReadonlySet<string> = new Set([...Object.values(TABS), ...Object.values(ROUTES)]);

/** A page of ours with its parameters, as it came along in an address; null for anything else. */
export function readPageAddress(text: string | undefined): string | null {
  if (text === undefined || text.length > LONGEST_ADDRESS) return null;
  const page = ADDRESS.exec(text)?.[1];
  return page !== undefined && PAGES.has(page) ? text : null;
}
