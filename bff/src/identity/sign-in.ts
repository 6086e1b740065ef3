/** The two ways in: the province's OpenID in a browser, WeChat's login code in the mini-program. */

import { createHash } from 'node:crypto';
import { phoneSchema } from '@qzt/shared/contracts/fields';
import type { OidcClaims } from '@qzt/shared/government/identity';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { CallContext } from '../upstream/client.ts';
import { upstreamFailure } from '../upstream/failure.ts';
import type { WechatClient } from '../upstream/wechat.ts';
import type { Accounts } from './accounts.ts';
import type { BrowserKeys } from './browser-keys.ts';
import { consentTo } from './consents.ts';
import type { FlowStore } from './flow-store.ts';
import type { OidcProvider } from './oidc.ts';
import type { AccountRecord } from './records.ts';
import type { Grant, Sessions } from './sessions.ts';

export interface Started {
  /** The province's sign-in page. */
  location: string;
  /** To be kept by the browser, and brought back by it. */
  browserKey: string;
}

export interface Callback {
  state: string;
  code?: string | undefined;
  iss?: string | undefined;
  error?: string | undefined;
  error_description?: string | undefined;
}

export interface SignIn {
  /**
   * @param browserKey what this browser keeps from before: several tabs may be on their way at once
   * @throws Failure identity.notice-outdated · upstream.identity-unavailable
   */
  start(noticeVersion: string, returnTo: string, browserKey: string | undefined): Promise<Started>;
  /** @throws Failure identity.sign-in-interrupted · identity.sign-in-declined · upstream.identity-unavailable */
  finish(
    callback: Callback,
    browserKey: string | undefined,
    userAgent: string,
  ): Promise<{ grant: Grant; returnTo: string }>;
  /** @throws Failure identity.notice-outdated · identity.wechat-code-invalid · upstream.wechat-unavailable */
  byWechat(code: string, noticeVersion: string, userAgent: string, context: CallContext): Promise<Grant>;
  /** @throws Failure identity.wechat-code-invalid · identity.session-ended · upstream.wechat-unavailable */
  provePhone(accountId: string, code: string, context: CallContext): Promise<AccountRecord>;
}

export interface SignInOptions {
  accounts: Accounts;
  sessions: Sessions;
  flows: FlowStore;
  browserKeys: BrowserKeys;
  oidc: OidcProvider;
  wechat: WechatClient;
  clock: Clock;
  random: Random;
}

export const FLOW_SECONDS = 600;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The province's word counts only when it has verified the number itself. */
function provenPhone(claims: OidcClaims): string | null {
  if (claims.phone_number_verified !== true || claims.phone_number === undefined) return null;
  const phone = phoneSchema.safeParse(claims.phone_number);
  return phone.success ? phone.data : null;
}

export function createSignIn(options: SignInOptions): SignIn {
  const { accounts, sessions, flows, browserKeys, oidc, wechat, clock, random } = options;
  /** 256 bits, 43 characters. */
  const secret = (): string => Buffer.from(random(32)).toString('base64url');

  const askUpstream = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      throw upstreamFailure(error);
    }
  };

  return {
    async start(noticeVersion, returnTo, given) {
      const now = clock.now();
      consentTo(noticeVersion, 'sign-in', now);
      const browserKey = browserKeys.read(given) ?? browserKeys.make();
      const proofs = { state: secret(), nonce: secret(), codeVerifier: secret() };
      const location = await oidc.authorizationUrl(proofs);
      await flows.insert({
        id: hash(proofs.state),
        browserHash: hash(browserKey),
        nonce: proofs.nonce,
        codeVerifier: proofs.codeVerifier,
        returnTo,
        noticeVersion,
        startedAt: now,
        expiresAt: now + FLOW_SECONDS * 1000,
      });
      return { location, browserKey };
    },

    async finish(callback, given, userAgent) {
      const { state } = callback;
      const browserKey = browserKeys.read(given);
      const flow = browserKey === null ? null : await flows.take(hash(state), hash(browserKey), clock.now());
      if (!flow) throw new Failure('identity.sign-in-interrupted');
      const { nonce, codeVerifier, noticeVersion, startedAt, returnTo } = flow;
      const query = Object.fromEntries(
        Object.entries(callback).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const claims = await oidc.claimsOf(query, { state, nonce, codeVerifier });
      const consent = { purpose: 'sign-in', noticeVersion, givenAt: startedAt } as const;
      const account = await accounts.enter('oidc', claims.sub, consent, provenPhone(claims));
      return { grant: await sessions.open(account, 'browser', userAgent), returnTo };
    },

    async byWechat(code, noticeVersion, userAgent, context) {
      const consent = consentTo(noticeVersion, 'sign-in', clock.now());
      const { openid } = await askUpstream(wechat.codeToSession(code, context));
      const account = await accounts.enter('wechat', openid, consent, null);
      return sessions.open(account, 'wechat', userAgent);
    },

    async provePhone(accountId, code, context) {
      const phone = await askUpstream(wechat.phoneNumber(code, context));
      return accounts.provePhone(accountId, phone);
    },
  };
}
