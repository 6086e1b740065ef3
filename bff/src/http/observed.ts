/** Around every request: its id, its headers, one line in the log, and problem+json for whatever goes wrong. */

import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';
import { budgetKey, type ClientAddress } from './client-address.ts';
import type { Metrics } from './metrics.ts';
import { PROBLEM_TYPE, problemOf, toFailure } from './problem.ts';
import type { Budget } from './rate-limits.ts';
import { newRequestId } from './request-id.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Context, Step } from './state.ts';

export interface ObservedOptions {
  address: ClientAddress;
  /** Over all requests of one address. */
  addressBudget: Budget;
  headers: HeaderSet;
  logger: Logger;
  metrics: Metrics;
  stopping(): boolean;
}

/** After these the rest of what the client sends is not read any more. */
const UNREAD = new Set(['request.too-large', 'request.timeout', 'service.shutting-down']);

export function applyHeaders(ctx: Context, headers: HeaderSet): void {
  for (const [name, value] of headers) ctx.res.setHeader(name, value);
}

export function answerProblem(ctx: Context, failure: Failure): void {
  const { res, state } = ctx;
  ctx.status = failure.status;
  res.setHeader('content-type', PROBLEM_TYPE);
  res.setHeader('cache-control', 'no-store');
  if (failure.retryAfterSeconds !== undefined) {
    res.setHeader('retry-after', String(failure.retryAfterSeconds));
  }
  if (failure.status === 401) res.setHeader('www-authenticate', 'Bearer');
  if (UNREAD.has(failure.code)) {
    res.setHeader('connection', 'close');
    ctx.req.resume();
  }
  ctx.body = Buffer.from(JSON.stringify(problemOf(failure, state.requestId)), 'utf8');
}

export function observed(options: ObservedOptions): Step {
  const { address, addressBudget, headers, logger, metrics, stopping } = options;
  return async (ctx, next) => {
    const startedAt = performance.now();
    const { state } = ctx;
    state.requestId = newRequestId();
    state.ip = address(ctx.req);
    state.endpoint = 'none';
    state.logger = logger;
    state.caller = null;
    state.rawBody = null;
    state.beginEffect = null;
    applyHeaders(ctx, headers);
    ctx.res.setHeader('x-request-id', state.requestId);
    let failure: Failure | null = null;
    try {
      if (stopping()) throw new Failure('service.shutting-down');
      await addressBudget(budgetKey(state.ip));
      await next();
    } catch (error) {
      failure = toFailure(error);
      answerProblem(ctx, failure);
    }
    if (stopping()) ctx.res.setHeader('connection', 'close');
    const milliseconds = performance.now() - startedAt;
    metrics.request(state.endpoint, ctx.status, milliseconds / 1000);
    const line = {
      requestId: state.requestId,
      endpoint: state.endpoint,
      method: ctx.method,
      status: ctx.status,
      milliseconds: Math.round(milliseconds * 100) / 100,
    };
    if (!failure) logger.info(line, 'request');
    else if (failure.status < 500) logger.info({ ...line, code: failure.code }, 'request refused');
    else logger.error({ ...line, code: failure.code, error: failure.cause }, 'request failed');
  };
}
