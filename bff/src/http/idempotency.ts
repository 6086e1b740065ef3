/**
 * A mutation by a client-made key: a repeat gets the first answer, and nothing happens twice. A first run that was
 * broken off after its first effect is not simply run again: unless the contract says that this harms nobody, a repeat
 * is told that the outcome is unknown, and where it can be seen.
 */

import type { AnyEndpoint, Idempotency } from '@qzt/shared/contracts/endpoint';
import { ERRORS, type ErrorCode } from '@qzt/shared/contracts/errors';
import { Failure, type FailureOptions } from '../base/failure.ts';
import { EndpointCall } from './call.ts';
import type { FirstAnswer, IdempotencyStore, Ticket } from './idempotency-store.ts';
import type { Call, Route } from './routes.ts';
import type { Context, Step } from './state.ts';

const KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** The answer of a refusal, as it is kept: a repeat is told the same, under a request id of its own. */
interface KeptRefusal {
  code: ErrorCode;
  options: FailureOptions;
}

/** They say that something went wrong, and not what became of the request. */
const TELL_NO_OUTCOME = new Set<ErrorCode>([
  'request.outcome-unknown',
  'store.unavailable',
  'service.failure',
]);

/** What is made of an error that came after the first effect. */
function outcomeOf(error: unknown): 'final' | 'passing' | 'unknown' {
  if (!(error instanceof Failure) || TELL_NO_OUTCOME.has(error.code)) return 'unknown';
  // Refusals that would come out otherwise later aren't a final answer.
  return error.status < 500 && !ERRORS[error.code].retryable ? 'final' : 'passing';
}

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

const outcomeUnknown = (declared: Idempotency): Failure =>
  new Failure('request.outcome-unknown', declared.repeatable ? {} : { detail: declared.advice });

async function settle(
  ctx: Context,
  ticket: Ticket,
  declared: Idempotency,
  next: () => Promise<unknown>,
): Promise<void> {
  let begun = false;
  ctx.state.beginEffect = async () => {
    if (begun) return;
    await ticket.begin();
    begun = true;
  };
  // Trouble in keeping the books is not told in place of what did happen; a lease runs out by itself.
  const quietly = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      ctx.state.logger.warn({ error, requestId: ctx.state.requestId }, 'idempotency record not settled');
    });
  try {
    await next();
  } catch (error) {
    const outcome = begun ? outcomeOf(error) : 'passing';
    if (outcome === 'final') {
      const { code, status, detail, fields, triesLeft } = error as Failure;
      const kept: KeptRefusal = { code, options: { detail, fields, triesLeft } };
      await quietly(ticket.keep({ status, body: JSON.stringify(kept) }));
    } else if (outcome === 'unknown' && !declared.repeatable) {
      await quietly(ticket.leaveUnknown());
      if (error instanceof Failure && error.code === 'request.outcome-unknown')
        throw outcomeUnknown(declared);
    } else {
      await quietly(ticket.release());
    }
    throw error;
  }
  const body = Buffer.isBuffer(ctx.body) ? ctx.body.toString('utf8') : '';
  await quietly(ticket.keep({ status: ctx.status, body }));
}

/** For endpoints of signed-in accounts; runs after validation. */
export function idempotent(
  { endpoint, authorise }: Route,
  declared: Idempotency,
  store: IdempotencyStore,
  secureCookies: boolean,
): Step {
  return async (ctx, next) => {
    const { caller, rawBody } = ctx.state;
    const key = ctx.req.headers['idempotency-key'];
    if (typeof key !== 'string' || !KEY.test(key)) throw new Failure('request.idempotency-key-missing');
    if (!caller) throw new Failure('identity.sign-in-required');
    const claim = await store.claim({
      accountId: caller.signedInAs,
      operation: endpoint.id,
      key,
      content: `${ctx.path}\0${ctx.querystring}\0${rawBody?.toString('utf8') ?? ''}`,
      repeatable: declared.repeatable,
    });
    switch (claim.kind) {
      case 'ours':
        return settle(ctx, claim.ticket, declared, next);
      case 'answered':
        // The right to it may have ended since: what is kept is nobody's by its key alone.
        await authorise?.(new EndpointCall(ctx, secureCookies) as Call<AnyEndpoint>);
        return replay(ctx, claim.answer);
      case 'running':
        throw new Failure('request.in-progress', { retryAfterSeconds: 2 });
      case 'unknown':
        throw outcomeUnknown(declared);
      case 'other-content':
        throw new Failure('request.idempotency-key-reused');
    }
  };
}
