/** Endpoints of every sort, and how tests ask them. */

import { callerOf, Redirect, route } from '@qzt/bff/http/routes';
import { endpoint } from '@qzt/shared/contracts/endpoint';
import { ERRORS, type ErrorCode, problemSchema } from '@qzt/shared/contracts/errors';
import {
  clientKeySchema,
  creditCodeSchema,
  idNumberSchema,
  personNameSchema,
  phoneSchema,
  says,
} from '@qzt/shared/contracts/fields';
import { openEnum } from '@qzt/shared/contracts/open-enum';
import { request } from 'undici';
import * as z from 'zod/mini';
import type { ToyEdge } from '../toy-edge.ts';

export const REQUEST_ID = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
const common = { access: 'public', errors: [] } as const;

const form = endpoint({
  ...common,
  id: 'toy.form',
  method: 'POST',
  path: '/api/v1/toy/firms/{creditCode}/forms',
  summary: 'Shows what it got',
  params: z.strictObject({ creditCode: creditCodeSchema }),
  query: z.strictObject({ page: z.optional(z.string().check(z.maxLength(3))) }),
  body: z.strictObject({
    name: personNameSchema,
    idNumber: z.optional(idNumberSchema),
    phone: z.optional(phoneSchema),
    key: z.optional(clientKeySchema),
    mode: z.enum(['live', 'printed']),
    once: z.boolean(says('field.type')),
    consent: z.literal(true, says('consent.required')),
    count: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
    list: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
    text: z.optional(z.string().check(z.minLength(2), z.maxLength(4))),
  }),
  reply: z.object({ creditCode: z.string(), name: z.string() }),
  status: 201,
});
const mine = endpoint({
  id: 'toy.mine',
  method: 'GET',
  path: '/api/v1/toy/mine',
  summary: 'Who asks',
  access: 'account',
  reply: z.object({ accountId: z.string() }),
  status: 200,
  errors: [],
  limit: { perMinute: 3 },
});
const plain = (id: string, path: `/api/v1/${string}`, limit = { perMinute: 10_000 }) =>
  endpoint({
    ...common,
    id,
    method: 'GET',
    path,
    summary: id,
    reply: z.object({ ip: z.string() }),
    status: 200,
    limit,
  });
const where = plain('toy.where', '/api/v1/toy/where');
const scarce = plain('toy.scarce', '/api/v1/toy/scarce', { perMinute: 2 });
const broken = plain('toy.broken', '/api/v1/toy/broken');
const full = plain('toy.full', '/api/v1/toy/full');
const leaky = plain('toy.leaky', '/api/v1/toy/leaky');
const sure = endpoint({
  ...common,
  id: 'toy.sure',
  method: 'GET',
  path: '/api/v1/toy/moods/{mood}',
  summary: 'Says the mood that it is told',
  params: z.strictObject({ mood: z.string() }),
  reply: z.object({ moods: z.array(openEnum(['good', 'bad'])) }),
  status: 200,
});
const speechless = plain('toy.speechless', '/api/v1/toy/speechless');
const astray = plain('toy.astray', '/api/v1/toy/astray');
const talkative = endpoint({
  ...common,
  id: 'toy.talkative',
  method: 'GET',
  path: '/api/v1/toy/talkative',
  summary: 'Answers although it has nothing to say',
  status: 204,
});
const away = endpoint({
  ...common,
  id: 'toy.away',
  method: 'GET',
  path: '/api/v1/toy/away',
  summary: 'Goes on elsewhere, with a cookie',
  status: 303,
});

export const SECRET = '441900199001011234';
export const routes = [
  route(form, async ({ params, body }) => ({ creditCode: params.creditCode, name: body.name })),
  route(mine, async (call) => ({ accountId: callerOf(call).accountId })),
  route(where, async ({ ip }) => ({ ip })),
  route(scarce, async ({ ip }) => ({ ip })),
  route(broken, async () => {
    throw new TypeError(`duplicate key { idNumber: "${SECRET}" }`, { cause: new Error(SECRET) });
  }),
  route(full, async () => {
    throw Object.assign(new Error('disk'), { name: 'MongoServerError', code: 14031 });
  }),
  route(leaky, async () => ({ ip: '', idNumber: SECRET }) as { ip: string }),
  route(sure, async ({ params }) => ({ moods: [params.mood as 'bad'] })),
  // @ts-expect-error a handler cannot keep the reply that its contract declares to itself
  route(speechless, async () => undefined),
  // @ts-expect-error nor send the client elsewhere
  route(astray, async () => new Redirect('/somewhere')),
  // @ts-expect-error nor answer where nothing is declared
  route(talkative, async () => ({ idNumber: SECRET })),
  route(away, async ({ cookies, log }) => {
    log.info({ idNumber: SECRET, requestBody: SECRET, step: 'away' }, 'toy');
    cookies.set('toy', 'crumb', { path: '/api', maxAgeSeconds: 60, sameSite: 'Strict' });
    return new Redirect('/somewhere');
  }),
];

export const FORM = '/api/v1/toy/firms/91350100M000100Y43/forms';
export const right = { name: '张三', mode: 'live', once: true, consent: true };

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

export interface AskOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  body?: unknown;
  headers?: Record<string, string>;
}

export async function askOf(edge: ToyEdge, path: string, options: AskOptions = {}): Promise<Answer> {
  const raw = typeof options.body === 'string' || Buffer.isBuffer(options.body);
  const answer = await request(edge.url + path, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined
      ? {}
      : { body: raw ? (options.body as string) : JSON.stringify(options.body) }),
  });
  const text = await answer.body.text();
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

export function expectProblem(answer: Answer, code: ErrorCode): void {
  expect(answer.json).toMatchObject({
    code,
    type: `urn:qizhengtong:error:${code}`,
    status: ERRORS[code].status,
    title: ERRORS[code].title,
    detail: expect.stringMatching(/。$/),
    retryable: ERRORS[code].retryable,
  });
  expect(answer.status).toBe(ERRORS[code].status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problemSchema.safeParse(answer.json).success).toBe(true);
  expect(answer.json.requestId).toMatch(REQUEST_ID);
  expect(answer.headers['x-request-id']).toBe(answer.json.requestId);
}

export const fieldsOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    (answer.json.fields as { path: string; code: string }[]).map(({ path, code }) => [path, code]),
  );
