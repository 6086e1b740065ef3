/** A changed firm moves between the lists that are kept, without the other lists being asked for again. */

import { createFirmRegister, type FirmRegister } from '@qzt/bff/registers/firms';
import type { Snapshots } from '@qzt/bff/registers/sealed-snapshots';
import { UpstreamFailure } from '@qzt/bff/upstream/failure';
import type { RegistryFirm } from '@qzt/shared/government/registry';
import { waitFor } from '../../support/wait.ts';
import { silent } from '../toy-edge.ts';

const FIRM = '91441900M0EX0017XG';
const OTHER = '91350100M000100Y43';
const WANTED = { freshMilliseconds: 60_000, lastWordMilliseconds: 24 * 3_600_000 };

const nothingKept = <T>(): Snapshots<T> => ({
  keep: () => undefined,
  last: () => Promise.resolve(undefined),
  forget: () => Promise.resolve(),
  reseal: () => Promise.resolve(0),
  settle: () => Promise.resolve(),
});

const firmOf = (creditCode: string, idNumber: string): RegistryFirm => ({
  creditCode,
  name: '示例公司',
  type: '有限责任公司',
  legalRepresentative: { name: '何示例', idNumber },
  registeredCapitalFen: null,
  establishedOn: '2020-01-01',
  address: '东莞',
  scope: '销售',
  status: 'active',
  statusSince: '2020-01-01',
  authority: '东莞市市场监督管理局',
  updatedAt: '2020-01-01T00:00:00+08:00',
});

/** A register of two firms and three people; `asked` holds every question. */
function setUp() {
  const representative = new Map([
    [FIRM, 'old'],
    [OTHER, 'third'],
  ]);
  const asked: string[] = [];
  const trouble = { firm: false, search: false };
  /** An answer leaves the register, and arrives only when this resolves. */
  const wire = { free: Promise.resolve() };
  const down = () => Promise.reject(new UpstreamFailure('registry', 'unreachable'));
  const register = createFirmRegister({
    clock: { now: () => 1_000_000 },
    logger: silent,
    idHash: (idNumber) => `hash of ${idNumber}`,
    keptFirms: nothingKept(),
    keptSearches: nothingKept(),
    registry: {
      firm: async (creditCode) => {
        asked.push(`firm ${creditCode}`);
        if (trouble.firm) return down();
        await wire.free;
        return firmOf(creditCode, representative.get(creditCode) ?? '');
      },
      appointmentsOf: () => Promise.reject(new Error('nobody asks who led a firm here')),
      firmsOf: async (idNumber) => {
        asked.push(`search ${idNumber}`);
        if (trouble.search) return down();
        const theirs = [...representative].filter(([, who]) => who === idNumber);
        await wire.free;
        return { records: theirs.map(([code]) => firmOf(code, idNumber)), unreadable: 0 };
      },
    },
  });
  const list = async (who: string) => {
    const word = await register.firmsOf({ idHash: `hash of ${who}`, idNumber: async () => who }, WANTED, {});
    return { current: word.current, firms: word.known?.value.map(({ creditCode }) => creditCode) };
  };
  /** Answers wait until what this returns is called. */
  const hold = (): (() => void) => {
    let arrive: () => void = () => undefined;
    wire.free = new Promise((resolve) => {
      arrive = resolve;
    });
    return arrive;
  };
  const searchesOf = (who: string) => asked.filter((one) => one === `search ${who}`).length;
  return { representative, asked, trouble, hold, register, list, searchesOf };
}

const everybodysList = async ({ list }: { list: (who: string) => Promise<unknown> }) => {
  for (const who of ['old', 'new', 'third']) await list(who);
};

const told = (register: FirmRegister) => register.changed(FIRM);

test('it leaves the old representative’s list and enters the new one’s; nobody’s list is asked for again', async () => {
  const world = setUp();
  await everybodysList(world);
  world.representative.set(FIRM, 'new');
  told(world.register);
  expect(await world.list('old')).toEqual({ current: true, firms: [] });
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
  expect(await world.list('third')).toEqual({ current: true, firms: [OTHER] });
  for (const who of ['old', 'new', 'third']) expect(world.searchesOf(who)).toBe(1);
  expect(world.asked.filter((one) => one === `firm ${FIRM}`)).toHaveLength(1);
});

test('a person whose list was never asked for simply asks', async () => {
  const world = setUp();
  await world.list('old');
  world.representative.set(FIRM, 'new');
  told(world.register);
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
  expect(await world.list('old')).toEqual({ current: true, firms: [] });
});

test('while the firm cannot be read, no list from before the change is current: each is asked for again', async () => {
  const world = setUp();
  await everybodysList(world);
  world.representative.set(FIRM, 'new');
  world.trouble.firm = true;
  told(world.register);
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
  expect(await world.list('old')).toEqual({ current: true, firms: [] });
  // Once only: what was asked for after the change is as good as any.
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
  expect(world.searchesOf('new')).toBe(2);
});

test('the register is silent after the change: no list is called current, and nobody’s last word has the firm', async () => {
  const world = setUp();
  await everybodysList(world);
  world.representative.set(FIRM, 'new');
  world.trouble.firm = true;
  world.trouble.search = true;
  told(world.register);
  expect(await world.list('old')).toEqual({ current: false, firms: [] });
  expect(await world.list('new')).toEqual({ current: false, firms: [] });
  expect(await world.list('third')).toEqual({ current: false, firms: [OTHER] });
  world.trouble.firm = false;
  world.trouble.search = false;
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
});

test('a later reading of the firm by anybody makes the lists whole again', async () => {
  const world = setUp();
  await everybodysList(world);
  world.representative.set(FIRM, 'new');
  world.trouble.firm = true;
  told(world.register);
  expect((await world.register.firm(FIRM, WANTED, {})).current).toBe(false);
  world.trouble.firm = false;
  expect((await world.register.firm(FIRM, WANTED, {})).current).toBe(true);
  expect(await world.list('new')).toEqual({ current: true, firms: [FIRM] });
  expect(world.searchesOf('new')).toBe(1);
});

test('an answer that was on its way when the change came is asked for again', async () => {
  const world = setUp();
  await world.list('old');
  const arrive = world.hold();
  const onItsWay = world.list('new');
  await waitFor(() => world.searchesOf('new') === 1);
  world.representative.set(FIRM, 'new');
  told(world.register);
  arrive();
  expect(await onItsWay).toEqual({ current: true, firms: [FIRM] });
  expect(world.searchesOf('new')).toBe(2);
});

test('a firm that changed without changing hands is in its list as it is now', async () => {
  const world = setUp();
  await everybodysList(world);
  told(world.register);
  expect(await world.list('old')).toEqual({ current: true, firms: [FIRM] });
  expect(world.searchesOf('old')).toBe(1);
});

test('a flood of changes does not flood the register, and every firm is read in the end', async () => {
  const world = setUp();
  await everybodysList(world);
  const arrive = world.hold();
  const flood = Array.from({ length: 50 }, (_, i) => `firm number ${i}`);
  for (const creditCode of flood) world.register.changed(creditCode);
  const readings = () => world.asked.filter((one) => one.startsWith('firm firm number')).length;
  expect(readings()).toBe(8);
  arrive();
  await waitFor(() => readings() === flood.length);
});
