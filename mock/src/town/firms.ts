/** The firms: made-up names that carry 示例, a trade each, and the licences that this trade needs. */

import { addDays } from '@qzt/shared/domain/dates';
import type { FirmStatus } from '@qzt/shared/domain/firm-status';
import { REGISTER_AUTHORITY, type TownKind, townCreditCode } from './catalogue.ts';
import { recordedAt } from './dates.ts';
import { type Dice, dice } from './dice.ts';
import { FEATURED, PEOPLE_COUNT } from './people.ts';
import { CAPITALS_WAN, capitalFen } from './printed-fields.ts';
import type { Firm } from './types.ts';

export const FIRMS_COUNT = 320;

export interface FirmWithTrade {
  firm: Firm;
  /** 1–FIRMS_COUNT; part of its codes and numbers. */
  running: number;
  /** Licences beside the 营业执照. */
  permits: readonly TownKind[];
}

interface Trade {
  ending: string;
  scope: string;
  permits: readonly TownKind[];
}

const TRADES = {
  grocery: { ending: '商贸有限公司', scope: '食品销售；烟草制品零售', permits: ['food', 'tobacco'] },
  pharmacy: {
    ending: '大药房有限公司',
    scope: '药品零售；第三类医疗器械经营；食品销售',
    permits: ['drug', 'medical-device', 'food'],
  },
  factory: { ending: '五金制品有限公司', scope: '五金产品制造；金属表面处理', permits: ['pollutant'] },
  chemicals: {
    ending: '化工有限公司',
    scope: '危险化学品经营；道路货物运输',
    permits: ['hazardous-chemicals', 'pollutant', 'road-transport'],
  },
  logistics: { ending: '物流有限公司', scope: '道路货物运输；普通货物仓储服务', permits: ['road-transport'] },
  hotel: {
    ending: '酒店有限公司',
    scope: '住宿服务；餐饮服务；烟草制品零售',
    permits: ['public-place', 'food', 'tobacco'],
  },
  devices: { ending: '医疗器械有限公司', scope: '第三类医疗器械经营', permits: ['medical-device'] },
  consulting: { ending: '咨询有限公司', scope: '企业管理咨询；信息咨询服务', permits: [] },
  shop: { ending: '商行', scope: '食品销售；烟草制品零售', permits: ['food', 'tobacco'] },
} as const satisfies Record<string, Trade>;
type TradeName = keyof typeof TRADES;
const TRADE_NAMES = Object.keys(TRADES) as [TradeName, ...TradeName[]];

const FIRST = Array.from('云海星晨嘉恒瑞德汇鑫盛泰隆兴启宏博信');
const SECOND = Array.from('帆川河岭桥舟峰林源泽原野');

type WellKnownFirm = Partial<Firm> & { trade: TradeName; word: string; permits?: TownKind[] };

/** Firms with a part to play, by running number. */
const WELL_KNOWN: Readonly<Record<number, WellKnownFirm>> = {
  17: {
    trade: 'grocery',
    word: '清和',
    legalRepresentativeId: FEATURED.mainRepresentative,
    type: '有限责任公司（自然人独资）',
    registeredCapitalFen: capitalFen(300),
    address: '东莞市示例区清和路 8 号 302 室',
    premises: '东莞市示例区清和路 1 号 101 室',
    scope: '食品销售；烟草制品零售；道路货物运输',
    status: 'active',
    permits: ['food', 'tobacco', 'road-transport', 'hazardous-chemicals', 'medical-device'],
  },
  18: {
    trade: 'logistics',
    word: '长堤',
    legalRepresentativeId: FEATURED.mainRepresentative,
    address: '东莞市示例区长堤路 6 号',
    status: 'active',
  },
  21: { trade: 'factory', word: '恒岭', legalRepresentativeId: FEATURED.severalFirms, status: 'active' },
  22: { trade: 'pharmacy', word: '瑞泽', legalRepresentativeId: FEATURED.severalFirms, status: 'dormant' },
  23: { trade: 'chemicals', word: '宏原', legalRepresentativeId: FEATURED.severalFirms, status: 'revoked' },
  24: { trade: 'hotel', word: '星桥', legalRepresentativeId: FEATURED.severalFirms, status: 'cancelled' },
  31: { trade: 'consulting', word: '云帆', legalRepresentativeId: FEATURED.oneFirm, status: 'active' },
  41: { trade: 'hotel', word: '海川', legalRepresentativeId: FEATURED.versions, status: 'active' },
};

/** Of every so many firms one has no history on record. */
const HISTORY_ON_PAPER = 20;

/** Words of the well-known firms are not given out again. */
const TAKEN = new Set(Object.values(WELL_KNOWN).map((firm) => firm.word));

function words(): string[] {
  return FIRST.flatMap((first) => SECOND.map((second) => first + second)).filter((word) => !TAKEN.has(word));
}

function statusOf(running: number): FirmStatus {
  if (running % 29 === 0) return 'dormant';
  if (running % 31 === 0) return 'revoked';
  if (running % 37 === 0) return 'cancelled';
  return 'active';
}

function makeFirm(running: number, word: string, today: string, random: Dice): FirmWithTrade {
  const { trade: given, word: _, permits, ...known }: Partial<WellKnownFirm> = WELL_KNOWN[running] ?? {};
  const name = given ?? TRADE_NAMES[running % TRADE_NAMES.length] ?? 'grocery';
  const trade: Trade = TRADES[name];
  const sole = name === 'shop';
  const address = `东莞市示例区${word}路 ${random.between(1, 99)} 号 ${random.between(1, 9)}0${random.between(1, 9)} 室`;
  const establishedOn = addDays(today, -random.between(900, 6000));
  const capital = random.pick(CAPITALS_WAN);
  const status = known.status ?? statusOf(running);
  const statusSince = status === 'active' ? establishedOn : addDays(today, -random.between(20, 300));
  // The featured people keep to their own firms.
  const featured = Object.keys(FEATURED).length;
  const representative = featured + 1 + ((running * 7) % (PEOPLE_COUNT - featured));
  const firm: Firm = {
    creditCode: townCreditCode(sole ? '92441900' : '91441900', running),
    name: `东莞市示例${word}${trade.ending}`,
    type: sole
      ? '个体工商户'
      : running % 3 === 0
        ? '有限责任公司（自然人独资）'
        : '有限责任公司（自然人投资或控股）',
    legalRepresentativeId: `p${String(representative).padStart(3, '0')}`,
    registeredCapitalFen: sole ? null : capitalFen(capital),
    establishedOn,
    address,
    premises: known.address ?? address,
    scope: trade.scope,
    contactPhone: `0769-0000${String(running).padStart(4, '0')}`,
    status,
    statusSince,
    authority: REGISTER_AUTHORITY,
    changes: [],
    appointments: [],
    updatedAt: recordedAt(statusSince),
    ...known,
  };
  if (running % HISTORY_ON_PAPER !== 0) {
    firm.appointments = [
      {
        personId: firm.legalRepresentativeId,
        position: sole ? '经营者' : '法定代表人',
        from: recordedAt(establishedOn),
        to: null,
      },
    ];
  }
  return { firm, running, permits: permits ?? trade.permits };
}

/** @param today `YYYY-MM-DD`; every date is counted from it */
export function makeFirms(today: string): FirmWithTrade[] {
  const random = dice(2);
  const pool = words();
  const firms: FirmWithTrade[] = [];
  for (let running = 1; running <= FIRMS_COUNT; running++) {
    const known = WELL_KNOWN[running];
    // One word serves several trades: names differ by their endings.
    const word = known?.word ?? pool[(running * 53) % pool.length] ?? '';
    firms.push(makeFirm(running, word, today, random));
  }
  return firms;
}
