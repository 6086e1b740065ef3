import type { IconName } from './icon/shapes.ts';

export type LicenceState =
  | 'valid'
  | 'expiring'
  | 'expired'
  | 'suspended'
  | 'revoked'
  | 'cancelled'
  | 'superseded'
  | 'unverified';

export type Verdict = 'valid' | 'invalid' | 'unverified';

export type CheckOutcome = 'VALID' | 'INVALID' | 'ERROR' | 'SKIPPED';

/** Family of colours and inks; kinds without their own share `other`. */
export type KindTone = 'business' | 'food' | 'device' | 'tobacco' | 'transport' | 'other';

/** A meaning's colours: see the tokens of the same names. */
export type Tone = 'ok' | 'warn' | 'bad' | 'paused' | 'ended' | 'plain';

export const LICENCE_STATES: Readonly<Record<LicenceState, { word: string; icon: IconName; tone: Tone }>> = {
  valid: { word: '有效', icon: 'check-circle', tone: 'ok' },
  expiring: { word: '即将到期', icon: 'hourglass', tone: 'warn' },
  expired: { word: '已过期', icon: 'clock-off', tone: 'ended' },
  suspended: { word: '被中止', icon: 'pause', tone: 'paused' },
  revoked: { word: '已吊销', icon: 'cross-octagon', tone: 'bad' },
  cancelled: { word: '已注销', icon: 'minus', tone: 'ended' },
  superseded: { word: '已换版', icon: 'superseded', tone: 'ended' },
  unverified: { word: '未能核实', icon: 'unknown', tone: 'plain' },
};

export const CHECK_OUTCOMES: Readonly<Record<CheckOutcome, { word: string; icon: IconName; tone: Tone }>> = {
  VALID: { word: '通过', icon: 'check-circle', tone: 'ok' },
  INVALID: { word: '不通过', icon: 'cross-octagon', tone: 'bad' },
  ERROR: { word: '没查成', icon: 'unknown', tone: 'warn' },
  SKIPPED: { word: '不用查', icon: 'minus', tone: 'ended' },
};

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  valid: '有效',
  invalid: '无效',
  unverified: '未能核实',
};
