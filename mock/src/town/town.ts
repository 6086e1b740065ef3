import { addDays } from '@qzt/shared/domain/dates';
import { makeFirms } from './firms.ts';
import { makeLicences } from './licences.ts';
import { FEATURED, makePeople } from './people.ts';
import type { Town } from './types.ts';

/**
 * Builds the town: the same one for the same day, on every machine.
 * @param today `YYYY-MM-DD` in Asia/Shanghai
 */
export function buildTown(today: string): Town {
  const people = new Map(makePeople().map((person) => [person.id, person]));
  const trades = makeFirms(today);
  const nameOf = (personId: string): string => people.get(personId)?.name ?? '';
  const licences = makeLicences(trades, nameOf, today);

  // A move in the past, so that the register has something to tell.
  const main = trades.find(({ running }) => running === 17);
  if (main) {
    main.firm.changes = [
      {
        item: '住所',
        before: '东莞市示例区清和路 2 号 201 室',
        after: main.firm.address,
        changedOn: addDays(today, -3),
      },
    ];
  }
  return {
    today,
    people,
    firms: new Map(trades.map(({ firm }) => [firm.creditCode, firm])),
    licences: new Map(licences.map((licence) => [licence.licenceIdentifier, licence])),
    featured: [
      {
        personId: FEATURED.mainRepresentative,
        firm: '东莞市示例清和商贸有限公司',
        note: '两家企业，证照有效、临期、中止、过期、吊销都有',
      },
      {
        personId: FEATURED.severalFirms,
        firm: '东莞市示例恒岭五金制品有限公司',
        note: '四家企业：存续、歇业、吊销、注销',
      },
      { personId: FEATURED.oneFirm, firm: '东莞市示例云帆咨询有限公司', note: '一家企业，只有营业执照' },
      { personId: FEATURED.versions, firm: '东莞市示例海川酒店有限公司', note: '有换过版的许可证' },
      { personId: FEATURED.noFirm, firm: '', note: '名下没有企业' },
    ],
  };
}
