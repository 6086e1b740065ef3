/** The edge: routes of the capabilities, hooks, pages and files, put together as one Koa app. */

import Router from '@koa/router';
import { type AnyEndpoint, isForAccounts } from '@qzt/shared/contracts/endpoint';
import Koa from 'koa';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';
import { type BodyLimits, DEFAULT_BODY_LIMITS } from './body.ts';
import { clientAddress } from './client-address.ts';
import { docsPage } from './docs-page.ts';
import { type AnswerOptions, answered, authenticated, limited, named, validated } from './endpoint-steps.ts';
import type { H5Files } from './h5-files.ts';
import { healthz, type Readiness, readyz } from './health.ts';
import { idempotent } from './idempotency.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { Metrics } from './metrics.ts';
import { observed } from './observed.ts';
import { presentationLink } from './presentation-link.ts';
import type { Budgets } from './rate-limits.ts';
import type { Authenticate, Route } from './routes.ts';
import type { SecurityHeaders } from './security-headers.ts';
import type { RequestState, Step } from './state.ts';

export interface EdgeOptions {
  /** Replies are held against their schema. */
  checkReplies: boolean;
  publicUrl: string;
  trustedProxies: readonly string[];
  budgets: Budgets;
  /** Multiplies every budget. */
  rateLimitScale: number;
  wechatOwnershipDir: string | null;
  routes: readonly Route[];
  /** For what is no endpoint of the contract: notices of other servers. */
  hooks: readonly Step[];
  authenticate: Authenticate;
  idempotency: IdempotencyStore;
  readiness: Readiness;
  /** Null: no browser build is served. */
  h5: H5Files | null;
  securityHeaders: SecurityHeaders;
  metrics: Metrics;
  logger: Logger;
  /** 64 KB within 10 s unless told. */
  bodyLimits?: BodyLimits | undefined;
  stopping(): boolean;
}

/** All requests of one address a minute; generous, as a whole office may share one. */
const ADDRESS_PER_MINUTE = 1800;
const LINK_PER_MINUTE = 240;

const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const noStore: Step = (ctx, next) => {
  ctx.res.setHeader('cache-control', 'no-store');
  return next();
};

/** One route as one visible chain. */
function chain(route: Route, options: EdgeOptions, limits: BodyLimits, answers: AnswerOptions): Step[] {
  const { endpoint } = route;
  return [
    named(endpoint.id),
    noStore,
    ...(isForAccounts(endpoint) ? [authenticated(options.authenticate)] : []),
    limited(options.budgets(endpoint.id, endpoint.limit.perMinute * options.rateLimitScale)),
    validated(endpoint, limits),
    ...(endpoint.idempotencyKey ? [idempotent(endpoint.id, options.idempotency)] : []),
    answered(route, answers),
  ];
}

/** Nothing answered: 405 where another method would have, 404 otherwise. */
function unanswered(router: Router<RequestState>): Step {
  return (ctx) => {
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods));
    if (methods.size === 0 || methods.has(ctx.method)) throw new Failure('request.not-found');
    ctx.res.setHeader('allow', [...methods].join(', '));
    throw new Failure('request.method-not-allowed');
  };
}

function assertOncePerEndpoint(routes: readonly Route[]): AnyEndpoint[] {
  const endpoints = routes.map(({ endpoint }) => endpoint);
  if (new Set(endpoints.map(({ id }) => id)).size !== endpoints.length) {
    throw new Error('an endpoint was routed twice');
  }
  return endpoints;
}

export function createEdge(options: EdgeOptions): Koa<RequestState> {
  const { logger, metrics, budgets, securityHeaders: headers, rateLimitScale: scale } = options;
  const limits = options.bodyLimits ?? DEFAULT_BODY_LIMITS;
  const answers: AnswerOptions = {
    secureCookies: options.publicUrl.startsWith('https://'),
    checkReplies: options.checkReplies,
  };
  const docs = docsPage(assertOncePerEndpoint(options.routes), options.publicUrl, headers.docs);

  const router = new Router<RequestState>();
  for (const route of options.routes) {
    const { method, path } = route.endpoint;
    router.register(routerPath(path), [method], chain(route, options, limits, answers));
  }
  router.get(
    /^\/v\/.*/,
    limited(budgets('link', LINK_PER_MINUTE * scale)),
    presentationLink(options.wechatOwnershipDir),
  );
  router.get('/healthz', healthz);
  router.get('/readyz', readyz(options.readiness));
  router.get('/api/openapi.json', docs.document);
  router.get('/api/docs', docs.page);
  router.get('/api/docs/:file', docs.file);

  const app = new Koa<RequestState>();
  app.on('error', (error: unknown) => logger.error({ error }, 'answer not sent'));
  app.use(
    observed({
      address: clientAddress(options.trustedProxies),
      addressBudget: budgets('address', ADDRESS_PER_MINUTE * scale),
      headers: headers.api,
      logger,
      metrics,
      stopping: options.stopping,
    }),
  );
  for (const hook of options.hooks) app.use(hook);
  app.use(router.routes());
  if (options.h5) app.use(options.h5.serve(headers.app));
  app.use(unanswered(router));
  return app;
}
