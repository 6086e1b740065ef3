/** A request as its handler sees it. What few handlers need is made when it is asked for. */

import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import type { Logger } from 'pino';
import type { Call, Caller, Cookies } from './routes.ts';
import type { Context } from './state.ts';

const LONGEST_USER_AGENT = 256;

/** Aborted when the client goes away before it has its answer. */
export function goneSignal(ctx: Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) controller.abort();
  });
  return controller.signal;
}

function cookiesOf(ctx: Context, secure: boolean): Cookies {
  const jar = ctx.cookies;
  jar.secure = secure;
  const put = (name: string, value: string, path: string, maxAge: number, sameSite: 'strict' | 'lax') =>
    jar.set(name, value, { path, maxAge, sameSite, httpOnly: true, secure, overwrite: true });
  return {
    get: (name) => jar.get(name),
    set: (name, value, { path, maxAgeSeconds, sameSite }) =>
      put(name, value, path, maxAgeSeconds * 1000, sameSite === 'Strict' ? 'strict' : 'lax'),
    clear: (name, path) => put(name, '', path, 0, 'strict'),
  };
}

export class EndpointCall implements Call<AnyEndpoint> {
  readonly #ctx: Context;
  readonly #secureCookies: boolean;
  #signal: AbortSignal | undefined;
  #log: Logger | undefined;
  readonly params: never;
  readonly query: never;
  readonly body: never;
  readonly caller: Caller | null;
  readonly ip: string;
  readonly requestId: string;

  constructor(ctx: Context, secureCookies: boolean) {
    const { state } = ctx;
    this.#ctx = ctx;
    this.#secureCookies = secureCookies;
    // Each was parsed by the endpoint's own schema; route() gives them their types.
    this.params = state.params as never;
    this.query = state.query as never;
    this.body = state.body as never;
    this.caller = state.caller;
    this.ip = state.ip;
    this.requestId = state.requestId;
  }

  get headers(): { get(name: string): string | undefined } {
    return { get: (name) => this.#ctx.get(name) || undefined };
  }

  get cookies(): Cookies {
    return cookiesOf(this.#ctx, this.#secureCookies);
  }

  get userAgent(): string {
    return this.#ctx.get('user-agent').slice(0, LONGEST_USER_AGENT);
  }

  get signal(): AbortSignal {
    this.#signal ??= goneSignal(this.#ctx);
    return this.#signal;
  }

  get log(): Logger {
    const { logger, requestId, endpoint } = this.#ctx.state;
    this.#log ??= logger.child({ requestId, endpoint });
    return this.#log;
  }

  async beginEffect(): Promise<void> {
    await this.#ctx.state.beginEffect?.();
  }

  setHeader(name: string, value: string): void {
    this.#ctx.set(name, value);
  }
}
