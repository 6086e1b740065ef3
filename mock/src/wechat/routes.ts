/** WeChat's server API as published: status 200 always, trouble as `errcode`. Wire: shared/government/wechat. */

import { createHash, randomBytes } from 'node:crypto';
import Router from '@koa/router';
import { WECHAT_ERRORS } from '@qzt/shared/government/wechat';
import type { Context } from 'koa';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { type CallState, readRawBody } from '../http/answers.ts';
import { BROKEN_JSON, type Faults } from '../http/faults.ts';
import type { WechatCodes } from './codes.ts';

interface App {
  appId: string;
  secret: string;
}

const MESSAGES = {
  [WECHAT_ERRORS.invalidCode]: 'invalid code',
  [WECHAT_ERRORS.codeUsed]: 'code been used',
  [WECHAT_ERRORS.invalidAppId]: 'invalid appid',
  [WECHAT_ERRORS.invalidSecret]: 'invalid appsecret',
  [WECHAT_ERRORS.invalidToken]: 'invalid credential, access_token is invalid or not latest',
  [WECHAT_ERRORS.tokenExpired]: 'access_token expired',
} as const;
/** Kinds of bad request that WeChat has numbers of its own for. */
const INVALID_GRANT_TYPE = 40002;
const DATA_FORMAT = 47001;

const TOKEN_SECONDS = 7200;
/** A stable token is replaced when it has less than this to live; the old one goes on until its end. */
const RENEWAL_SECONDS = 300;

const tokenRequestSchema = z.object({
  grant_type: z.string(),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().optional(),
});
const phoneRequestSchema = z.object({ code: z.string() });

class Trouble extends Error {
  readonly errcode: number;
  constructor(errcode: number, message: string) {
    super(message);
    this.errcode = errcode;
  }
}
const trouble = (errcode: keyof typeof MESSAGES): Trouble => new Trouble(errcode, MESSAGES[errcode]);

export function wechatRoutes(app: App, codes: WechatCodes, clock: Clock, faults: Faults): Router<CallState> {
  const router = new Router<CallState>({ prefix: '/wechat' });
  const tokens = stableTokens(clock);

  router.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      const requestId = randomBytes(8).toString('hex');
      context.body = { errcode: error.errcode, errmsg: `${error.message}, rid: ${requestId}` };
    }
    if (faults.of('wechat').mode === 'garbage') {
      context.type = 'application/json';
      context.body = BROKEN_JSON;
    }
  });

  const checkApp = (appId: unknown, secret: unknown): void => {
    if (appId !== app.appId) throw trouble(WECHAT_ERRORS.invalidAppId);
    if (secret !== app.secret) throw trouble(WECHAT_ERRORS.invalidSecret);
  };
  const checkGrant = (given: unknown, wanted: string): void => {
    if (given !== wanted) throw new Trouble(INVALID_GRANT_TYPE, 'invalid grant_type');
  };
  const redeem = (code: unknown, purpose: 'login' | 'phone') => {
    const redeemed = codes.redeem(String(code ?? ''), purpose);
    if ('person' in redeemed) return redeemed.person;
    throw trouble(redeemed.trouble === 'used' ? WECHAT_ERRORS.codeUsed : WECHAT_ERRORS.invalidCode);
  };

  router.get('/sns/jscode2session', (context) => {
    const { appid, secret, js_code, grant_type } = context.query;
    checkApp(appid, secret);
    checkGrant(grant_type, 'authorization_code');
    const person = redeem(js_code, 'login');
    const openid = createHash('sha256').update(`${app.appId}:${person.id}`).digest('base64url').slice(0, 27);
    context.body = { openid: `o${openid}`, session_key: randomBytes(16).toString('base64') };
  });

  router.post('/cgi-bin/stable_token', async (context) => {
    const asked = await bodyOf(context, tokenRequestSchema);
    checkApp(asked.appid, asked.secret);
    checkGrant(asked.grant_type, 'client_credential');
    context.body = tokens.get(asked.force_refresh === true);
  });

  router.post('/wxa/business/getuserphonenumber', async (context) => {
    const state = tokens.judge(String(context.query.access_token ?? ''));
    if (state === 'unknown') throw trouble(WECHAT_ERRORS.invalidToken);
    if (state === 'expired') throw trouble(WECHAT_ERRORS.tokenExpired);
    const { phone } = redeem((await bodyOf(context, phoneRequestSchema)).code, 'phone');
    context.body = {
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: phone,
        purePhoneNumber: phone,
        countryCode: '86',
        watermark: { timestamp: Math.floor(clock.now() / 1000), appid: app.appId },
      },
    };
  });

  return router;
}

async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const text = (await readRawBody(context)).toString('utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Trouble(DATA_FORMAT, 'data format error');
  }
}

function stableTokens(clock: Clock) {
  /** Token → end of its life, milliseconds since 1970. */
  const ends = new Map<string, number>();
  let current = '';
  const left = (): number => Math.floor(((ends.get(current) ?? 0) - clock.now()) / 1000);
  return {
    get(forceRefresh: boolean): { access_token: string; expires_in: number } {
      if (forceRefresh) ends.delete(current);
      if (left() < RENEWAL_SECONDS) {
        current = randomBytes(48).toString('base64url');
        ends.set(current, clock.now() + TOKEN_SECONDS * 1000);
      }
      return { access_token: current, expires_in: left() };
    },
    judge(token: string): 'good' | 'expired' | 'unknown' {
      const end = ends.get(token);
      if (end === undefined) return 'unknown';
      return end > clock.now() ? 'good' : 'expired';
    },
  };
}
