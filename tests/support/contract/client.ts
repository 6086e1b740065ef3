import { randomBytes } from 'node:crypto';
import { type AnyEndpoint, fillPath } from '@qzt/shared/contracts/endpoint';
import { request } from 'undici';

/** A request to an endpoint, not necessarily a good one. */
export interface Sent {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  /** In place of the body, as it stands. */
  rawBody?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Undefined where the text is no JSON. */
  json: unknown;
}

export const newKey = (): string => randomBytes(12).toString('hex');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A value in an address: text as it is, several as several, the rest as JSON. */
const queryString = (query: Readonly<Record<string, unknown>>): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => {
      const text = typeof one === 'string' ? one : JSON.stringify(one);
      return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
    }),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
};

/** Sends over real HTTP, following nothing. */
export const sendTo = async (
  origin: string,
  endpoint: AnyEndpoint,
  sent: Sent,
  accessToken?: string,
): Promise<Answer> => {
  const { params = {}, query = {}, body, rawBody } = sent;
  const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await request(origin + fillPath(endpoint.path, params) + queryString(query), {
    method: endpoint.method,
    headers: {
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      ...(endpoint.idempotencyKey ? { 'idempotency-key': newKey() } : {}),
      ...sent.headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text, json: parsed(text) };
};
