/** What can go wrong between us and another service, and what that means to the person who waits. */

import { Failure } from '../base/failure.ts';

export const UPSTREAM_SERVICES = ['registry', 'licences', 'identity', 'wechat'] as const;
export type UpstreamService = (typeof UPSTREAM_SERVICES)[number];

/**
 * `refused`: the service said no (4xx) · `not-found`: it has no such thing · `timed-out`: no whole answer within the
 * deadline · `breaker-open`: it failed so often that it isn't asked at present · `overloaded`: too many of our own
 * calls wait for it · `unreachable`: no connection, or 5xx · `malformed`: the answer doesn't parse or isn't signed as
 * agreed · `unfit`: a good answer of the service's own, but one that isn't shaped as agreed or speaks of something
 * else: trouble with one record, not with the service · `in-doubt`: each answer was overtaken by news ·
 * `stand-in`: it is no real service, and this mode takes none · `cancelled`: whoever asked has gone away.
 */
export type UpstreamKind =
  | 'refused'
  | 'not-found'
  | 'timed-out'
  | 'breaker-open'
  | 'overloaded'
  | 'unreachable'
  | 'malformed'
  | 'unfit'
  | 'in-doubt'
  | 'stand-in'
  | 'cancelled';

export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly kind: UpstreamKind;
  readonly service: UpstreamService;

  constructor(
    service: UpstreamService,
    kind: UpstreamKind,
    options: { cause?: unknown; note?: string } = {},
  ) {
    super(
      options.note ? `${service}: ${kind} (${options.note})` : `${service}: ${kind}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.service = service;
    this.kind = kind;
  }
}

/** An upstream's trouble as the Failure that names whose trouble it is; any other error comes back as it is. */
export function upstreamFailure(error: unknown): unknown {
  if (!(error instanceof UpstreamFailure)) return error;
  return new Failure(`upstream.${error.service}-unavailable`, { cause: error });
}
