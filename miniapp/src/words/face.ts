/** What a licence's face shows. */

import type { Verification } from '@qzt/shared/contracts/verification';
import type { Licence } from '@qzt/shared/contracts/wallet';
import type { LicenceKindKey } from '@qzt/shared/domain/licence-kinds';
import { isInForce, LICENCE_STATE_NAMES, type LicenceState } from '@qzt/shared/domain/licence-status';
import { VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { fullDayText } from './ages.ts';

/** Family of colours and inks; kinds without their own share `other`. */
export type KindTone = 'business' | 'food' | 'device' | 'tobacco' | 'transport' | 'other';

/** The word that stands across the face of a licence that can't be relied upon, and its colour. */
export interface FaceMark {
  word: string;
  tone: 'bad' | 'paused' | 'ended' | 'plain';
}

export interface FaceContent {
  tone: KindTone;
  /** Null: in force; only such a face carries the guilloche. */
  mark: FaceMark | null;
  /** Printed large: 营业执照. */
  title: string;
  /** Under the title: （副本）, or the licence number. */
  subtitle?: string | undefined;
  /** Top left, as on a business licence: label and code. */
  corner?: { label: string; value: string } | undefined;
  rows: readonly { label: string; value: string }[];
  issuer: string;
  /** As printed: 2021年12月31日. */
  issuedOn: string;
  /** Made-up data: the 示例 box, and 示例专用章 in the seal. */
  sample: boolean;
}

const TONES: Partial<Record<LicenceKindKey, KindTone>> = {
  business: 'business',
  food: 'food',
  'medical-device': 'device',
  tobacco: 'tobacco',
  'road-transport': 'transport',
};

export const toneOf = (kind: LicenceKindKey | null): KindTone => (kind && TONES[kind]) ?? 'other';

const MARK_TONES: Partial<Record<LicenceState, FaceMark['tone']>> = {
  revoked: 'bad',
  suspended: 'paused',
  unknown: 'plain',
};

const markOf = (state: LicenceState): FaceMark | null =>
  isInForce(state) ? null : { word: LICENCE_STATE_NAMES[state], tone: MARK_TONES[state] ?? 'ended' };

type Drawn = Pick<Licence, 'kind' | 'kindName' | 'number' | 'issuer' | 'issuedOn' | 'specimen' | 'state'> & {
  fields: readonly { label: string; value: string; isPublic?: boolean }[];
};

/** @param mark in place of the one that the licence's own state gives */
export function faceOf(licence: Drawn, mark: FaceMark | null = markOf(licence.state)): FaceContent {
  const business = licence.kind === 'business';
  return {
    tone: toneOf(licence.kind),
    mark,
    title: licence.kindName,
    subtitle: business ? '（副本）' : licence.number,
    corner: business ? { label: '统一社会信用代码', value: licence.number } : undefined,
    rows: licence.fields
      .filter((field) => field.isPublic !== false)
      .map(({ label, value }) => ({ label, value })),
    issuer: licence.issuer,
    issuedOn: fullDayText(licence.issuedOn),
    sample: licence.specimen,
  };
}

/** The face beside a verdict: never a pristine one where the verdict isn't 有效. */
export function faceBeside(
  verification: Pick<Verification, 'verdict' | 'because'> & { licence: Drawn | null },
): FaceContent | null {
  const { verdict, because, licence } = verification;
  if (!licence) return null;
  if (verdict === 'valid') return faceOf(licence);
  if (verdict !== 'invalid') return faceOf(licence, { word: VERDICT_NAMES.unverified, tone: 'plain' });
  if (because === 'licence.not-yet') return faceOf(licence, { word: '尚未生效', tone: 'plain' });
  return faceOf(licence, markOf(licence.state) ?? { word: VERDICT_NAMES.invalid, tone: 'bad' });
}
