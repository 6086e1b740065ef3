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
import type { BrowserProofs } from './browser-proofs.ts';
import { consentTo } from './consents.ts';
import type { FlowStore } from './flow-store.ts';
import type { OidcProvider } from './oidc.ts';
import type { AccountRecord } from './records.ts';
import type { Grant, Sessions } from './sessions.ts';

export interface Started {
  /** The province's sign-in page. */
  location: string;
  /** To be kept by the browser under this label, and brought back by it. */
  label: string;
  proof: string;
}

export interface Callback {
  state: string;
  code?: string | undefined;
  iss?: string | undefined;
  error?: string | undefined;
  error_description?: string | undefined;
}

export interface SignIn {
  /** @throws Failure identity.notice-outdated · upstream.identity-unavailable */
  start(noticeVersion: string, returnTo: string): Promise<Started>;
  /** Under which the browser keeps its proof. */
  labelOf(callback: Callback): string;
  /**
   * @param proof what this browser kept; another browser's return neither finishes nor spoils the sign-in
   * @throws Failure identity.sign-in-interrupted · identity.sign-in-declined · upstream.identity-unavailable
   */
  finish(
    callback: Callback,
    proof: string | undefined,
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
  browserProofs: BrowserProofs;
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
  const { accounts, sessions, flows, browserProofs, oidc, wechat, clock, random } = options;
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
    labelOf: ({ state }) => browserProofs.labelOf(state),

    async start(noticeVersion, returnTo) {
      const now = clock.now();
      consentTo(noticeVersion, 'sign-in', now);
      const proofs = { state: secret(), nonce: secret(), codeVerifier: secret() };
      const location = await oidc.authorizationUrl(proofs);
      await flows.insert({
        id: hash(proofs.state),
        nonce: proofs.nonce,
        codeVerifier: proofs.codeVerifier,
        returnTo,
        noticeVersion,
        startedAt: now,
        expiresAt: now + FLOW_SECONDS * 1000,
      });
      const { state } = proofs;
      return { location, label: browserProofs.labelOf(state), proof: browserProofs.of(state) };
    },

    async finish(callback, proof, userAgent) {
      const { state } = callback;
      const flow = browserProofs.holds(state, proof) ? await flows.take(hash(state), clock.now()) : null;
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
