/** The kinds of licence that the town's authorities issue. Authorities and codes are made up; the checks are right. */

import { creditCodeCheck, subjectCodeCheck } from '@qzt/shared/domain/credit-code';
import { type LicenceKindKey, licenceKind } from '@qzt/shared/domain/licence-kinds';

/** Kinds with a face of their own, and one that the product has no name for. */
export type TownKind = LicenceKindKey | 'public-place';

export interface KindOfLicence {
  key: TownKind;
  name: string;
  /** 证照类型代码: credit code of its definer + 3. */
  kindCode: string;
  issuer: { name: string; creditCode: string };
  /** Null: no general term. */
  validityYears: number | null;
  /** Printed number of the firm with a running number, 1–9999. */
  number: (firm: { creditCode: string; running: number }) => string;
}

/** A credit code of the made-up series `…M0EX0001…`. `prefix`: registering department, kind and area, 8 characters. */
export function townCreditCode(prefix: string, running: number): string {
  const subject = `M0EX${String(running).padStart(4, '0')}`;
  const first17 = prefix + subject + subjectCodeCheck(subject);
  return first17 + creditCodeCheck(first17);
}

const issuer = (name: string, running: number) => ({ name, creditCode: townCreditCode('11441900', running) });
const definer = (running: number): string => townCreditCode('11100000', running);

const market = issuer('示例市市场监督管理局', 9001);
const drugs = issuer('示例市药品监督管理局', 9002);
const ecology = issuer('示例市生态环境局', 9003);
const tobacco = issuer('示例市烟草专卖局', 9004);
const transport = issuer('示例市交通运输局', 9005);
const emergency = issuer('示例市应急管理局', 9006);
const health = issuer('示例市卫生健康局', 9007);

export const REGISTER_AUTHORITY = market.name;

const digits = (number: number, length: number): string => String(number).padStart(length, '0');
const named = (key: LicenceKindKey) => ({ key, name: licenceKind(key).name });

export const KINDS: readonly KindOfLicence[] = [
  {
    ...named('business'),
    kindCode: `${definer(9101)}001`,
    issuer: market,
    validityYears: null,
    number: ({ creditCode }) => creditCode,
  },
  {
    ...named('food'),
    kindCode: `${definer(9101)}002`,
    issuer: market,
    validityYears: 5,
    number: ({ running }) => `JY1441900${digits(running, 7)}`,
  },
  {
    ...named('drug'),
    kindCode: `${definer(9102)}001`,
    issuer: drugs,
    validityYears: 5,
    number: ({ running }) => `粤DB4419${digits(running, 5)}`,
  },
  {
    ...named('medical-device'),
    kindCode: `${definer(9102)}002`,
    issuer: drugs,
    validityYears: 5,
    number: ({ running }) => `粤示例药监械经营许2024${digits(running, 4)}号`,
  },
  {
    ...named('pollutant'),
    kindCode: `${definer(9103)}001`,
    issuer: ecology,
    validityYears: 5,
    number: ({ creditCode }) => `${creditCode}001P`,
  },
  {
    ...named('tobacco'),
    kindCode: `${definer(9104)}001`,
    issuer: tobacco,
    validityYears: 5,
    number: ({ running }) => `441900${digits(running, 6)}`,
  },
  {
    ...named('road-transport'),
    kindCode: `${definer(9105)}001`,
    issuer: transport,
    validityYears: 4,
    number: ({ running }) => `示例交运管许可字 441900${digits(running, 6)} 号`,
  },
  {
    ...named('hazardous-chemicals'),
    kindCode: `${definer(9106)}001`,
    issuer: emergency,
    validityYears: 3,
    number: ({ running }) => `示例危化经字〔2024〕${digits(running, 6)}`,
  },
  {
    key: 'public-place',
    name: '公共场所卫生许可证',
    kindCode: `${definer(9107)}001`,
    issuer: health,
    validityYears: 4,
    number: ({ running }) => `示例卫公字〔2024〕第${digits(running, 6)}号`,
  },
];

const byKey = new Map(KINDS.map((kind) => [kind.key, kind]));
const byCode = new Map(KINDS.map((kind) => [kind.kindCode, kind]));

export function kindOf(key: TownKind): KindOfLicence {
  const kind = byKey.get(key);
  if (!kind) throw new RangeError(`the town issues no ${key}`);
  return kind;
}

export function kindByCode(kindCode: string): KindOfLicence {
  const kind = byCode.get(kindCode);
  if (!kind) throw new RangeError(`no kind has the code ${kindCode}`);
  return kind;
}
