/** The one way to say no: a code of the catalogue, with what the person can do about it. */

import { ERRORS, type ErrorCode, FIELD_ERRORS, type FieldErrorCode } from '@qzt/shared/contracts/errors';

export interface FieldFault {
  /** Name of the field or parameter; deeper ones with dots. */
  path: string;
  code: FieldErrorCode;
  /** Simplified Chinese. */
  message: string;
}

export interface FailureOptions {
  detail?: string | undefined;
  fields?: readonly FieldFault[] | undefined;
  retryAfterSeconds?: number | undefined;
  triesLeft?: number | undefined;
  /** Kept for the log; never told. */
  cause?: unknown;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly fields: readonly FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly triesLeft: number | undefined;

  constructor(code: ErrorCode, options: FailureOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.detail = options.detail;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.triesLeft = options.triesLeft;
  }
}

export const fieldFault = (path: string, code: FieldErrorCode): FieldFault => ({
  path,
  code,
  message: FIELD_ERRORS[code],
});
