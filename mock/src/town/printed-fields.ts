/** What stands on the face of each kind of licence, in order. Field keys are stable. */

import type { AuthorityLicence } from '@qzt/shared/government/licences';
import type { TownKind } from './catalogue.ts';
import { printedDate, printedTerm } from './dates.ts';
import type { Firm } from './types.ts';

export interface Printed {
  firm: Firm;
  /** Name of the legal representative at the time of printing. */
  representative: string;
  validFrom: string;
  validTo: string | null;
}

type Fields = AuthorityLicence['fields'];
type Line = readonly [key: string, label: string, value: string];

/** Capitals in the words that certificates use, by 万元. */
const CAPITAL_WORDS: Readonly<Record<number, string>> = {
  10: '壹拾',
  30: '叁拾',
  50: '伍拾',
  100: '壹佰',
  200: '贰佰',
  300: '叁佰',
  500: '伍佰',
  1000: '壹仟',
  2000: '贰仟',
};
export const CAPITALS_WAN = [10, 30, 50, 100, 200, 300, 500, 1000, 2000] as const;

const FEN_PER_WAN = 1_000_000;
export const capitalFen = (wan: (typeof CAPITALS_WAN)[number]): number => wan * FEN_PER_WAN;

function capitalWords(fen: number): string {
  const words = CAPITAL_WORDS[fen / FEN_PER_WAN];
  if (!words) throw new RangeError(`no words for a capital of ${fen} fen`);
  return `${words}万元整`;
}

const until = ({ validTo }: Printed): Line => [
  'valid-to',
  '有效期至',
  validTo === null ? '长期' : printedDate(validTo),
];
const term = ({ validFrom, validTo }: Printed): Line => [
  'validity',
  '有效期限',
  printedTerm(validFrom, validTo),
];

const LINES: Record<TownKind, (printed: Printed) => readonly Line[]> = {
  business: ({ firm, representative }) => {
    const sole = firm.registeredCapitalFen === null;
    return [
      ['name', '名称', firm.name],
      ['type', '类型', firm.type],
      ['legal-representative', sole ? '经营者' : '法定代表人', representative],
      ...(firm.registeredCapitalFen === null
        ? []
        : [['capital', '注册资本', capitalWords(firm.registeredCapitalFen)] as const]),
      ['address', sole ? '经营场所' : '住所', firm.address],
      ['scope', '经营范围', firm.scope],
    ];
  },
  food: (printed) => [
    ['name', '经营者名称', printed.firm.name],
    ['credit-code', '信用代码', printed.firm.creditCode],
    ['legal-representative', '法定代表人', printed.representative],
    ['premises', '经营场所', printed.firm.premises],
    ['business-form', '主体业态', '食品销售经营者'],
    ['items', '经营项目', '预包装食品销售；散装食品销售'],
    until(printed),
  ],
  drug: (printed) => [
    ['name', '企业名称', printed.firm.name],
    ['credit-code', '信用代码', printed.firm.creditCode],
    ['legal-representative', '法定代表人', printed.representative],
    ['person-in-charge', '企业负责人', printed.representative],
    ['address', '经营地址', printed.firm.premises],
    ['business-mode', '经营方式', '零售'],
    ['scope', '经营范围', '处方药；甲类非处方药；乙类非处方药'],
    until(printed),
  ],
  'medical-device': (printed) => [
    ['name', '企业名称', printed.firm.name],
    ['credit-code', '信用代码', printed.firm.creditCode],
    ['legal-representative', '法定代表人', printed.representative],
    ['premises', '经营场所', printed.firm.premises],
    ['business-mode', '经营方式', '批零兼营'],
    ['scope', '经营范围', '三类：注射穿刺器械；医用高分子材料及制品'],
    until(printed),
  ],
  pollutant: (printed) => [
    ['name', '单位名称', printed.firm.name],
    ['credit-code', '信用代码', printed.firm.creditCode],
    ['legal-representative', '法定代表人', printed.representative],
    ['address', '注册地址', printed.firm.address],
    ['premises', '生产场所', printed.firm.premises],
    ['industry', '行业类别', '金属制品业'],
    term(printed),
  ],
  tobacco: (printed) => [
    ['name', '企业名称', printed.firm.name],
    ['person-in-charge', '负责人', printed.representative],
    ['premises', '经营场所', printed.firm.premises],
    ['scope', '许可范围', '卷烟零售'],
    ['supplier', '供货单位', '示例烟草公司'],
    term(printed),
  ],
  'road-transport': (printed) => [
    ['name', '业户名称', printed.firm.name],
    ['address', '地址', printed.firm.address],
    ['scope', '经营范围', '普通货物道路运输'],
    ['valid-from', '有效期起', printedDate(printed.validFrom)],
    until(printed),
  ],
  'hazardous-chemicals': (printed) => [
    ['name', '企业名称', printed.firm.name],
    ['legal-representative', '法定代表人', printed.representative],
    ['address', '企业住所', printed.firm.address],
    ['business-mode', '经营方式', '票据经营（不带储存）'],
    ['scope', '许可范围', '乙醇；丙酮；甲苯'],
    term(printed),
  ],
  'public-place': (printed) => [
    ['name', '单位名称', printed.firm.name],
    ['legal-representative', '法定代表人', printed.representative],
    ['premises', '经营地址', printed.firm.premises],
    ['scope', '许可项目', '住宿场所'],
    until(printed),
  ],
};

/** These four faces are known line by line from the pictures of the certificates; they hold nothing unprinted. */
const WITHOUT_CONTACT: ReadonlySet<TownKind> = new Set(['business', 'tobacco', 'road-transport']);

/** The printed lines, public by law, and after them what the authority holds but does not publish. */
export function printedFields(kind: TownKind, printed: Printed): Fields {
  const fields: Fields = LINES[kind](printed).map(([key, label, value]) => ({
    key,
    label,
    value,
    isPublic: true,
  }));
  if (!WITHOUT_CONTACT.has(kind)) {
    fields.push({
      key: 'contact-phone',
      label: '联系电话',
      value: printed.firm.contactPhone,
      isPublic: false,
    });
  }
  return fields;
}
