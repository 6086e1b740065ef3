/** A failure that the client is told of by MongoDB's number. `extra` joins the reply (`keyPattern`, …). */
export class CommandError extends Error {
  readonly code: number;
  readonly extra: Record<string, unknown>;
  constructor(code: number, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }
}

/** Refuses (238 NotImplemented) what a real server could do and this one cannot. */
export const unsupported = (what: string): CommandError =>
  new CommandError(238, `${what}: not supported by this stand-in; use a real MongoDB`);

/** mingo and RegExp report bad queries with plain errors: they are the client's mistakes, not ours. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (!(error instanceof Error)) return new CommandError(1, String(error));
  const theirs = /Mingo|Syntax|BSON/.test(error.constructor.name + error.name);
  return new CommandError(/a conflict at/.test(error.message) ? 40 : theirs ? 2 : 1, error.message);
}
