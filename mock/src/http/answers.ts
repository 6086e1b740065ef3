import type { Context } from 'koa';
import getRawBody from 'raw-body';

/** A refusal on the wire: `{ code, message }`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const BODY_LIMIT = '64kb';

/** What the middlewares of a call hand to its handler. */
export interface CallState {
  /** As it came; signatures are made over this. */
  rawBody: Buffer;
}

export async function readRawBody(context: Context): Promise<Buffer> {
  try {
    return await getRawBody(context.req, {
      length: context.get('content-length') || null,
      limit: BODY_LIMIT,
    });
  } catch (cause) {
    const tooLarge = cause instanceof Error && 'type' in cause && cause.type === 'entity.too.large';
    throw tooLarge
      ? new Refusal(413, 'TOO_LARGE', `a body may hold ${BODY_LIMIT}`)
      : new Refusal(400, 'BAD_REQUEST', 'the body did not arrive whole');
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/** The body as JSON of a certain shape. */
export function parseJson<T>(rawBody: Buffer, schema: Parser<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'the body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Refusal(400, 'BAD_REQUEST', 'the body has not the right shape');
  return parsed.data;
}

/** Turns what a handler throws into an answer; the unforeseen is told on stderr. */
export async function answerRefusals(context: Context, next: () => Promise<unknown>): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (error instanceof Refusal) {
      context.status = error.status;
      context.body = { code: error.code, message: error.message };
      return;
    }
    process.stderr.write(
      `${context.method} ${context.path}: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    context.status = 500;
    context.body = { code: 'INTERNAL', message: 'the stand-in failed' };
  }
}
