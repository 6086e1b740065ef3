/** A mutation by a client-made key: a repeat gets the first answer, and nothing happens twice. */

import { ERRORS, type ErrorCode } from '@qzt/shared/contracts/errors';
import { Failure, type FailureOptions } from '../base/failure.ts';
import type { FirstAnswer, IdempotencyStore, Ticket } from './idempotency-store.ts';
import type { Context, Step } from './state.ts';

const KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** The answer of a refusal, as it is kept: a repeat is told the same, under a request id of its own. */
interface KeptRefusal {
  code: ErrorCode;
  options: FailureOptions;
}

/** Refusals that would come out otherwise later aren't a final answer. */
const isFinal = (error: unknown): error is Failure =>
  error instanceof Failure && error.status < 500 && !ERRORS[error.code].retryable;

function replay(ctx: Context, answer: FirstAnswer): void {
  if (answer.status >= 400) {
    const { code, options } = JSON.parse(answer.body) as KeptRefusal;
    throw new Failure(code, options);
  }
  ctx.status = answer.status;
  if (answer.body === '') return;
  ctx.res.setHeader('content-type', 'application/json; charset=utf-8');
  ctx.body = Buffer.from(answer.body, 'utf8');
}

async function settle(ctx: Context, ticket: Ticket, next: () => Promise<unknown>): Promise<void> {
  // Trouble in keeping the books is not told in place of what did happen; a lease runs out by itself.
  const quietly = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      ctx.state.logger.warn({ error, requestId: ctx.state.requestId }, 'idempotency record not settled');
    });
  try {
    await next();
  } catch (error) {
    if (isFinal(error)) {
      const { code, status, detail, fields, triesLeft } = error;
      const kept: KeptRefusal = { code, options: { detail, fields, triesLeft } };
      await quietly(ticket.keep({ status, body: JSON.stringify(kept) }));
    } else {
      await quietly(ticket.release());
    }
    throw error;
  }
  const body = Buffer.isBuffer(ctx.body) ? ctx.body.toString('utf8') : '';
  await quietly(ticket.keep({ status: ctx.status, body }));
}

/**
 * For endpoints of signed-in accounts; runs after validation.
 * @param operation the endpoint's id: one key means one operation
 */
export function idempotent(operation: string, store: IdempotencyStore): Step {
  return async (ctx, next) => {
    const { caller, rawBody } = ctx.state;
    const key = ctx.req.headers['idempotency-key'];
    if (typeof key !== 'string' || !KEY.test(key)) throw new Failure('request.idempotency-key-missing');
    if (!caller) throw new Failure('identity.sign-in-required');
    const content = `${ctx.path}\0${ctx.querystring}\0${rawBody?.toString('utf8') ?? ''}`;
    const claim = await store.claim(caller.accountId, operation, key, content);
    switch (claim.kind) {
      case 'ours':
        return settle(ctx, claim.ticket, next);
      case 'answered':
        return replay(ctx, claim.answer);
      case 'running':
        throw new Failure('request.in-progress', { retryAfterSeconds: 2 });
      case 'other-content':
        throw new Failure('request.idempotency-key-reused');
    }
  };
}
