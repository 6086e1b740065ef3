/** Capability `identity`: sign-in, real name, sessions, the account. */

import * as z from 'zod/mini';
import { endpoint } from './endpoint.ts';
import { idNumberSchema, idSchema, instantSchema, personNameSchema, says } from './fields.ts';
import { openEnum } from './open-enum.ts';

const opaqueToken = z
  .string()
  .check(z.minLength(20, says('field.too-short')), z.maxLength(512, says('field.too-long')));
/** By what way a session began. */
const SIGN_IN_CHANNELS = ['browser', 'wechat'] as const;

const noticeVersion = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, says('field.pattern')));

/** 单独同意 (个人信息保护法 articles 23, 29): nothing but an explicit true passes. */
const consent = z.literal(true, says('consent.required'));

export const accountSchema = z.object({
  id: idSchema,
  /** Masked; null until proven by the province's claim or WeChat's phone code. */
  phone: z.nullable(z.string()),
  /** Null until the real-name check has passed; masked. */
  realName: z.nullable(z.object({ name: z.string(), idNumber: z.string(), confirmedAt: instantSchema })),
  createdAt: instantSchema,
});
export type Account = z.output<typeof accountSchema>;

const accessGrant = z.object({
  accessToken: z.string(),
  /** Seconds. */
  expiresInSeconds: z.int(),
  /** Only for the mini-program; a browser gets it as an HttpOnly cookie. */
  refreshToken: z.optional(z.string()),
  account: accountSchema,
});
export type AccessGrant = z.output<typeof accessGrant>;

/** Where a browser goes on after sign-in: a hash route of the H5 build, `/pages/...` or `/packages/...`. */
const returnTo = z
  .string()
  .check(
    z.maxLength(600, says('field.too-long')),
    z.regex(/^\/(pages|packages)\/[A-Za-z0-9/_-]*(\?[A-Za-z0-9=&%_.~-]*)?$/, says('field.pattern')),
  );

/**
 * A request of our own page by somebody who just gave their consent: a link or a page elsewhere can't begin a sign-in
 * in a person's name. The reply tells where to go, as a redirect out of a form would meet `form-action 'self'`.
 */
export const startOidc = endpoint({
  id: 'identity.startOidc',
  method: 'POST',
  path: '/api/v1/identity/oidc/start',
  summary: 'Begin sign-in at the province’s identity service; the consent to the privacy notice comes first',
  access: 'public',
  body: z.strictObject({ noticeVersion, returnTo: z.optional(returnTo) }),
  reply: z.object({
    /** The province's sign-in page. */
    location: z.string(),
  }),
  status: 200,
  errors: ['identity.notice-outdated', 'upstream.identity-unavailable', 'request.origin-refused'],
  limit: { perMinute: 30 },
});

/** The provider calls back through the browser: it may add parameters, so this one query is tolerant. */
export const finishOidc = endpoint({
  id: 'identity.finishOidc',
  method: 'GET',
  path: '/api/v1/identity/oidc/callback',
  summary: 'End of sign-in: sets the refresh cookie and sends the browser back to the app',
  access: 'public',
  query: z.object({
    state: z
      .string()
      .check(z.minLength(8, says('field.too-short')), z.maxLength(256, says('field.too-long'))),
    code: z.optional(z.string().check(z.maxLength(1024, says('field.too-long')))),
    iss: z.optional(z.string().check(z.maxLength(512, says('field.too-long')))),
    error: z.optional(z.string().check(z.maxLength(128, says('field.too-long')))),
    error_description: z.optional(z.string().check(z.maxLength(512, says('field.too-long')))),
  }),
  status: 303,
  errors: ['identity.sign-in-interrupted', 'identity.sign-in-declined', 'upstream.identity-unavailable'],
  limit: { perMinute: 30 },
});

export const signInWithWechat = endpoint({
  id: 'identity.signInWithWechat',
  method: 'POST',
  path: '/api/v1/identity/sessions/wechat',
  summary: 'Sign in with the one-time code of wx.login',
  access: 'public',
  body: z.strictObject({
    code: z.string().check(z.minLength(1, says('field.missing')), z.maxLength(128, says('field.too-long'))),
    noticeVersion,
  }),
  reply: accessGrant,
  status: 201,
  errors: ['identity.notice-outdated', 'identity.wechat-code-invalid', 'upstream.wechat-unavailable'],
  limit: { perMinute: 30 },
});

export const refreshSession = endpoint({
  id: 'identity.refreshSession',
  method: 'POST',
  path: '/api/v1/identity/sessions/refresh',
  summary: 'Rotate the refresh token (cookie in a browser, body in the mini-program) for a new access token',
  access: 'refresh',
  body: z.strictObject({ refreshToken: z.optional(opaqueToken) }),
  reply: accessGrant,
  status: 200,
  errors: [
    'identity.sign-in-required',
    'identity.token-invalid',
    'identity.session-ended',
    'identity.refresh-superseded',
    'identity.refresh-reused',
    'request.origin-refused',
  ],
  limit: { perMinute: 60 },
});

export const listSessions = endpoint({
  id: 'identity.listSessions',
  method: 'GET',
  path: '/api/v1/identity/sessions',
  summary: 'The devices on which this account is signed in',
  access: 'account',
  reply: z.object({
    sessions: z.array(
      z.object({
        id: idSchema,
        channel: openEnum(SIGN_IN_CHANNELS),
        device: z.string(),
        createdAt: instantSchema,
        lastUsedAt: instantSchema,
        current: z.boolean(),
      }),
    ),
  }),
  status: 200,
  errors: [],
});

export const endSession = endpoint({
  id: 'identity.endSession',
  method: 'DELETE',
  path: '/api/v1/identity/sessions/current',
  summary: 'Sign out on this device',
  access: 'account',
  status: 204,
  errors: [],
});

/** Another account's session looks exactly like one that does not exist. */
export const endOneSession = endpoint({
  id: 'identity.endOneSession',
  method: 'DELETE',
  path: '/api/v1/identity/sessions/{sessionId}',
  summary: 'Sign out on one of this account’s devices, by its id in the list; this one may be it',
  access: 'account',
  params: z.strictObject({ sessionId: idSchema }),
  status: 204,
  errors: ['identity.session-not-found'],
});

export const endAllSessions = endpoint({
  id: 'identity.endAllSessions',
  method: 'DELETE',
  path: '/api/v1/identity/sessions',
  summary: 'Sign out everywhere',
  access: 'account',
  status: 204,
  errors: [],
});

export const getAccount = endpoint({
  id: 'identity.getAccount',
  method: 'GET',
  path: '/api/v1/identity/account',
  summary: 'The signed-in account, masked',
  access: 'account',
  reply: accountSchema,
  status: 200,
  errors: [],
});

export const provePhone = endpoint({
  id: 'identity.provePhone',
  method: 'POST',
  path: '/api/v1/identity/account/phone',
  summary: 'Prove the phone number with WeChat’s one-time phone code',
  access: 'account',
  body: z.strictObject({
    code: z.string().check(z.minLength(1, says('field.missing')), z.maxLength(128, says('field.too-long'))),
  }),
  reply: accountSchema,
  status: 200,
  errors: ['identity.wechat-code-invalid', 'upstream.wechat-unavailable'],
  limit: { perMinute: 10 },
});

export const confirmRealName = endpoint({
  id: 'identity.confirmRealName',
  method: 'POST',
  path: '/api/v1/identity/account/real-name',
  summary: 'Three-factor check: name and ID number as typed, with the phone number already proven',
  access: 'account',
  body: z.strictObject({ name: personNameSchema, idNumber: idNumberSchema, consent, noticeVersion }),
  reply: accountSchema,
  status: 200,
  errors: [
    'identity.notice-outdated',
    'identity.phone-not-proven',
    'identity.real-name-mismatch',
    'identity.real-name-locked',
    'identity.real-name-done',
    'upstream.identity-unavailable',
  ],
  limit: { perMinute: 20 },
  idempotencyKey: {
    repeatable: false,
    outcomeAt: '/api/v1/identity/account',
    advice: '请到“我的”看实名有没有完成；没有完成的话，再提交一次。',
  },
});

/** A new contact reaches whoever keeps the old one after so long. */
const DATA_HANDLER_CACHE_SECONDS = 600;

/** 个人信息处理者的名称和联系方式: 个人信息保护法 article 17. */
export const getDataHandler = endpoint({
  id: 'identity.getDataHandler',
  method: 'GET',
  path: '/api/v1/identity/data-handler',
  summary: 'Who handles the personal data, and where people reach them: for the privacy notice',
  access: 'public',
  reply: z.object({ name: z.string(), contact: z.string() }),
  status: 200,
  errors: [],
  cacheSeconds: DATA_HANDLER_CACHE_SECONDS,
});

/** 查阅、复制: 个人信息保护法 article 45. Values are masked here too: the person knows them, a thief of the phone must not. */
export const exportAccount = endpoint({
  id: 'identity.exportAccount',
  method: 'GET',
  path: '/api/v1/identity/account/export',
  summary: 'Everything held about the signed-in person',
  access: 'account',
  reply: z.object({
    exportedAt: instantSchema,
    account: accountSchema,
    consents: z.array(
      z.object({
        purpose: openEnum(['sign-in', 'real-name-check']),
        noticeVersion: z.string(),
        givenAt: instantSchema,
      }),
    ),
    sessions: z.array(
      z.object({
        channel: openEnum(SIGN_IN_CHANNELS),
        device: z.string(),
        createdAt: instantSchema,
        lastUsedAt: instantSchema,
      }),
    ),
  }),
  status: 200,
  errors: [],
});

/** 删除: 个人信息保护法 article 47. */
export const deleteAccount = endpoint({
  id: 'identity.deleteAccount',
  method: 'DELETE',
  path: '/api/v1/identity/account',
  summary: 'Delete the account and everything held about the person',
  access: 'account',
  status: 204,
  errors: [],
});

export const identityEndpoints = [
  startOidc,
  finishOidc,
  signInWithWechat,
  refreshSession,
  listSessions,
  endSession,
  endOneSession,
  endAllSessions,
  getAccount,
  provePhone,
  confirmRealName,
  getDataHandler,
  exportAccount,
  deleteAccount,
] as const;
