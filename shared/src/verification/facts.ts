/** What the checks of a presentation code go by. Whoever checks (the server, a phone without a network) gathers it. */

import type { FirmStatus } from '../domain/firm-status.ts';
import type { LicenceValidity } from '../domain/licence-status.ts';
import type { SignedPresentation } from '../presentation/code.ts';

export type MaybePromise<T> = T | Promise<T>;

/**
 * What a source says of its subject, `askedAt` in ms since 1970. Not current: it doesn't answer, or its last word is
 * too old to count; then that word is shown with its age, and decides nothing.
 */
export type SourceWord<T> =
  | { readonly current: true; readonly known: { readonly value: T; readonly askedAt: number } }
  | { readonly current: false; readonly known: { readonly value: T; readonly askedAt: number } | undefined };

export interface LicenceFacts extends LicenceValidity {
  /** `YYYY-MM-DD`; null when the status was never changed. */
  statusSince: string | null;
}

/**
 * What the authority has under the code's reference; null: nothing. `unreadable`: nothing that could be read, but it
 * holds records of the firm that could not.
 */
export type LicenceFinding = LicenceFacts | 'unreadable' | null;

export interface FirmFacts {
  status: FirmStatus | 'unknown';
  /** `YYYY-MM-DD`. */
  statusSince: string;
}

/** What a signing key may be trusted for. */
export interface KeyTerms {
  /** Codes issued from here on (ms since 1970) … */
  notBefore: number;
  /** … until here may carry this key's signature; null: in use. */
  notAfter: number | null;
  revoked: boolean;
}

export interface VerifyingKey extends KeyTerms {
  /** Does the arithmetic. @param signature r‖s, 64 bytes */
  verify(signed: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
}

/** Each is asked for only when a check comes to it; what it throws makes that check ERROR. */
export interface PresentationFacts {
  code: SignedPresentation;
  /** Ms since 1970. */
  now: number;
  /** The key that the code names; undefined: there is none. */
  key(): MaybePromise<VerifyingKey | undefined>;
  /** The licence that the code names. */
  licence(): MaybePromise<SourceWord<LicenceFinding>>;
  /** The firm that the code names; null: the register knows none. */
  firm(): MaybePromise<SourceWord<FirmFacts | null>>;
}
