/** The steps of a request to an endpoint, each made once for its endpoint. */

import { isDeepStrictEqual } from 'node:util';
import type { AnyEndpoint } from '@qzt/shared/contracts/endpoint';
import * as z from 'zod/mini';
import { Failure, type FieldFault } from '../base/failure.ts';
import { assertJson, type BodyLimits, parseJson, readBody } from './body.ts';
import { EndpointCall } from './call.ts';
import { budgetKey } from './client-address.ts';
import type { Budget } from './rate-limits.ts';
import { replyBytes } from './reply-bytes.ts';
import { type Authenticate, type RealNameConfirmed, Redirect, type Route } from './routes.ts';
import type { Step } from './state.ts';
import { judge } from './validation.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i;

export function named(id: string): Step {
  return (ctx, next) => {
    ctx.state.endpoint = id;
    return next();
  };
}

/** @throws Failure identity.sign-in-required, or what `authenticate` says */
export function authenticated(authenticate: Authenticate): Step {
  return async (ctx, next) => {
    const token = BEARER.exec(ctx.req.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new Failure('identity.sign-in-required');
    ctx.state.caller = await authenticate(token);
    await next();
  };
}

/** Runs after `authenticated`. @throws Failure identity.real-name-required */
export function realNamed(confirmed: RealNameConfirmed): Step {
  return async (ctx, next) => {
    const { caller } = ctx.state;
    if (!caller || !(await confirmed(caller.accountId))) throw new Failure('identity.real-name-required');
    await next();
  };
}

/** One budget per account, or per address where nobody is signed in. */
export function limited(take: Budget): Step {
  return async (ctx, next) => {
    await take(ctx.state.caller?.accountId ?? budgetKey(ctx.state.ip));
    await next();
  };
}

/** Every fault of parameters, query and body at once. */
export function validated(endpoint: AnyEndpoint, limits: BodyLimits): Step {
  return async (ctx, next) => {
    const { state } = ctx;
    const faults: FieldFault[] = [];
    const part = (schema: z.ZodMiniType | undefined, given: unknown): unknown => {
      const judged = judge(schema, given);
      if ('value' in judged) return judged.value;
      faults.push(...judged.faults);
      return undefined;
    };
    if (endpoint.params) state.params = part(endpoint.params, ctx.params);
    if (endpoint.query || ctx.querystring !== '') state.query = part(endpoint.query, { ...ctx.query });
    if (endpoint.body) {
      assertJson(ctx.req);
      state.rawBody = await readBody(ctx.req, limits);
      state.body = part(endpoint.body, parseJson(state.rawBody));
    }
    if (faults.length > 0) throw new Failure('request.invalid', { fields: faults });
    await next();
  };
}

/**
 * Tells a reply that breaks its contract: a field missing or of another type, a value that its enum doesn't list, or a
 * field that was never declared and might be somebody's data.
 */
function assertDeclared(endpoint: AnyEndpoint, bytes: Buffer): void {
  const sent: unknown = JSON.parse(bytes.toString('utf8'));
  const schema = endpoint.reply as z.ZodMiniType | undefined;
  const declared = schema && z.safeEncode(schema, sent);
  if (!declared?.success || !isDeepStrictEqual(declared.data, sent)) {
    const where = declared?.error?.issues[0]?.path.join('.') ?? 'an undeclared field';
    throw new Error(`the reply of ${endpoint.id} is not what its contract says: ${where}`);
  }
}

export interface AnswerOptions {
  secureCookies: boolean;
  /** Development and test: replies are held against their schema. */
  checkReplies: boolean;
}

/** @throws Error when a reply is declared and none was given, or the other way round: nobody gets half an answer */
function assertAnswered({ id, reply, status }: AnyEndpoint, answer: unknown): void {
  const isRedirect = answer instanceof Redirect;
  const fits = reply
    ? answer !== undefined && !isRedirect
    : status === 303
      ? isRedirect
      : answer === undefined;
  if (!fits) throw new Error(`the handler of ${id} does not answer as its contract says`);
}

export function answered({ endpoint, handler }: Route, options: AnswerOptions): Step {
  return async (ctx) => {
    const answer = await handler(new EndpointCall(ctx, options.secureCookies));
    assertAnswered(endpoint, answer);
    ctx.status = endpoint.status;
    if (answer instanceof Redirect) {
      ctx.res.setHeader('location', answer.location);
      return;
    }
    if (answer === undefined) return;
    const bytes = replyBytes(answer);
    if (options.checkReplies) assertDeclared(endpoint, bytes);
    ctx.res.setHeader('content-type', 'application/json; charset=utf-8');
    ctx.body = bytes;
  };
}
