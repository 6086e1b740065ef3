import type { LicenceState as KnownState } from '@qzt/shared/domain/licence-status';
import { LICENCE_STATE_NAMES } from '@qzt/shared/domain/licence-status';
import type { ShownOutcome } from '@qzt/shared/domain/verdict';
import { VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import type { IconName } from './icon/shapes.ts';

/** What a licence's chip can say: its state, or that it could not be asked for. */
export type LicenceState = KnownState | 'unverified';

/** A meaning's colours: see the tokens of the same names. */
export type Tone = 'ok' | 'warn' | 'bad' | 'paused' | 'ended' | 'plain';

export const LICENCE_STATES: Readonly<Record<LicenceState, { word: string; icon: IconName; tone: Tone }>> = {
  valid: { word: LICENCE_STATE_NAMES.valid, icon: 'check-circle', tone: 'ok' },
  expiring: { word: LICENCE_STATE_NAMES.expiring, icon: 'hourglass', tone: 'warn' },
  expired: { word: LICENCE_STATE_NAMES.expired, icon: 'clock-off', tone: 'ended' },
  suspended: { word: LICENCE_STATE_NAMES.suspended, icon: 'pause', tone: 'paused' },
  revoked: { word: LICENCE_STATE_NAMES.revoked, icon: 'cross-octagon', tone: 'bad' },
  cancelled: { word: LICENCE_STATE_NAMES.cancelled, icon: 'minus', tone: 'ended' },
  superseded: { word: LICENCE_STATE_NAMES.superseded, icon: 'superseded', tone: 'ended' },
  unknown: { word: LICENCE_STATE_NAMES.unknown, icon: 'unknown', tone: 'plain' },
  unverified: { word: VERDICT_NAMES.unverified, icon: 'unknown', tone: 'plain' },
};

const NOT_ASCERTAINED = { word: '没查成', icon: 'unknown', tone: 'warn' } as const;

/** `unknown`: an outcome that this version doesn't know. */
export const CHECK_OUTCOMES: Readonly<Record<ShownOutcome, { word: string; icon: IconName; tone: Tone }>> = {
  VALID: { word: '通过', icon: 'check-circle', tone: 'ok' },
  INVALID: { word: '不通过', icon: 'cross-octagon', tone: 'bad' },
  ERROR: NOT_ASCERTAINED,
  unknown: NOT_ASCERTAINED,
  'not-checked': { word: '没有查', icon: 'eye-off', tone: 'warn' },
  SKIPPED: { word: '不用查', icon: 'minus', tone: 'ended' },
};
