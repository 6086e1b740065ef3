/** The government's gateway: calls must be signed, fresh and new, and every answer is signed. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import {
  answerToSign,
  GATEWAY_HEADERS,
  GATEWAY_WINDOW_SECONDS,
  requestToSign,
} from '@qzt/shared/government/gateway';
import type { Context, Middleware } from 'koa';
import type { Clock } from '../clock.ts';
import { answerRefusals, type CallState, Refusal, readRawBody } from './answers.ts';
import { BROKEN_JSON, type Faults, type ServiceName } from './faults.ts';

const sm3 = (data: Buffer): string => createHash('sm3').update(data).digest('hex');

export interface Gateway {
  /** Guards the paths of one service: checks what comes in and signs what goes out. */
  guard(service: ServiceName): Middleware<CallState>;
}

export function gateway(app: { appId: string; secret: string }, clock: Clock, faults: Faults): Gateway {
  const mac = (text: string): string => createHmac('sm3', app.secret).update(text).digest('hex');
  const nonces = nonceMemory(clock);

  function admit(context: Context, rawBody: Buffer): void {
    const [appId, timestamp, nonce, signature] = [
      context.get(GATEWAY_HEADERS.app),
      context.get(GATEWAY_HEADERS.timestamp),
      context.get(GATEWAY_HEADERS.nonce),
      context.get(GATEWAY_HEADERS.signature),
    ];
    const shaped =
      appId === app.appId &&
      /^\d{1,12}$/.test(timestamp) &&
      /^[A-Za-z0-9_-]{16,64}$/.test(nonce) &&
      /^[0-9a-f]{64}$/i.test(signature);
    if (!shaped)
      throw new Refusal(401, 'GATEWAY_SIGNATURE', 'the call is not signed by an app that is known here');
    const expected = mac(requestToSign(context.method, context.originalUrl, timestamp, nonce, sm3(rawBody)));
    if (!timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(signature, 'hex'))) {
      throw new Refusal(401, 'GATEWAY_SIGNATURE', 'the signature does not fit the call');
    }
    if (Math.abs(clock.now() / 1000 - Number(timestamp)) > GATEWAY_WINDOW_SECONDS) {
      throw new Refusal(401, 'GATEWAY_STALE', 'the time of the call is too far away');
    }
    if (!nonces.isNew(nonce)) throw new Refusal(401, 'GATEWAY_REPLAY', 'the nonce was used before');
  }

  function sign(context: Context, service: ServiceName): void {
    const body =
      faults.of(service).mode === 'garbage' ? BROKEN_JSON : Buffer.from(JSON.stringify(context.body));
    const timestamp = String(Math.floor(clock.now() / 1000));
    const status = context.status;
    const text = answerToSign(status, context.get(GATEWAY_HEADERS.nonce), timestamp, sm3(body));
    const forged = faults.of(service).mode === 'forged';
    context.set(GATEWAY_HEADERS.timestamp, timestamp);
    context.set(GATEWAY_HEADERS.signature, mac(forged ? `${text}\n` : text));
    context.body = body;
    context.type = 'application/json';
  }

  return {
    guard: (service) => async (context, next) => {
      if (!context.path.startsWith(`/${service}/`)) {
        await next();
        return;
      }
      await answerRefusals(context, async () => {
        const rawBody = await readRawBody(context);
        context.state.rawBody = rawBody;
        admit(context, rawBody);
        await next();
        if (context.body === undefined || context.body === null) {
          throw new Refusal(404, 'NOT_FOUND', 'there is nothing here');
        }
      });
      sign(context, service);
    },
  };
}

/** Nonces of the calls that were let in; one may be forgotten when its time has left the window. */
function nonceMemory(clock: Clock): { isNew(nonce: string): boolean } {
  const keepMilliseconds = 2 * GATEWAY_WINDOW_SECONDS * 1000;
  const seen = new Map<string, number>();
  return {
    isNew(nonce) {
      const now = clock.now();
      for (const [old, at] of seen) {
        if (now - at <= keepMilliseconds) break;
        seen.delete(old);
      }
      if (seen.has(nonce)) return false;
      seen.set(nonce, now);
      return true;
    },
  };
}
