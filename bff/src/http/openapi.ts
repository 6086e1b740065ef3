/** The OpenAPI 3.1 document, made from the contracts. */

import { type AnyEndpoint, errorsOf, type Idempotency, isForAccounts } from '@qzt/shared/contracts/endpoint';
import { ERRORS, type ErrorCode, problemSchema } from '@qzt/shared/contracts/errors';
import * as z from 'zod';

type Json = Record<string, unknown>;
type Schema = z.core.$ZodType;

/** JSON Schema, as far as the contracts use it. */
export interface ApiSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, ApiSchema>;
  required?: string[];
  items?: ApiSchema;
  anyOf?: ApiSchema[];
  enum?: unknown[];
  const?: unknown;
  'x-extensible-enum'?: string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
}

interface ApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: ApiSchema;
}

interface ApiResponse {
  description: string;
  content?: Record<string, { schema: ApiSchema }>;
}

export interface ApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Json[];
  parameters?: ApiParameter[];
  requestBody?: { required: true; content: { 'application/json': { schema: ApiSchema } } };
  /** By status. */
  responses: Record<string, ApiResponse>;
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string; license: Json };
  externalDocs: Json;
  servers: Json[];
  /** By address, then by method. */
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: { Problem: ApiSchema }; securitySchemes: Json };
}

const idempotencyKey = (declared: Idempotency): ApiParameter => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: `Made by the client, one for each intent; a repeat gets the first answer. When the first run was broken off, ${
    declared.repeatable
      ? 'it is run again.'
      : `a repeat gets \`request.outcome-unknown\`; GET ${declared.outcomeAt} shows what became of it.`
  }`,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
});

/** As it stands on the wire: open enums name their values, objects may gain fields. */
function jsonSchema(schema: Schema): ApiSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as ApiSchema;
}

function parameters(schema: Schema | undefined, place: 'path' | 'query'): ApiParameter[] {
  if (!schema) return [];
  const object = jsonSchema(schema);
  const required = new Set(object.required);
  return Object.entries(object.properties ?? {}).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: one,
  }));
}

function problems(endpoint: AnyEndpoint): Record<string, ApiResponse> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(endpoint)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers = [...byStatus].map(([status, list]): [string, ApiResponse] => [
    String(status),
    {
      description: list
        .map((code) => `\`${code}\` ${ERRORS[code].title}。${ERRORS[code].detail}`)
        .join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return Object.fromEntries(answers);
}

function success(endpoint: AnyEndpoint): ApiResponse {
  if (endpoint.status === 303) return { description: 'Goes on at the address in Location' };
  if (!endpoint.reply) return { description: 'Done' };
  const schema = jsonSchema(endpoint.reply as Schema);
  return { description: endpoint.summary, content: { 'application/json': { schema } } };
}

const ACCESS: Record<AnyEndpoint['access'], string> = {
  public: 'No account needed.',
  account: 'For a signed-in account.',
  'real-name': 'For an account whose real name is confirmed.',
  refresh: 'For the bearer of a refresh token.',
};

function operation(endpoint: AnyEndpoint): ApiOperation {
  const { limit } = endpoint;
  const by = endpoint.access === 'public' || endpoint.access === 'refresh' ? 'address' : 'account';
  const all = [
    ...parameters(endpoint.params as Schema | undefined, 'path'),
    ...parameters(endpoint.query as Schema | undefined, 'query'),
    ...(endpoint.idempotencyKey ? [idempotencyKey(endpoint.idempotencyKey)] : []),
  ];
  return {
    operationId: endpoint.id,
    tags: endpoint.id.split('.').slice(0, 1),
    summary: endpoint.summary,
    description: `${ACCESS[endpoint.access]} At most ${limit.perMinute} a minute per ${by}.`,
    security: isForAccounts(endpoint) ? [{ accessToken: [] }] : [],
    ...(all.length > 0 ? { parameters: all } : {}),
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(endpoint.body as Schema) } },
          },
        }
      : {}),
    responses: { [String(endpoint.status)]: success(endpoint), ...problems(endpoint) },
  };
}

/**
 * @param publicUrl where clients reach the API
 * @param description Markdown
 */
export function openApi(
  endpoints: readonly AnyEndpoint[],
  publicUrl: string,
  description: string,
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const endpoint of endpoints) {
    const path = paths[endpoint.path] ?? {};
    path[endpoint.method.toLowerCase()] = operation(endpoint);
    paths[endpoint.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: { title: '企证通 API', version: '1.0.0', description, license: { name: 'MIT', identifier: 'MIT' } },
    externalDocs: { description: 'Verifying a code without us', url: `${publicUrl}/verifying` },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema) },
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } },
    },
  };
}
