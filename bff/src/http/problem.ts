/** Problem+json (RFC 9457) from whatever was thrown. */

import { ERRORS, type Problem } from '@qzt/shared/contracts/errors';
import { Failure } from '../base/failure.ts';
import { storeFailure } from '../storage/trouble.ts';
import { upstreamFailure } from '../upstream/failure.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Any error as a Failure: our own, the trouble of the store or of another service, or `service.failure`. */
export function toFailure(error: unknown): Failure {
  const known = storeFailure(upstreamFailure(error));
  return known instanceof Failure ? known : new Failure('service.failure', { cause: error });
}

export function problemOf(failure: Failure, requestId: string): Problem {
  const kind = ERRORS[failure.code];
  return {
    type: `urn:qizhengtong:error:${failure.code}`,
    code: failure.code,
    status: kind.status,
    title: kind.title,
    detail: failure.detail ?? kind.detail,
    ...(failure.fields === undefined ? {} : { fields: [...failure.fields] }),
    requestId,
    retryable: kind.retryable,
    ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    ...(failure.triesLeft === undefined ? {} : { triesLeft: failure.triesLeft }),
  };
}
