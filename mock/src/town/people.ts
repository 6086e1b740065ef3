/**
 * The people. Names carry 示; the numbers have the area 441900, birthdays of 1901–1909 and right check characters:
 * valid, and nobody's. Telephone numbers are of a series that no carrier gives out.
 */

import { identityCardCheck } from '@qzt/shared/domain/identity-card';
import { dice } from './dice.ts';
import type { Person } from './types.ts';

const SURNAMES = Array.from(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹苏潘葛范彭鲁韦马苗方俞任袁柳唐罗',
);
const GIVEN = Array.from('安宁和平康泰远清明文嘉佳欣怡然成');

export const PEOPLE_COUNT = 290;

export const FEATURED = {
  mainRepresentative: 'p001',
  severalFirms: 'p002',
  oneFirm: 'p003',
  noFirm: 'p004',
  versions: 'p005',
} as const;

/** People with a part to play; the rest are made by the dice. */
const WELL_KNOWN: readonly Person[] = [
  { id: 'p001', name: '何示例', idNumber: numbered('19050608', 123), phone: '13800005521' },
  { id: 'p002', name: '梁示宁', idNumber: numbered('19030417', 208), phone: '15400000002' },
  { id: 'p003', name: '陈示安', idNumber: numbered('19081103', 311), phone: '15400000003' },
  { id: 'p004', name: '周示和', idNumber: numbered('19060228', 425), phone: '15400000004' },
  { id: 'p005', name: '黄示远', idNumber: numbered('19020720', 537), phone: '15400000005' },
];

/** @param birth `YYYYMMDD` @param order 1–999; odd for men */
function numbered(birth: string, order: number): string {
  const first17 = `441900${birth}${String(order).padStart(3, '0')}`;
  return first17 + identityCardCheck(first17);
}

export function makePeople(): Person[] {
  const random = dice(1);
  const people = [...WELL_KNOWN];
  for (let n = people.length + 1; n <= PEOPLE_COUNT; n++) {
    const surname = SURNAMES[n % SURNAMES.length] ?? '';
    const given = GIVEN[Math.floor(n / SURNAMES.length + n) % GIVEN.length] ?? '';
    const month = String(random.between(1, 12)).padStart(2, '0');
    const day = String(random.between(1, 28)).padStart(2, '0');
    people.push({
      id: `p${String(n).padStart(3, '0')}`,
      name: `${surname}示${given}`,
      idNumber: numbered(`${random.between(1901, 1909)}${month}${day}`, 600 + n),
      phone: `154${String(n).padStart(8, '0')}`,
    });
  }
  return people;
}
