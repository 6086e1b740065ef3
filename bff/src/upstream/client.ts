/**
 * The one HTTP client under every upstream service: a deadline over the whole call, retries of idempotent calls with
 * jitter, a breaker, a bulkhead, signed by the gateway where there is one, answers read by schema, typed failures.
 */

import { GATEWAY_HEADERS, STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  wrap,
} from 'cockatiel';
import type { Logger } from 'pino';
import { Pool } from 'undici';
import type * as z from 'zod/mini';
import { UpstreamFailure, type UpstreamKind, type UpstreamService } from './failure.ts';
import type { Gateway } from './gateway.ts';

export interface UpstreamOptions {
  service: UpstreamService;
  /** Address of the service; its path is put before every path asked for. */
  baseUrl: string;
  /** Null: a service outside the gateway, whose answers aren't signed. */
  gateway: Gateway | null;
  /** Production: whoever announces itself as a stand-in is not believed. */
  refuseStandIn: boolean;
  logger: Logger;
  /** For the whole call with its retries, ms; 5,000 unless told. */
  deadlineMilliseconds?: number;
  /** Pause before the breaker lets one call try again, ms; 5,000 unless told. */
  breakerPauseMilliseconds?: number;
  /** Calls in flight, and calls waiting behind them; 32 and 256 unless told. */
  concurrency?: { running: number; waiting: number };
  /** Told of every call: for metrics. */
  observe?: (event: UpstreamEvent) => void;
}

export interface UpstreamEvent {
  service: UpstreamService;
  operation: string;
  outcome: 'answered' | UpstreamKind;
  seconds: number;
}

export interface UpstreamCall<S extends z.ZodMiniType> {
  /** Name of the operation for logs and metrics: paths hold codes and secrets, and are never written down. */
  operation: string;
  method: 'GET' | 'POST';
  /** With query; below the service's address. */
  path: string;
  body?: unknown;
  /** May be sent twice without harm. */
  idempotent: boolean;
  reply: S;
  context?: CallContext;
}

/** What the call is for. */
export interface CallContext {
  requestId?: string | undefined;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
  /** Shorter than the client's own, ms. */
  deadlineMilliseconds?: number | undefined;
}

export interface UpstreamClient {
  /** @throws UpstreamFailure */
  ask<S extends z.ZodMiniType>(call: UpstreamCall<S>): Promise<z.output<S>>;
  close(): Promise<void>;
}

const DEADLINE_MILLISECONDS = 5000;
const CONNECT_MILLISECONDS = 2000;
const BREAKER_PAUSE_MILLISECONDS = 5000;
const FAILURES_TO_BREAK = 5;
const RETRIES = 2;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** What counts as an outage. One record that can't be read is none: everybody else's can. */
const TROUBLE: ReadonlySet<UpstreamKind> = new Set(['timed-out', 'unreachable', 'malformed']);
const isKind = (error: Error, kinds: ReadonlySet<UpstreamKind>): boolean =>
  error instanceof UpstreamFailure && kinds.has(error.kind);

interface Answer {
  status: number;
  body: Buffer;
  header(name: string): string | undefined;
}

export function createUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { service, gateway, logger } = options;
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, {
    connections: options.concurrency?.running ?? 32,
    connect: { timeout: CONNECT_MILLISECONDS },
    maxResponseSize: MAX_ANSWER_BYTES,
  });

  const breaker = circuitBreaker(
    handleWhen((error) => isKind(error, TROUBLE)),
    {
      halfOpenAfter: options.breakerPauseMilliseconds ?? BREAKER_PAUSE_MILLISECONDS,
      breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
    },
  );
  breaker.onBreak(() => logger.warn({ service }, 'upstream breaker opened'));
  breaker.onReset(() => logger.info({ service }, 'upstream breaker closed'));
  const once = wrap(
    breaker,
    bulkhead(options.concurrency?.running ?? 32, options.concurrency?.waiting ?? 256),
  );
  const retrying = wrap(
    retry(
      handleWhen((error) => isKind(error, new Set(['unreachable']))),
      { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 400 }) },
    ),
    once,
  );

  const failure = (kind: UpstreamKind, more: { cause?: unknown; note?: string } = {}) =>
    new UpstreamFailure(service, kind, more);

  async function send(call: UpstreamCall<z.ZodMiniType>, signal: AbortSignal): Promise<unknown> {
    const path = prefix + call.path;
    const body = call.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(call.body));
    const signed = gateway?.sign(call.method, path, body);
    const response = await pool.request({
      method: call.method,
      path,
      body: body.length > 0 ? body : null,
      headers: {
        accept: 'application/json',
        ...(body.length > 0 ? { 'content-type': 'application/json' } : {}),
        ...(call.context?.requestId ? { 'x-request-id': call.context.requestId } : {}),
        ...signed?.headers,
      },
      signal,
    });
    const answer: Answer = {
      status: response.statusCode,
      body: Buffer.from(await response.body.arrayBuffer()),
      header: (name) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
    };
    return read(call, answer, signed?.nonce);
  }

  function read(call: UpstreamCall<z.ZodMiniType>, answer: Answer, nonce: string | undefined): unknown {
    const { status } = answer;
    if (options.refuseStandIn && answer.header(STAND_IN_HEADER) !== undefined) throw failure('stand-in');
    if (status >= 500) throw failure('unreachable', { note: String(status) });
    if (status !== 404 && status >= 400) throw failure('refused', { note: String(status) });
    if (gateway && nonce !== undefined) {
      const fault = gateway.faultOf({
        status,
        nonce,
        timestamp: answer.header(GATEWAY_HEADERS.timestamp),
        signature: answer.header(GATEWAY_HEADERS.signature),
        body: answer.body,
      });
      if (fault) throw failure('malformed', { note: `answer ${fault}` });
    }
    if (status === 404) throw failure('not-found');
    if (status !== 200) throw failure('malformed', { note: `status ${status}` });
    let parsed: unknown;
    try {
      parsed = JSON.parse(answer.body.toString('utf8'));
    } catch {
      // The parser's message quotes the body, which is nobody's business in a log.
      throw failure('malformed', { note: 'not JSON' });
    }
    const result = call.reply.safeParse(parsed);
    if (result.success) return result.data;
    const where = result.error.issues[0]?.path.join('.') ?? '';
    // Only a signature tells a service's own odd answer from what something in between made up.
    throw failure(gateway ? 'unfit' : 'malformed', { note: `schema, at ${where}` });
  }

  /** Every error as an UpstreamFailure; one of our own making keeps its kind. */
  function typed(error: unknown, deadline: AbortSignal, caller: AbortSignal | undefined): UpstreamFailure {
    if (error instanceof UpstreamFailure) return error;
    if (caller?.aborted) return failure('cancelled');
    if (deadline.aborted) return failure('timed-out');
    if (error instanceof BrokenCircuitError) return failure('breaker-open');
    if (error instanceof BulkheadRejectedError) return failure('overloaded');
    if (error instanceof TaskCancelledError) return failure('timed-out');
    const code = (error as { code?: unknown }).code;
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return failure('malformed', { note: 'too large' });
    if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return failure('timed-out');
    if ((error as Error).name === 'HTTPParserError') return failure('malformed', { note: 'not HTTP' });
    return failure('unreachable', { cause: error });
  }

  return {
    async ask<S extends z.ZodMiniType>(call: UpstreamCall<S>): Promise<z.output<S>> {
      const startedAt = performance.now();
      const caller = call.context?.signal;
      const limit = Math.min(
        options.deadlineMilliseconds ?? DEADLINE_MILLISECONDS,
        call.context?.deadlineMilliseconds ?? Number.POSITIVE_INFINITY,
      );
      const deadline = AbortSignal.timeout(limit);
      const signal = caller ? AbortSignal.any([deadline, caller]) : deadline;
      const attempt = async (): Promise<unknown> => {
        try {
          signal.throwIfAborted();
          return await send(call, signal);
        } catch (error) {
          throw typed(error, deadline, caller);
        }
      };
      const report = (outcome: UpstreamEvent['outcome']) =>
        options.observe?.({
          service,
          operation: call.operation,
          outcome,
          seconds: (performance.now() - startedAt) / 1000,
        });
      try {
        const policy = call.idempotent ? retrying : once;
        const reply = await untilAborted(policy.execute(attempt, signal), signal);
        report('answered');
        return reply as z.output<S>;
      } catch (error) {
        const known = typed(error, deadline, caller);
        report(known.kind);
        if (known.kind !== 'not-found' && known.kind !== 'cancelled') {
          logger.warn(
            { service, operation: call.operation, requestId: call.context?.requestId, why: known.message },
            'upstream call failed',
          );
        }
        throw known;
      }
    },
    close: () => pool.close(),
  };
}

/** The work's result, or the signal's reason as soon as it fires: calls that wait in the bulkhead give up too. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
