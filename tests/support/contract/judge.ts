import { isDeepStrictEqual } from 'node:util';
import { type AnyEndpoint, errorsOf } from '@qzt/shared/contracts/endpoint';
import {
  ERRORS,
  type ErrorCode,
  FIELD_ERRORS,
  type FieldErrorCode,
  type Problem,
  problemSchema,
} from '@qzt/shared/contracts/errors';
import type { ZodMiniType } from 'zod/mini';
import type { Answer } from './client.ts';

/** A refusal that keeps to the form. @throws what does not */
export const assertProblem = (answer: Answer): Problem => {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(answer.json);
  expect(problem).toEqual(answer.json);
  const kind = ERRORS[problem.code as ErrorCode];
  expect(problem).toMatchObject({
    type: `urn:qizhengtong:error:${problem.code}`,
    status: answer.status,
    title: kind.title,
    detail: expect.stringMatching(/。$/),
    retryable: kind.retryable,
    requestId: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
  });
  expect(kind.status).toBe(answer.status);
  for (const { code, message } of problem.fields ?? []) {
    expect(message).toBe(FIELD_ERRORS[code as FieldErrorCode]);
  }
  return problem;
};

/**
 * An answer that belongs to the endpoint's contract, in a world where everything works: the reply by its schema and
 * nothing beside it, or a problem of the endpoint's own list, and never one of ours (5xx).
 * @returns the problem, or undefined for a good answer
 */
export const assertContract = (endpoint: AnyEndpoint, answer: Answer): Problem | undefined => {
  const { cacheSeconds } = endpoint;
  const isKept = answer.status < 400 && cacheSeconds !== null;
  expect(answer.headers['cache-control']).toBe(isKept ? `public, max-age=${cacheSeconds}` : 'no-store');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  if (answer.status >= 400) {
    const problem = assertProblem(answer);
    expect([...errorsOf(endpoint)]).toContain(problem.code);
    expect(answer.status).toBeLessThan(500);
    return problem;
  }
  expect(answer.status).toBe(endpoint.status);
  if (endpoint.reply === undefined) {
    if (endpoint.status === 303) expect(answer.headers.location).toMatch(/^(https?:\/\/|\/)/);
    else expect(answer.text).toBe('');
    return undefined;
  }
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const reply = (endpoint.reply as ZodMiniType).parse(answer.json);
  if (!isDeepStrictEqual(reply, answer.json)) expect(answer.json).toEqual(reply);
  return undefined;
};

/** The fields that a schema finds fault with, unknown ones by their names. */
export const faultyPaths = (schema: ZodMiniType, input: unknown): string[] => {
  const result = schema.safeParse(input);
  if (result.success) return [];
  const paths = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
  );
  return [...new Set(paths)].sort();
};
