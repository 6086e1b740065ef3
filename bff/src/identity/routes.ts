/** The edge of `identity`: cookies, origins and redirects; nothing is decided here. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import * as contract from '@qzt/shared/contracts/identity';
import { browserAddress, ROUTES, TABS } from '@qzt/shared/contracts/pages';
import { Failure } from '../base/failure.ts';
import { type Call, callerOf, Redirect, type Route, route } from '../http/routes.ts';
import type { AccountData } from './account-data.ts';
import type { Accounts } from './accounts.ts';
import type { Deletion } from './deletion.ts';
import type { RealName } from './real-name.ts';
import { REFRESH_TOKEN_LIFE_SECONDS, type Sessions } from './sessions.ts';
import { FLOW_SECONDS, type SignIn } from './sign-in.ts';

export interface IdentityServices {
  signIn: SignIn;
  sessions: Sessions;
  accounts: Accounts;
  realName: RealName;
  accountData: AccountData;
  deletion: Deletion;
  dataHandler: ReplyOf<typeof contract.getDataHandler>;
}

/** As `__Host-` asks for. */
const FLOW_PATH = '/';

type AnyCall = Pick<Call<typeof contract.endSession>, 'headers' | 'cookies' | 'signal' | 'requestId'>;

/** @param publicUrl origin of the app */
export function identityRoutes(services: IdentityServices, publicUrl: string): Route[] {
  const { signIn, sessions, accounts, realName, accountData, deletion, dataHandler } = services;
  // A browser takes a cookie with these prefixes from https only; one with `__Host-` from this very host only, so
  // that no neighbour can plant it.
  const isHttps = publicUrl.startsWith('https:');
  const refreshCookie = {
    name: `${isHttps ? '__Secure-' : ''}qzt_refresh`,
    path: contract.refreshSession.path,
  };
  const flowCookie = (label: string) => `${isHttps ? '__Host-' : ''}qzt_sign_in_${label}`;

  const keepRefreshToken = ({ cookies }: Pick<AnyCall, 'cookies'>, token: string): void =>
    cookies.set(refreshCookie.name, token, {
      path: refreshCookie.path,
      maxAgeSeconds: REFRESH_TOKEN_LIFE_SECONDS,
      sameSite: 'Strict',
    });
  const forgetRefreshToken = ({ cookies }: Pick<AnyCall, 'cookies'>): void =>
    cookies.clear(refreshCookie.name, refreshCookie.path);

  /** A cookie goes along with whatever a page asks for, and a consent is given on a page: it must be ours. */
  function assertOwnOrigin({ headers }: Pick<AnyCall, 'headers'>): void {
    if (headers.get('origin') !== publicUrl) throw new Failure('request.origin-refused');
  }

  function backToSignIn(error: unknown): Redirect {
    if (!(error instanceof Failure)) throw error;
    return new Redirect(browserAddress(`${ROUTES.signIn}?error=${error.code}`));
  }

  const upstreamContext = ({ requestId, signal }: AnyCall) => ({ requestId, signal });

  return [
    route(contract.startOidc, async (call) => {
      // By `Origin`, which every browser sends along with a POST; not all send `Sec-Fetch-Site`.
      assertOwnOrigin(call);
      const { noticeVersion, returnTo } = call.body;
      const { location, label, proof } = await signIn.start(noticeVersion, returnTo ?? TABS.wallet);
      call.cookies.set(flowCookie(label), proof, {
        path: FLOW_PATH,
        maxAgeSeconds: FLOW_SECONDS,
        sameSite: 'Lax',
      });
      return { location };
    }),

    route(contract.finishOidc, async (call) => {
      const cookie = flowCookie(signIn.labelOf(call.query));
      const proof = call.cookies.get(cookie);
      if (proof !== undefined) call.cookies.clear(cookie, FLOW_PATH);
      try {
        const { grant, returnTo } = await signIn.finish(call.query, proof, call.userAgent);
        keepRefreshToken(call, grant.refreshToken);
        return new Redirect(browserAddress(returnTo));
      } catch (error) {
        return backToSignIn(error);
      }
    }),

    route(contract.signInWithWechat, ({ body, userAgent, ...call }) =>
      signIn.byWechat(body.code, body.noticeVersion, userAgent, upstreamContext(call)),
    ),

    route(contract.refreshSession, async (call) => {
      const fromBody = call.body.refreshToken;
      if (fromBody !== undefined) return sessions.refresh(fromBody, 'wechat');
      const fromCookie = call.cookies.get(refreshCookie.name);
      if (!fromCookie) throw new Failure('identity.sign-in-required');
      assertOwnOrigin(call);
      try {
        const { refreshToken, ...grant } = await sessions.refresh(fromCookie, 'browser');
        keepRefreshToken(call, refreshToken);
        return grant;
      } catch (error) {
        if (error instanceof Failure && error.status === 401) forgetRefreshToken(call);
        throw error;
      }
    }),

    route(contract.listSessions, (call) => {
      const { accountId, sessionId } = callerOf(call);
      return accountData.sessions(accountId, sessionId);
    }),

    route(contract.endSession, async (call) => {
      await sessions.end(callerOf(call).sessionId);
      forgetRefreshToken(call);
      return undefined;
    }),

    route(contract.endOneSession, async (call) => {
      const { accountId, sessionId: current } = callerOf(call);
      const { sessionId } = call.params;
      await sessions.endOne(accountId, sessionId);
      if (sessionId === current) forgetRefreshToken(call);
      return undefined;
    }),

    route(contract.endAllSessions, async (call) => {
      await sessions.endAll(callerOf(call).accountId);
      forgetRefreshToken(call);
      return undefined;
    }),

    route(contract.getAccount, async (call) => accounts.shown(await accounts.read(callerOf(call).accountId))),

    route(contract.provePhone, async (call) => {
      const { accountId } = callerOf(call);
      return accounts.shown(await signIn.provePhone(accountId, call.body.code, upstreamContext(call)));
    }),

    route(contract.confirmRealName, async (call) => {
      const { name, idNumber, noticeVersion } = call.body;
      const { requestId } = call;
      const beginEffect = () => call.beginEffect();
      const request = { name, idNumber, noticeVersion, requestId, beginEffect };
      return accounts.shown(await realName.confirm(callerOf(call).accountId, request));
    }),

    route(contract.getDataHandler, async () => dataHandler),

    route(contract.exportAccount, (call) => accountData.exported(callerOf(call).accountId)),

    route(contract.deleteAccount, async (call) => {
      await deletion.delete(callerOf(call).accountId);
      forgetRefreshToken(call);
      return undefined;
    }),
  ];
}
