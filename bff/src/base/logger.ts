/**
 * The log. Only fields on the list below are ever written, so that no personal data, code, secret or query string
 * gets in by accident: what is not listed is dropped, texts are cut, and of an error its message stays out (a
 * driver's message quotes the document it was about).
 */

import { types } from 'node:util';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const ALLOWED = new Set([
  'attempt',
  'breaker',
  'code',
  'count',
  'endpoint',
  'error',
  'errorName',
  'field',
  'host',
  'kind',
  'keyId',
  'method',
  'milliseconds',
  'mode',
  'operation',
  'operatorPort',
  'port',
  'purpose',
  'ready',
  'requestId',
  'seconds',
  'service',
  'signal',
  'size',
  'status',
  'step',
  'type',
  'variable',
  'why',
]);
const LONGEST = 200;
const DEEPEST_CAUSE = 4;

/** Name, code and frames of an error and its causes; never their messages. */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!types.isNativeError(error)) return { name: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
    ...(cause !== undefined && depth < DEEPEST_CAUSE ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function allowed(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!ALLOWED.has(name)) continue;
    if (name === 'error') kept[name] = describeError(value);
    else if (typeof value === 'string') kept[name] = value.slice(0, LONGEST);
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  return kept;
}

/** @param destination stdout unless told, written in the background */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed, bindings: allowed },
    },
    destination ?? pino.destination({ fd: 1, sync: false, minLength: 4096, periodicFlush: 250 }),
  );
}
