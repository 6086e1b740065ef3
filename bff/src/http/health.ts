/** For whoever supervises the process. */

import type { Step } from './state.ts';

export interface Readiness {
  store(): Promise<boolean>;
  keys(): boolean;
}

/** The process answers. */
export const healthz: Step = (ctx) => {
  ctx.state.endpoint = 'healthz';
  ctx.set('cache-control', 'no-store');
  ctx.body = { status: 'ok' };
};

/** Store and keys are at hand. Upstream services are not asked: without them much still works. */
export function readyz(readiness: Readiness): Step {
  return async (ctx) => {
    ctx.state.endpoint = 'readyz';
    const [store, keys] = [await readiness.store(), readiness.keys()];
    ctx.status = store && keys ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.body = { ready: store && keys, store, keys };
  };
}
