/** What a licence's face shows. */

import type { Licence } from '@qzt/shared/contracts/wallet';
import type { LicenceKindKey } from '@qzt/shared/domain/licence-kinds';
import { fullDayText } from './ages.ts';

/** Family of colours and inks; kinds without their own share `other`. */
export type KindTone = 'business' | 'food' | 'device' | 'tobacco' | 'transport' | 'other';

export interface FaceContent {
  tone: KindTone;
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

type Drawn = Pick<Licence, 'kind' | 'kindName' | 'number' | 'issuer' | 'issuedOn' | 'specimen'> & {
  fields: readonly { label: string; value: string; isPublic?: boolean }[];
};

export function faceOf(licence: Drawn): FaceContent {
  const business = licence.kind === 'business';
  return {
    tone: toneOf(licence.kind),
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
