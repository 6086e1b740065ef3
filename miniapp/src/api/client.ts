import {
  type AnyEndpoint,
  type BodyOf,
  fillPath,
  type Given,
  type ParamsOf,
  type QueryOf,
  type ReadReplyOf,
} from '@qzt/shared/contracts/endpoint';
import { problemSchema } from '@qzt/shared/contracts/errors';
import type { HttpRequest, HttpResponse } from '../platform/types.ts';
import { CallError } from './failures.ts';

/** Sends one request; rejects when no answer came. `platform/request` is the real one. */
export type Transport = (call: HttpRequest) => Promise<HttpResponse>;

type Input<E extends AnyEndpoint> = (E['params'] extends undefined ? unknown : { params: ParamsOf<E> }) &
  (E['query'] extends undefined ? unknown : { query: QueryOf<E> }) &
  (E['body'] extends undefined
    ? unknown
    : { body: E['body'] extends undefined ? never : Given<E['body']> & BodyOf<E> });

interface Options {
  /** Client-made key of a mutation: the same key again gets the first answer. */
  idempotencyKey?: string;
  accessToken?: string | undefined;
  timeoutMilliseconds?: number;
}

const TIMEOUT_MILLISECONDS = 15_000;

function queryString(query: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

/** Sends a request made from its contract and reads the reply by it. */
export async function send<E extends AnyEndpoint>(
  transport: Transport,
  endpoint: E,
  input: Input<E>,
  options: Options = {},
): Promise<ReadReplyOf<E>> {
  const { params, query, body } = input as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (options.accessToken) headers.authorization = `Bearer ${options.accessToken}`;
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  const call: HttpRequest = {
    method: endpoint.method,
    path: fillPath(endpoint.path, params) + queryString(query),
    headers,
    timeoutMilliseconds: options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answer = await transport(call).catch(() => {
    throw new CallError({ kind: 'offline' });
  });
  const content = parseJson(answer.body);
  if (answer.status >= 400) {
    const problem = problemSchema.safeParse(content);
    throw new CallError(
      problem.success ? { kind: 'problem', problem: problem.data } : { kind: 'unreadable' },
    );
  }
  if (endpoint.reply === undefined) return undefined as ReadReplyOf<E>;
  const reply = endpoint.reply.safeParse(content);
  if (!reply.success) throw new CallError({ kind: 'unreadable' });
  return reply.data as ReadReplyOf<E>;
}

/** Undefined for what is not JSON: the schema then refuses it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
