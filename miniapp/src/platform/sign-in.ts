import { ROUTES } from '@qzt/shared/contracts/pages';
import { sessionStore } from './storage.ts';
import type { Undo } from './types.ts';

/** A browser signs in by leaving for the identity provider. */
export const SIGN_IN_WAY: 'browser' | 'wechat' = 'browser';

const LEFT_AT = 'sign-in.left-at';
const OUTCOME = 'sign-in.outcome';
/** How a sign-in came back: in the address of the sign-in page. */
const LANDING = new RegExp(`^#${ROUTES.signIn}\\?(?:.*&)?(done|error)=([\\w.-]+)`);

/** Leaves the app for the province's sign-in page. */
export const leaveFor = (location: string): void => {
  // A step of its own first: what a step forward would have led to is gone then, and the length tells the place.
  window.history.pushState(window.history.state, '');
  sessionStore.set(LEFT_AT, String(window.history.length - 1));
  window.location.replace(location);
};

let isLeaving = false;

/** Whether this page is about to be left for the one on which the sign-in was begun: it must not ask for anything. */
export const isGoingBack = (): boolean => isLeaving;

/**
 * Where the province's pages lead back to the app: goes back over them to the page that was left, so that no step
 * back ever leads into a sign-in that is over.
 */
export const goBackOverSignIn = (): void => {
  const landing = LANDING.exec(window.location.hash);
  const leftAt = Number(sessionStore.get(LEFT_AT) ?? Number.NaN);
  sessionStore.remove(LEFT_AT);
  const steps = window.history.length - leftAt;
  // A browser counts to fifty only.
  if (!landing || !(steps > 0)) return;
  sessionStore.set(OUTCOME, landing[1] === 'error' ? (landing[2] ?? '') : '');
  isLeaving = true;
  // WebKit keeps this document where the addresses differ behind the # only: then the app goes on in it.
  window.addEventListener('popstate', () => (isLeaving = false), { once: true });
  window.history.go(-steps);
};

/** How the sign-in ended that was begun on this page: an error's code, empty when it went well, null: none ended. */
export const takeSignInOutcome = (): string | null => {
  const outcome = sessionStore.get(OUTCOME) ?? null;
  sessionStore.remove(OUTCOME);
  return outcome;
};

/** Calls back when the browser shows a page again that it had put aside as it was. */
export const onPageRestored = (restored: () => void): Undo => {
  const listener = ({ persisted }: PageTransitionEvent) => {
    if (persisted) restored();
  };
  window.addEventListener('pageshow', listener);
  return () => window.removeEventListener('pageshow', listener);
};

/**
 * A one-time WeChat code; only the WeChat build has one.
 * @throws always, in a browser
 */
export const wechatCode = (): Promise<string> => Promise.reject(new Error('a browser has no WeChat code'));
