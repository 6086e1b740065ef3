/** What a capability hands to the edge: endpoints of the contract, each with its handler. */

import type { AnyEndpoint, BodyOf, ParamsOf, QueryOf, ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';

/** Who calls, as proven by the access token. */
export interface Caller {
  accountId: string;
  sessionId: string;
  /** The account the session was opened for: another one when two of one person were joined since. */
  signedInAs: string;
}

/** Throws a Failure `identity.token-*` or `identity.session-ended` when the token proves nothing. */
export type Authenticate = (bearer: string) => Promise<Caller>;

/** Whether the person behind an account was confirmed by three factors. */
export type RealNameConfirmed = (accountId: string) => Promise<boolean>;

export interface CookieAttributes {
  path: string;
  maxAgeSeconds: number;
  sameSite: 'Strict' | 'Lax';
}

/** HttpOnly always, Secure whenever the public address is https. */
export interface Cookies {
  get(name: string): string | undefined;
  set(name: string, value: string, attributes: CookieAttributes): void;
  clear(name: string, path: string): void;
}

export interface Call<E extends AnyEndpoint> {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  /** Present wherever the endpoint's access is `account` or `real-name`; see `callerOf`. */
  caller: Caller | null;
  headers: { get(name: string): string | undefined };
  cookies: Cookies;
  /** The client's address, as far as the configured proxies are to be believed. */
  ip: string;
  /** `7K2M-40QX`; goes along to upstream services. */
  requestId: string;
  userAgent: string;
  /** Aborted when the client has gone away. */
  signal: AbortSignal;
  log: Logger;
  /**
   * To be called right before the first effect of an endpoint with an idempotency key that is not repeatable: from
   * then on a run that is broken off, or that throws anything but a Failure, leaves its outcome unknown. A Failure
   * `request.outcome-unknown` says the same of an effect elsewhere, whose answer was lost.
   * @throws Failure request.in-progress when this run was so slow that another one took over
   */
  beginEffect(): Promise<void>;
  setHeader(name: string, value: string): void;
}

/** 303 See Other. */
export class Redirect {
  readonly location: string;

  constructor(location: string) {
    this.location = location;
  }
}

/**
 * What a handler answers: the reply that the contract declares, and nothing else; where it declares none, nothing or
 * a redirect. A reply that is `unchanging` is turned into bytes once.
 */
export type Answer<E> = [ReplyOf<E>] extends [undefined] ? Redirect | undefined : ReplyOf<E>;

export interface Route {
  endpoint: AnyEndpoint;
  handler(call: Call<AnyEndpoint>): Promise<unknown>;
  /** Throws when the caller may not do this (any more): asked before a kept answer is given again. */
  authorise?: ((call: Call<AnyEndpoint>) => Promise<void>) | undefined;
}

export function route<E extends AnyEndpoint>(
  endpoint: E,
  handler: (call: Call<E>) => Promise<Answer<E>>,
  authorise?: (call: Call<E>) => Promise<void>,
): Route {
  // The edge validates by this very endpoint before it calls, so the parts have the types that E says.
  return { endpoint, handler: handler as Route['handler'], authorise: authorise as Route['authorise'] };
}

/** The signed-in caller. @throws Failure identity.sign-in-required */
export function callerOf(call: { caller: Caller | null }): Caller {
  if (!call.caller) throw new Failure('identity.sign-in-required');
  return call.caller;
}
