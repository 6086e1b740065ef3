import type { AnyEndpoint, ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import {
  type AccessGrant,
  type Account,
  endAllSessions,
  endSession,
  refreshSession,
  signInWithWechat,
  startOidc,
} from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { send, type Transport } from '../api/client.ts';
import { CallError, problemCode } from '../api/failures.ts';
import type { TextStore } from '../platform/storage.ts';
import { createStore, type Store } from './store.ts';

export type SignIn =
  /** Not yet asked: shortly after start. */
  | { status: 'unknown' }
  | { status: 'signed-out' }
  | { status: 'signed-in'; account: Account }
  /** Was signed in and cannot reach the server: what is on the device is shown. */
  | { status: 'offline' };

type Input<E extends AnyEndpoint> = Parameters<typeof send<E>>[2];
type Options = { idempotencyKey?: string };

export interface Session {
  signIn: Store<SignIn>;
  /** Changes whenever the person does: on sign-out, and when another account is found signed in. */
  owner: Store<number>;
  /** Takes up the sign-in of last time, once, and says how things stand now. */
  resume(): Promise<SignIn>;
  signInByWechat(code: string): Promise<Account>;
  /**
   * Begins a browser's sign-in for somebody who has given their consent.
   * @param returnTo page to come back to
   * @returns address of the province's sign-in page
   */
  startInBrowser(returnTo: string): Promise<string>;
  /** Calls an endpoint as the signed-in person, renewing the access token when it ran out. */
  call<E extends AnyEndpoint>(endpoint: E, input: Input<E>, options?: Options): Promise<ReadReplyOf<E>>;
  update(account: Account): void;
  signOut(everywhere: boolean): Promise<void>;
  /** Forgets the person on this device: after deletion, or when the server ended the sign-in. */
  forget(): void;
}

const REFRESH_TOKEN = 'session.refresh-token';
/** Says that a sign-in may exist, so that guests do not ask in vain. */
const HINT = 'session.hint';
/**
 * A refresh token whose answer was lost is good for ten seconds more: so long a silent server may not be waited for
 * before it is asked again.
 */
const REFRESH_TIMEOUT_MILLISECONDS = 6000;
const REFRESH_TRIES = 3;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The sign-in of this device. The access token lives in memory only; the refresh token in an HttpOnly cookie
 * (browser) or in WeChat's storage.
 */
export function createSession(parts: {
  transport: Transport;
  storage: TextStore;
  channel: 'browser' | 'wechat';
  /** As in platform/in-turn; without it tabs refresh side by side. */
  inTurn?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  wait?: (milliseconds: number) => Promise<void>;
}): Session {
  const { transport, storage, channel, wait = pause, inTurn = (_name, work) => work() } = parts;
  const signIn = createStore<SignIn>({ status: 'unknown' });
  const owner = createStore(0);
  let accountId: string | null = null;
  let accessToken: string | undefined;
  let refreshing: Promise<void> | null = null;
  let resuming: Promise<void> | null = null;

  const accept = (grant: AccessGrant): Account => {
    const isSomebodyElse = accountId !== null && accountId !== grant.account.id;
    accountId = grant.account.id;
    accessToken = grant.accessToken;
    if (isSomebodyElse) owner.set(owner.get() + 1);
    if (grant.refreshToken) storage.set(REFRESH_TOKEN, grant.refreshToken);
    storage.set(HINT, '1');
    signIn.set({ status: 'signed-in', account: grant.account });
    return grant.account;
  };

  const forget = (): void => {
    accountId = null;
    accessToken = undefined;
    resuming = null;
    storage.remove(REFRESH_TOKEN);
    storage.remove(HINT);
    owner.set(owner.get() + 1);
    signIn.set({ status: 'signed-out' });
  };

  const refreshOnce = async (): Promise<void> => {
    // Read for each try: another tab, or another page, may have got the next one meanwhile.
    const kept = channel === 'wechat' ? storage.get(REFRESH_TOKEN) : undefined;
    if (channel === 'wechat' && !kept) throw new CallError({ kind: 'unreadable' });
    const body = kept ? { refreshToken: kept } : {};
    const timeoutMilliseconds = REFRESH_TIMEOUT_MILLISECONDS;
    const before = owner.get();
    const grant = await send(transport, refreshSession, { body }, { timeoutMilliseconds });
    // Signed out meanwhile: this answer must not sign in again.
    if (owner.get() !== before) throw new CallError({ kind: 'unreadable' });
    accept(grant);
  };

  const refreshPatiently = async (triesLeft = REFRESH_TRIES - 1): Promise<void> => {
    try {
      await refreshOnce();
    } catch (error) {
      const superseded = problemCode(error) === 'identity.refresh-superseded';
      const silent = error instanceof CallError && error.failure.kind === 'offline';
      if (superseded && triesLeft > 0) {
        await wait(1000);
        await refreshPatiently(triesLeft - 1);
      } else if (silent && triesLeft === REFRESH_TRIES - 1) {
        await refreshPatiently(triesLeft - 1);
      } else throw error;
    }
  };

  const refresh = (): Promise<void> => {
    refreshing ??= inTurn('qzt.refresh', refreshPatiently).finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  const takeUp = async (): Promise<void> => {
    if (signIn.get().status === 'signed-in') return;
    if (!storage.get(HINT)) {
      signIn.set({ status: 'signed-out' });
      return;
    }
    try {
      await refresh();
    } catch (error) {
      if (ended(error)) forget();
      else if (signIn.get().status !== 'signed-out') signIn.set({ status: 'offline' });
      resuming = null;
    }
  };

  const ended = (error: unknown): boolean => {
    const code = problemCode(error);
    return code?.startsWith('identity.') === true && error instanceof CallError && statusOf(error) === 401;
  };

  return {
    signIn,
    owner,
    forget,
    async resume() {
      resuming ??= takeUp();
      await resuming;
      return signIn.get();
    },
    async signInByWechat(code) {
      return accept(
        await send(transport, signInWithWechat, { body: { code, noticeVersion: PRIVACY_NOTICE_VERSION } }),
      );
    },
    async startInBrowser(returnTo) {
      const body = { noticeVersion: PRIVACY_NOTICE_VERSION, returnTo };
      const { location } = await send(transport, startOidc, { body });
      storage.set(HINT, '1');
      // This page may be shown again as it is now, signed in meanwhile.
      resuming = null;
      return location;
    },
    async call(endpoint, input, options = {}) {
      if (!accessToken) await this.resume();
      try {
        return await send(transport, endpoint, input, { ...options, accessToken });
      } catch (error) {
        if (!ended(error)) throw error;
        try {
          await refresh();
        } catch (refused) {
          if (ended(refused)) forget();
          throw refused;
        }
        return await send(transport, endpoint, input, { ...options, accessToken });
      }
    },
    update(account) {
      signIn.set({ status: 'signed-in', account });
    },
    async signOut(everywhere) {
      await this.call(everywhere ? endAllSessions : endSession, {});
      forget();
    },
  };
}

function statusOf(error: CallError): number | null {
  return error.failure.kind === 'problem' ? error.failure.problem.status : null;
}
