/** The edge: routes of the capabilities, hooks, pages and files, put together as one Koa app. */

import Router from '@koa/router';
import { type AnyEndpoint, isForAccounts } from '@qzt/shared/contracts/endpoint';
import Koa from 'koa';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';
import { answerPlainPage } from './answer-plain-page.ts';
import { apiPage } from './api-page.ts';
import { type BodyLimits, DEFAULT_BODY_LIMITS } from './body.ts';
import { clientAddress } from './client-address.ts';
import {
  type AnswerOptions,
  answered,
  authenticated,
  limited,
  named,
  realNamed,
  validated,
} from './endpoint-steps.ts';
import type { H5Files } from './h5-files.ts';
import { healthz, type Readiness, readyz } from './health.ts';
import { idempotent } from './idempotency.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { Metrics } from './metrics.ts';
import { observed } from './observed.ts';
import { openApi } from './openapi.ts';
import type { OwnershipFiles } from './ownership-files.ts';
import { NO_SUCH_PAGE } from './plain-pages.ts';
import { presentationLink } from './presentation-link.ts';
import type { Budgets } from './rate-limits.ts';
import type { Authenticate, RealNameConfirmed, Route } from './routes.ts';
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
  ownershipFiles: OwnershipFiles;
  /** Whether the API's page and document are served. */
  apiPage: boolean;
  /** What stands at the head of the API's document, in Markdown. */
  apiDescription: string;
  /** How an outsider verifies a code. */
  verifyingPage: Step;
  routes: readonly Route[];
  /** For what is no endpoint of the contract: notices of other servers. */
  hooks: readonly Step[];
  authenticate: Authenticate;
  realNameConfirmed: RealNameConfirmed;
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

/** A problem is never cached: what answers it says so itself. */
const cachedFor = (seconds: number | null): Step => {
  const value = seconds === null ? 'no-store' : `public, max-age=${seconds}`;
  return (ctx, next) => {
    ctx.res.setHeader('cache-control', value);
    return next();
  };
};

/** One route as one visible chain. */
function chain(route: Route, options: EdgeOptions, limits: BodyLimits, answers: AnswerOptions): Step[] {
  const { endpoint } = route;
  const { idempotencyKey } = endpoint;
  return [
    named(endpoint.id),
    cachedFor(endpoint.cacheSeconds),
    ...(isForAccounts(endpoint) ? [authenticated(options.authenticate)] : []),
    limited(options.budgets(endpoint.id, endpoint.limit.perMinute * options.rateLimitScale)),
    ...(endpoint.access === 'real-name' ? [realNamed(options.realNameConfirmed)] : []),
    validated(endpoint, limits),
    ...(idempotencyKey
      ? [idempotent(route, idempotencyKey, options.idempotency, answers.secureCookies)]
      : []),
    answered(route, answers),
  ];
}

/** Nothing answered: 405 where another method would have, 404 otherwise; a person who came by a link reads a page. */
function unanswered(router: Router<RequestState>, headers: SecurityHeaders): Step {
  return (ctx) => {
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods));
    if (methods.size === 0 || methods.has(ctx.method)) {
      const isForPerson = ctx.method === 'GET' && ctx.accepts('json', 'html') === 'html';
      if (isForPerson) return answerPlainPage(ctx, headers.plain, 404, NO_SUCH_PAGE);
      throw new Failure('request.not-found');
    }
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
  const endpoints = assertOncePerEndpoint(options.routes);

  const router = new Router<RequestState>();
  for (const route of options.routes) {
    const { method, path } = route.endpoint;
    router.register(routerPath(path), [method], chain(route, options, limits, answers));
  }
  router.get(
    /^\/v\/.*/,
    limited(budgets('link', LINK_PER_MINUTE * scale)),
    presentationLink(options.ownershipFiles, options.h5?.page, headers),
  );
  router.get('/healthz', healthz);
  router.get('/readyz', readyz(options.readiness));
  router.get('/verifying', options.verifyingPage);
  if (options.apiPage) {
    const api = apiPage(openApi(endpoints, options.publicUrl, options.apiDescription), headers.docs);
    router.get('/api/openapi.json', api.document);
    router.get('/api/docs', api.page);
  }

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
  if (options.h5) app.use(options.h5.serve(headers));
  app.use(unanswered(router, headers));
  return app;
}
