/** The MongoDB error numbers this server answers with, and the names that travel beside them. */
const NAMES = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  53: 'InvalidIdField',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  171: 'CannotIndexParallelArrays',
  238: 'NotImplemented',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  14031: 'OutOfDiskSpace',
  40324: 'Location40324',
  40415: 'Location40415',
  40573: 'Location40573',
} as const;

export type ErrorCode = keyof typeof NAMES;

/** A failure that the client is told of. `extra` joins the reply (`keyPattern`, `keyValue`). */
export class CommandError extends Error {
  readonly code: ErrorCode;
  readonly extra: Record<string, unknown>;
  constructor(code: ErrorCode, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }
  toReply(): Record<string, unknown> {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: NAMES[this.code], ...this.extra };
  }
}

/** Refuses what a real server could do and this one cannot. */
export const unsupported = (what: string): CommandError =>
  new CommandError(238, `${what}: not supported by this stand-in; use a real MongoDB`);

/** mingo and RegExp report bad queries with plain errors: they are the client's mistakes, not ours. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/unregistered pipeline operator/.test(message)) {
    return new CommandError(40324, `Unrecognized pipeline stage name: ${message}`);
  }
  const clients =
    error instanceof Error && /Mingo|Syntax|BSON/.test(`${error.constructor.name} ${error.name}`);
  return new CommandError(clients ? 2 : 1, message);
}
