/**
 * Wire of WeChat's server API, as published. Every answer is HTTP 200; trouble is an `errcode`.
 * Source: developers.weixin.qq.com, code2Session, getStableAccessToken, getPhoneNumber.
 */

import * as z from 'zod/mini';

export const CODE2SESSION_PATH = '/sns/jscode2session';
export const STABLE_TOKEN_PATH = '/cgi-bin/stable_token';
export const PHONE_NUMBER_PATH = '/wxa/business/getuserphonenumber';

const trouble = { errcode: z.optional(z.int()), errmsg: z.optional(z.string()) };

export const code2SessionSchema = z.object({
  openid: z.optional(z.string()),
  session_key: z.optional(z.string()),
  unionid: z.optional(z.string()),
  ...trouble,
});

export const stableTokenSchema = z.object({
  access_token: z.optional(z.string()),
  /** Seconds. */
  expires_in: z.optional(z.int()),
  ...trouble,
});

export const phoneNumberSchema = z.object({
  phone_info: z.optional(
    z.object({ phoneNumber: z.string(), purePhoneNumber: z.string(), countryCode: z.string() }),
  ),
  ...trouble,
});

/** The error codes that this product meets. */
export const WECHAT_ERRORS = {
  busy: -1,
  invalidSecret: 40125,
  invalidAppId: 40013,
  invalidCode: 40029,
  codeUsed: 40163,
  invalidToken: 40001,
  tokenExpired: 42001,
  rateLimited: 45011,
} as const;
