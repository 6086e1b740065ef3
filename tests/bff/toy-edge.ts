/** The real edge on a real port, with a few endpoints whose handlers do nothing but show what came in. */

import { Failure } from '@qzt/bff/base/failure';
import { createLogger } from '@qzt/bff/base/logger';
import type { IdempotencyStore } from '@qzt/bff/http/idempotency-store';
import { listen } from '@qzt/bff/http/listener';
import { createMetrics, type Metrics } from '@qzt/bff/http/metrics';
import { createBudgets } from '@qzt/bff/http/rate-limits';
import type { Authenticate, Route } from '@qzt/bff/http/routes';
import { securityHeaders } from '@qzt/bff/http/security-headers';
import { createEdge, type EdgeOptions } from '@qzt/bff/http/server';

export const silent = createLogger('silent');

export const noIdempotency: IdempotencyStore = {
  claim: () => Promise.reject(new Error('no endpoint of this test is idempotent')),
  forgetAccounts: () => Promise.resolve(),
  reseal: () => Promise.resolve(0),
};

/** `Bearer <account>` is that account. */
export const nameAsToken: Authenticate = async (bearer) => {
  if (bearer === 'expired') throw new Failure('identity.token-expired');
  return { accountId: bearer, sessionId: 'session', signedInAs: bearer };
};

export interface ToyEdge {
  url: string;
  port: number;
  metrics: Metrics;
  /** As the app does: from now on no request is taken, those in flight finish. */
  stop(): Promise<void>;
}

export async function startEdge(routes: Route[], more: Partial<EdgeOptions> = {}): Promise<ToyEdge> {
  let stopping = false;
  const metrics = createMetrics();
  const publicUrl = more.publicUrl ?? 'http://127.0.0.1';
  const edge = createEdge({
    checkReplies: true,
    publicUrl,
    trustedProxies: [],
    budgets: createBudgets(null),
    rateLimitScale: 1,
    ownershipFiles: new Map(),
    apiPage: false,
    apiDescription: 'a toy',
    verifyingPage: (ctx) => {
      ctx.body = 'how to verify';
    },
    routes,
    hooks: [],
    authenticate: nameAsToken,
    realNameConfirmed: () => Promise.resolve(true),
    idempotency: noIdempotency,
    readiness: { store: () => Promise.resolve(true), keys: () => true },
    h5: null,
    securityHeaders: await securityHeaders(publicUrl, more.h5?.hashes),
    metrics,
    logger: silent,
    stopping: () => stopping,
    ...more,
  });
  const listener = await listen(edge.callback(), '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    metrics,
    async stop() {
      stopping = true;
      await listener.stop(5000);
    },
  };
}
