import type Koa from 'koa';
import { Failure } from '../base/failure.ts';
import { DEFAULT_BODY_LIMITS, readBody } from '../http/body.ts';
import type { Step } from '../http/state.ts';
import { WEBHOOK_PATH, type WebhookReceiver } from './receiver.ts';

/** Answers the webhook with 204; every other path is somebody else's. It stands below the handling of errors. */
export function governmentWebhook(receiver: WebhookReceiver): Step {
  return async (ctx, next) => {
    if (ctx.path !== WEBHOOK_PATH) return next();
    ctx.state.endpoint = 'ingest.government';
    if (ctx.method !== 'POST') throw new Failure('request.method-not-allowed');
    const body = await readBody(ctx.req, DEFAULT_BODY_LIMITS);
    await receiver.receive((name) => header(ctx, name), body);
    ctx.status = 204;
  };
}

function header(ctx: Koa.ParameterizedContext, name: string): string | undefined {
  return ctx.get(name) || undefined;
}
