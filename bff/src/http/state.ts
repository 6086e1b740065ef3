import type Koa from 'koa';
import type { Logger } from 'pino';
import type { Caller } from './routes.ts';

/** What the edge knows of a request while it goes down the chain. */
export interface RequestState {
  requestId: string;
  /** As far as the configured proxies are to be believed. */
  ip: string;
  /** Endpoint id or the like; never the address as asked for, which may hold a code. */
  endpoint: string;
  logger: Logger;
  caller: Caller | null;
  params: unknown;
  query: unknown;
  body: unknown;
  /** As received; only where an endpoint takes a body. */
  rawBody: Buffer | null;
  /** See Call; null where nobody keeps count of effects. */
  beginEffect: (() => Promise<void>) | null;
}

export type Context = Koa.ParameterizedContext<RequestState>;
export type Step = Koa.Middleware<RequestState>;
