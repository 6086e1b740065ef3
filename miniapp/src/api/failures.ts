import type { Problem } from '@qzt/shared/contracts/errors';

/** Why a call gave no reply. A page turns it into words with `describeFailure`. */
export type CallFailure =
  | { kind: 'problem'; problem: Problem }
  /** No answer from our server: no network, or it took too long. */
  | { kind: 'offline' }
  /** The server answered in a way this version cannot read. */
  | { kind: 'unreadable' };

export class CallError extends Error {
  readonly failure: CallFailure;

  constructor(failure: CallFailure) {
    super(failure.kind === 'problem' ? failure.problem.code : failure.kind);
    this.failure = failure;
  }
}

export interface FailureText {
  title: string;
  detail: string;
  /** To be read out when asking for help. */
  requestId: string | null;
  retryable: boolean;
}

/** Whose trouble it is and what to do, for an error state or a notice. */
export function describeFailure(error: unknown): FailureText {
  const failure: CallFailure = error instanceof CallError ? error.failure : { kind: 'unreadable' };
  if (failure.kind === 'offline') {
    return {
      title: '没有网络',
      detail: '检查一下手机的网络，连上后再试。已经打开过的证照还能看。',
      requestId: null,
      retryable: true,
    };
  }
  if (failure.kind === 'unreadable') {
    return {
      title: '这一版小程序读不懂服务器的答复',
      detail: '请关掉小程序重新打开，会自动换成新版。',
      requestId: null,
      retryable: true,
    };
  }
  const { title, detail, fields, requestId, retryable } = failure.problem;
  return { title, detail: detail ?? fields?.[0]?.message ?? '', requestId, retryable };
}

/** The code of the problem, or null for other failures. */
export function problemCode(error: unknown): string | null {
  return error instanceof CallError && error.failure.kind === 'problem' ? error.failure.problem.code : null;
}

/** No answer came: nothing is known of what the server would have said. */
export const isOffline = (error: unknown): boolean =>
  error instanceof CallError && error.failure.kind === 'offline';

/** An answer that will not change by asking again: what was shown until now no longer holds. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof CallError && error.failure.kind === 'problem' && !error.failure.problem.retryable;
