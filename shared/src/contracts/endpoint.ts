/**
 * The contract mechanism. An endpoint is data; from one definition come the router's validation, the handler's
 * types, the mini-program's client, the OpenAPI document and the input of the fuzz tests.
 */

import type * as z from 'zod/mini';
import { BEARER_ERRORS, COMMON_ERRORS, type ErrorCode, IDEMPOTENCY_ERRORS } from './errors.ts';

/**
 * Who may call. `public`: anybody. `account`: a signed-in account. `real-name`: an account whose person was
 * confirmed by three factors. `refresh`: bearer of a refresh token (cookie or body).
 */
export type Access = 'public' | 'account' | 'real-name' | 'refresh';

/** Budget of a caller (address for `public`, account otherwise), per minute. */
export interface RateLimit {
  perMinute: number;
}

/**
 * A mutation that must carry `Idempotency-Key` (8–64 of `A-Za-z0-9_-`); a repeat gets the first answer. Declared is
 * what a repeat gets whose first run was broken off, so that nobody knows whether it took effect.
 */
export type Idempotency =
  /** Doing it again harms nobody: it is run again. */
  | { repeatable: true }
  /** It is not run again: `request.outcome-unknown`. */
  | {
      repeatable: false;
      /** The GET that shows what became of it. */
      outcomeAt: `/api/v1/${string}`;
      /** Simplified Chinese: where the person sees it, and what to do then. */
      advice: string;
    };

type Schema = z.ZodMiniType;

export interface Endpoint<
  P extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
  B extends Schema | undefined = Schema | undefined,
  R extends Schema | undefined = Schema | undefined,
> {
  /** `capability.operation`: unique, stable; also the OpenAPI operationId. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under `/api/v1`, kebab-case nouns; parameters as `{name}`. Well-known addresses (RFC 8615) apart. */
  path: `/api/v1/${string}` | `/.well-known/${string}`;
  summary: string;
  access: Access;
  params: P;
  query: Q;
  body: B;
  /** Undefined: 204 without content, or a redirect. */
  reply: R;
  status: 200 | 201 | 204 | 303;
  /** What this endpoint can answer beyond what follows from its access and key; see `errorsOf`. */
  errors: readonly ErrorCode[];
  limit: RateLimit;
  /** Null: no key is asked for. */
  idempotencyKey: Idempotency | null;
  /** For how long anybody may keep the reply; null: nobody may. */
  cacheSeconds: number | null;
}

// biome-ignore lint/suspicious/noExplicitAny: the four schema parameters of a stored endpoint are not known
export type AnyEndpoint = Endpoint<any, any, any, any>;

export type Parsed<S> = S extends Schema ? z.output<S> : undefined;
export type Given<S> = S extends Schema ? z.input<S> : undefined;

export type ParamsOf<E> = E extends Endpoint<infer P, infer _Q, infer _B, infer _R> ? Parsed<P> : never;
export type QueryOf<E> = E extends Endpoint<infer _P, infer Q, infer _B, infer _R> ? Parsed<Q> : never;
export type BodyOf<E> = E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? Parsed<B> : never;
/** The reply as a server writes it: of an open enum only what this version lists. */
export type ReplyOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? Given<R> : never;
/** The reply as a client reads it: a server of another age may have written it. */
export type ReadReplyOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? Parsed<R> : never;

interface Definition<P, Q, B, R>
  extends Omit<
    Endpoint,
    'params' | 'query' | 'body' | 'reply' | 'limit' | 'idempotencyKey' | 'cacheSeconds'
  > {
  params?: P;
  query?: Q;
  body?: B;
  reply?: R;
  limit?: RateLimit;
  idempotencyKey?: Idempotency;
  cacheSeconds?: number;
}

const DEFAULT_LIMIT: RateLimit = { perMinute: 120 };

// @__NO_SIDE_EFFECTS__
export function endpoint<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
>(definition: Definition<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return {
    limit: DEFAULT_LIMIT,
    idempotencyKey: null,
    cacheSeconds: null,
    ...definition,
    params: definition.params as P,
    query: definition.query as Q,
    body: definition.body as B,
    reply: definition.reply as R,
  };
}

/** Path with its parameters filled in; each value is percent-encoded. */
export function fillPath(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new RangeError(`path ${path} lacks ${name}`);
    return encodeURIComponent(value);
  });
}

/** Whether the caller must show an access token. */
export const isForAccounts = ({ access }: Pick<AnyEndpoint, 'access'>): boolean =>
  access === 'account' || access === 'real-name';

/** Every code that an endpoint can answer. */
export function errorsOf(endpoint: AnyEndpoint): ReadonlySet<ErrorCode> {
  return new Set<ErrorCode>([
    ...COMMON_ERRORS,
    ...(isForAccounts(endpoint) ? BEARER_ERRORS : []),
    ...(endpoint.access === 'real-name' ? (['identity.real-name-required'] as const) : []),
    ...(endpoint.idempotencyKey ? IDEMPOTENCY_ERRORS : []),
    ...(endpoint.idempotencyKey?.repeatable === false ? (['request.outcome-unknown'] as const) : []),
    ...endpoint.errors,
  ]);
}
