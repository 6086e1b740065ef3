/**
 * The operator's door: a listener of its own on loopback, a credential of its own, and an audit record acknowledged by
 * the store before anything is done. `/metrics` alone is not recorded: it shows nothing of anybody, is read every few
 * seconds, and must answer when the store does not.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import type { OperatorContract } from '@qzt/shared/contracts/operator';
import Koa from 'koa';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';
import { assertJson, DEFAULT_BODY_LIMITS, parseJson, readBody } from '../http/body.ts';
import { clientAddress } from '../http/client-address.ts';
import type { Metrics } from '../http/metrics.ts';
import { observed } from '../http/observed.ts';
import type { Budgets } from '../http/rate-limits.ts';
import type { HeaderSet } from '../http/security-headers.ts';
import type { Context, RequestState, Step } from '../http/state.ts';
import { judge } from '../http/validation.ts';
import type { OperatorAction } from './actions.ts';
import type { AuditRecord, AuditTrail } from './audit-store.ts';

export interface OperatorOptions {
  token: string;
  actions: readonly OperatorAction[];
  trail: AuditTrail;
  metrics: Metrics;
  budgets: Budgets;
  headers: HeaderSet;
  logger: Logger;
  stopping(): boolean;
}

const CALLS_PER_MINUTE = 600;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function credentialed(token: string, refused: (ctx: Context) => Promise<void>): Step {
  const expected = digest(`Bearer ${token}`);
  return async (ctx, next) => {
    // Digests have one length, so the comparison tells nothing by its time.
    if (!timingSafeEqual(digest(ctx.req.headers.authorization ?? ''), expected)) {
      await refused(ctx);
      throw new Failure('identity.token-invalid');
    }
    await next();
  };
}

async function bodyOf(ctx: Context): Promise<unknown> {
  if (ctx.req.headers['content-length'] === '0' || ctx.req.headers['content-type'] === undefined) return {};
  assertJson(ctx.req);
  return parseJson(await readBody(ctx.req, DEFAULT_BODY_LIMITS));
}

/** @throws Failure request.invalid with every fault of the body, request.malformed-json and the like */
async function judgedBody(ctx: Context, { method, body }: OperatorContract): Promise<unknown> {
  const judged = judge(body, method === 'GET' ? {} : await bodyOf(ctx));
  if ('faults' in judged) throw new Failure('request.invalid', { fields: judged.faults });
  return judged.value;
}

function assertOncePerAction(actions: readonly OperatorAction[]): void {
  const ids = new Set(actions.map(({ contract }) => contract.id));
  if (ids.size !== actions.length) throw new Error('an operator action is there twice');
}

export function createOperatorDoor(options: OperatorOptions): Koa<RequestState> {
  const { trail, metrics, logger } = options;
  assertOncePerAction(options.actions);
  const record = (ctx: Context, action: string, subject: string, outcome: AuditRecord['outcome']) =>
    trail.write({ requestId: ctx.state.requestId, action, subject, outcome, ip: ctx.state.ip });

  const act =
    ({ contract, subject: subjectOf, run }: OperatorAction): Step =>
    async (ctx) => {
      ctx.state.endpoint = `operator.${contract.id}`;
      const body = await judgedBody(ctx, contract);
      const subject = subjectOf(body);
      await record(ctx, contract.id, subject, 'asked');
      try {
        ctx.body = await run(body);
      } catch (error) {
        await record(ctx, contract.id, subject, 'failed').catch((cause: unknown) =>
          logger.error({ error: cause, requestId: ctx.state.requestId }, 'outcome not audited'),
        );
        throw error;
      }
      await record(ctx, contract.id, subject, 'done');
    };

  const router = new Router<RequestState>();
  router.get('/metrics', async (ctx) => {
    ctx.state.endpoint = 'operator.metrics';
    ctx.set('content-type', metrics.contentType);
    ctx.body = await metrics.text();
  });
  for (const action of options.actions) {
    router.register(action.contract.path, [action.contract.method], act(action));
  }

  const app = new Koa<RequestState>();
  app.on('error', (error: unknown) => logger.error({ error }, 'answer not sent'));
  app.use(
    observed({
      address: clientAddress([]),
      addressBudget: options.budgets('operator', CALLS_PER_MINUTE),
      headers: options.headers,
      logger,
      metrics,
      stopping: options.stopping,
    }),
  );
  app.use(credentialed(options.token, (ctx) => record(ctx, 'sign-in', '', 'refused')));
  app.use(router.routes());
  app.use(() => {
    throw new Failure('request.not-found');
  });
  return app;
}
