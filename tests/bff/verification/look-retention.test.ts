import { randomBytes } from 'node:crypto';
import { prepareIndexes } from '@qzt/bff/storage/connection';
import { createLookStore, type LookStore, type ScannedCode } from '@qzt/bff/verification/look-store';
import type { Connection } from 'mongoose';
import { openTestStore, type TestStore } from '../test-store.ts';

const DAY_MILLISECONDS = 86_400_000;
const RETENTION_DAYS = 730;
const FIRM = '91441900M0EX0017XG';

let store: TestStore;
let connection: Connection;
const clock = { at: Date.parse('2026-11-24T10:00:00Z'), now: () => clock.at };

const newKey = () => randomBytes(12).toString('hex');
const codeOf = (codeId: string, more: Partial<ScannedCode> = {}): ScannedCode => ({
  codeId,
  visit: newKey(),
  creditCode: FIRM,
  licenceId: 'a'.repeat(16),
  kindName: '营业执照',
  mode: 'printed',
  onceOnly: false,
  expired: false,
  ...more,
});
const open = () => createLookStore({ connection, clock, retentionDays: RETENTION_DAYS });
const record = (looks: LookStore, code: ScannedCode) =>
  looks.record(code, () => ({ verdict: 'valid', because: 'licence.valid' }));
const listed = async (looks: LookStore) => {
  const page = await looks.page(FIRM, { size: 100 });
  return [page.looks.length, page.deadLooks.length];
};
const pass = (days: number) => {
  clock.at += days * DAY_MILLISECONDS;
};

beforeEach(async () => {
  store = await openTestStore();
  connection = await store.connect();
  open();
  await prepareIndexes(connection);
});
afterEach(() => store.close());

test('looks older than the retention are forgotten, younger ones stay', async () => {
  const looks = open();
  const codeId = newKey();
  await record(looks, codeOf(codeId));
  await record(looks, codeOf(codeId));
  pass(RETENTION_DAYS - 1);
  await looks.sweep();
  expect(await listed(looks)).toEqual([2, 0]);
  await record(looks, codeOf(codeId));
  pass(2);
  await looks.sweep();
  expect((await looks.page(FIRM, { size: 100 })).looks.map(({ ordinal }) => ordinal)).toEqual([3]);
});

test('what stays of a forgotten look tells neither when, nor by whom, nor of what', async () => {
  const looks = open();
  const code = codeOf(newKey());
  await record(looks, code);
  pass(RETENTION_DAYS + 1);
  await looks.sweep();
  const left = await connection.collection('looks').find({}).toArray();
  expect(left).toHaveLength(1);
  expect(Object.keys(left[0] ?? {}).sort()).toEqual([
    '_id',
    'codeId',
    'countedFor',
    'lastOrdinal',
    'ordinal',
    'schemaVersion',
  ]);
});

test('places go on where they were, however often it was swept, in whichever process', async () => {
  const codeId = newKey();
  const first = open();
  for (let i = 1; i <= 5; i++) expect(await record(first, codeOf(codeId))).toBe(i);
  pass(RETENTION_DAYS + 1);
  await first.sweep();
  await first.sweep();
  expect(await first.countOf(FIRM, codeId)).toEqual({ looks: 5, lastLookAt: null });
  const restarted = open();
  expect(await record(restarted, codeOf(codeId))).toBe(6);
  expect(await restarted.countOf(FIRM, codeId)).toEqual({ looks: 6, lastLookAt: clock.at });
  pass(RETENTION_DAYS + 1);
  await restarted.sweep();
  const group = await Promise.all(Array.from({ length: 4 }, () => record(open(), codeOf(codeId))));
  expect(group.sort((a, b) => a - b)).toEqual([7, 8, 9, 10]);
});

test('a once-only code stays spent', async () => {
  const codeId = newKey();
  const once = () => codeOf(codeId, { onceOnly: true });
  expect(await record(open(), once())).toBe(1);
  pass(RETENTION_DAYS + 1);
  await open().sweep();
  expect(await record(open(), once())).toBe(2);
  expect(await listed(open())).toEqual([0, 1]);
});

test('counts of dead codes are forgotten too, and their sum goes on', async () => {
  const codeId = newKey();
  const expired = () => codeOf(codeId, { expired: true });
  expect(await record(open(), expired())).toBe(1);
  pass(1);
  expect(await record(open(), expired())).toBe(2);
  pass(RETENTION_DAYS + 1);
  const looks = open();
  await looks.sweep();
  expect(await listed(looks)).toEqual([0, 0]);
  expect(await connection.collection('look_tallies').countDocuments({})).toBe(1);
  expect(await record(open(), expired())).toBe(3);
  pass(RETENTION_DAYS + 1);
  await looks.sweep();
  expect(await connection.collection('look_tallies').countDocuments({})).toBe(1);
  expect(await record(open(), expired())).toBe(4);
});

test('a look tells why its verdict was so; one recorded before that was kept tells none', async () => {
  const looks = open();
  const codeId = newKey();
  await record(looks, codeOf(codeId));
  await looks.record(codeOf(codeId), () => ({ verdict: 'invalid', because: 'licence.revoked' }));
  const recorded = connection.collection('looks');
  await recorded.updateOne({ ordinal: 1 }, { $unset: { because: '' }, $set: { schemaVersion: 1 } });
  const page = await looks.page(FIRM, { size: 100 });
  expect(page.looks).toMatchObject([
    { verdict: 'invalid', because: 'licence.revoked' },
    { verdict: 'valid', because: undefined },
  ]);
});

test('every document says the version of its schema', async () => {
  const looks = open();
  const codeId = newKey();
  await record(looks, codeOf(codeId));
  await record(looks, codeOf(codeId, { expired: true }));
  for (const name of ['looks', 'look_tallies']) {
    expect(await connection.collection(name).distinct('schemaVersion')).toEqual([2]);
  }
});
