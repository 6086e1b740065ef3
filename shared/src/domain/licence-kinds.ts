/**
 * The kinds of licence the product knows by name. A kind that is not listed is shown with the general face.
 * Validity and renewal as in the special rules named; the default renewal time is 30 days before expiry
 * (行政许可法 article 50). Rules change: they are data here, never constants elsewhere.
 */

export interface LicenceKind {
  /** One byte in a presentation code; append-only, never reused. 1–255. */
  number: number;
  /** Stable key used in URLs, styles and tests. */
  key: LicenceKindKey;
  /** The certificate's name as printed. */
  name: string;
  /** What the certificate's number is called on its face. */
  numberLabel: string;
  /** Renewal must be filed this many days before expiry; null: never expires or no rule known. */
  renewDaysBefore: number | null;
  /** Where the renewal rule stands. */
  renewSource: string | null;
  /** Days before expiry from which the licence counts as 即将到期. */
  expiringDays: number;
}

export const LICENCE_KIND_KEYS = [
  'business',
  'food',
  'drug',
  'medical-device',
  'pollutant',
  'tobacco',
  'road-transport',
  'hazardous-chemicals',
] as const;
export type LicenceKindKey = (typeof LICENCE_KIND_KEYS)[number];

const GENERAL_RENEWAL = '行政许可法第50条';

export const LICENCE_KINDS: readonly LicenceKind[] = [
  {
    number: 1,
    key: 'business',
    name: '营业执照',
    numberLabel: '统一社会信用代码',
    renewDaysBefore: null,
    renewSource: null,
    expiringDays: 90,
  },
  {
    number: 2,
    key: 'food',
    name: '食品经营许可证',
    numberLabel: '许可证编号',
    renewDaysBefore: 30,
    renewSource: GENERAL_RENEWAL,
    expiringDays: 90,
  },
  {
    number: 3,
    key: 'drug',
    name: '药品经营许可证',
    numberLabel: '证号',
    renewDaysBefore: 180,
    renewSource: '药品管理法实施条例第17条',
    expiringDays: 210,
  },
  {
    number: 4,
    key: 'medical-device',
    name: '医疗器械经营许可证',
    numberLabel: '许可证编号',
    renewDaysBefore: 30,
    renewSource: GENERAL_RENEWAL,
    expiringDays: 90,
  },
  {
    number: 5,
    key: 'pollutant',
    name: '排污许可证',
    numberLabel: '证书编号',
    renewDaysBefore: 60,
    renewSource: '排污许可管理条例第14条',
    expiringDays: 90,
  },
  {
    number: 6,
    key: 'tobacco',
    name: '烟草专卖零售许可证',
    numberLabel: '许可证号',
    renewDaysBefore: 30,
    renewSource: GENERAL_RENEWAL,
    expiringDays: 90,
  },
  {
    number: 7,
    key: 'road-transport',
    name: '道路运输经营许可证',
    numberLabel: '许可证号',
    renewDaysBefore: 30,
    renewSource: GENERAL_RENEWAL,
    expiringDays: 90,
  },
  {
    number: 8,
    key: 'hazardous-chemicals',
    name: '危险化学品经营许可证',
    numberLabel: '证书编号',
    renewDaysBefore: 30,
    renewSource: GENERAL_RENEWAL,
    expiringDays: 90,
  },
];

const byKey = new Map(LICENCE_KINDS.map((kind) => [kind.key as string, kind]));
const byNumber = new Map(LICENCE_KINDS.map((kind) => [kind.number, kind]));

export function licenceKind(key: LicenceKindKey): LicenceKind {
  const kind = byKey.get(key);
  if (!kind) throw new RangeError(`unknown licence kind ${key}`);
  return kind;
}

export function licenceKindByNumber(number: number): LicenceKind | undefined {
  return byNumber.get(number);
}
