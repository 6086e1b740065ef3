/** Client of WeChat's server API. Every answer is HTTP 200: trouble shows as an `errcode`. */

import {
  CODE2SESSION_PATH,
  code2SessionSchema,
  PHONE_NUMBER_PATH,
  phoneNumberSchema,
  STABLE_TOKEN_PATH,
  stableTokenSchema,
  WECHAT_ERRORS,
} from '@qzt/shared/government/wechat';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { CallContext, UpstreamClient } from './client.ts';
import { UpstreamFailure } from './failure.ts';

export interface WechatClient {
  /**
   * Exchanges the one-time code of wx.login; the session key stays with WeChat's answer and is dropped.
   * @throws Failure identity.wechat-code-invalid · UpstreamFailure
   */
  codeToSession(code: string, context?: CallContext): Promise<{ openid: string }>;
  /**
   * The mainland number behind a one-time phone code: 11 digits.
   * @throws Failure identity.wechat-code-invalid · UpstreamFailure
   */
  phoneNumber(code: string, context?: CallContext): Promise<string>;
}

export interface WechatOptions {
  appId: string;
  appSecret: string;
  clock: Clock;
}

/** A token is replaced this long before it runs out; WeChat keeps the old one alive for five minutes. */
const TOKEN_MARGIN_MILLISECONDS = 300_000;

const BAD_CODE: ReadonlySet<number> = new Set([WECHAT_ERRORS.invalidCode, WECHAT_ERRORS.codeUsed]);
const BAD_TOKEN: ReadonlySet<number> = new Set([WECHAT_ERRORS.invalidToken, WECHAT_ERRORS.tokenExpired]);

export function createWechatClient(client: UpstreamClient, options: WechatOptions): WechatClient {
  const { appId, appSecret, clock } = options;
  let token: { value: string; until: number } | null = null;
  let fetching: Promise<string> | null = null;

  function trouble(errcode: number | undefined): Error {
    if (errcode !== undefined && BAD_CODE.has(errcode)) return new Failure('identity.wechat-code-invalid');
    const kind =
      errcode === undefined ? 'malformed' : errcode === WECHAT_ERRORS.busy ? 'unreachable' : 'refused';
    return new UpstreamFailure('wechat', kind, { note: `errcode ${errcode ?? 'missing'}` });
  }

  async function fetchToken(): Promise<string> {
    const reply = await client.ask({
      operation: 'stable-token',
      method: 'POST',
      path: STABLE_TOKEN_PATH,
      body: { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: false },
      idempotent: true,
      reply: stableTokenSchema,
    });
    if (!reply.access_token || !reply.expires_in) throw trouble(reply.errcode);
    token = {
      value: reply.access_token,
      until: clock.now() + reply.expires_in * 1000 - TOKEN_MARGIN_MILLISECONDS,
    };
    return reply.access_token;
  }

  /** One token for everybody; those who need it at once share one call. */
  function accessToken(): Promise<string> {
    if (token && clock.now() < token.until) return Promise.resolve(token.value);
    fetching ??= fetchToken().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  async function askPhone(code: string, context: CallContext) {
    const value = await accessToken();
    const reply = await client.ask({
      operation: 'phone-number',
      method: 'POST',
      path: `${PHONE_NUMBER_PATH}?access_token=${encodeURIComponent(value)}`,
      body: { code },
      idempotent: false,
      reply: phoneNumberSchema,
      context,
    });
    // Another process may have made WeChat replace the token: forget ours, unless somebody did so already.
    const stale = reply.errcode !== undefined && BAD_TOKEN.has(reply.errcode);
    if (stale && token?.value === value) token = null;
    return { reply, stale };
  }

  return {
    async codeToSession(code, context = {}) {
      const query = new URLSearchParams({
        appid: appId,
        secret: appSecret,
        js_code: code,
        grant_type: 'authorization_code',
      });
      const reply = await client.ask({
        operation: 'code-to-session',
        method: 'GET',
        path: `${CODE2SESSION_PATH}?${query}`,
        idempotent: false,
        reply: code2SessionSchema,
        context,
      });
      if (!reply.openid || reply.errcode) throw trouble(reply.errcode);
      return { openid: reply.openid };
    },

    async phoneNumber(code, context = {}) {
      let { reply, stale } = await askPhone(code, context);
      // A refused token did not use up the code.
      if (stale) ({ reply, stale } = await askPhone(code, context));
      const phone = reply.phone_info;
      if (!phone || reply.errcode) throw trouble(reply.errcode);
      if (phone.countryCode !== '86' || !/^1[3-9]\d{9}$/.test(phone.purePhoneNumber)) {
        throw new UpstreamFailure('wechat', 'malformed', { note: 'no mainland number' });
      }
      return phone.purePhoneNumber;
    },
  };
}
