/** Reading what was sent: within a size and a time. */

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { Failure } from '../base/failure.ts';

export interface BodyLimits {
  bytes: number;
  /** From the first byte of the body to its last. */
  milliseconds: number;
}

export const DEFAULT_BODY_LIMITS: BodyLimits = { bytes: 64 * 1024, milliseconds: 10_000 };

/** @throws Failure request.too-large, request.timeout, request.malformed-json */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure('request.timeout')), limits.milliseconds);
  });
  try {
    const length = request.headers['content-length'];
    const reading = getRawBody(request, { limit: limits.bytes, ...(length === undefined ? {} : { length }) });
    return await Promise.race([reading, late]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { type } = error as { type?: unknown };
    if (type === 'entity.too.large') throw new Failure('request.too-large');
    // The sender broke off, or sent another length than it said.
    if (type === 'request.aborted' || type === 'request.size.invalid') {
      throw new Failure('request.malformed-json', { cause: error });
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** @throws Failure request.unsupported-media-type when it does not say that it is plain JSON */
export function assertJson(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'];
  const plain = encoding === undefined || encoding.toLowerCase() === 'identity';
  if (!plain || !JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new Failure('request.unsupported-media-type');
  }
}

/** @throws Failure request.malformed-json */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new Failure('request.malformed-json');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's message quotes what was sent.
    throw new Failure('request.malformed-json');
  }
}
