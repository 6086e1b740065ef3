import type { DeadLooks, Look } from '@qzt/shared/contracts/wallet';
import { deadTitle, isOfDeadCode, newestFirst, spanText } from '../../../miniapp/src/words/looks.ts';

const base = { codeId: 'c', mode: 'live', licenceId: 'l', kindName: '营业执照' } as const;
const look = (id: string): Look => ({
  ...base,
  id,
  at: '2026-11-24T10:05:00+08:00',
  ordinal: 1,
  verdict: 'valid',
});
const dead = (id: string, minutes: [string, string]): DeadLooks => ({
  ...base,
  id,
  count: 38,
  firstAt: `2026-11-24T10:${minutes[0]}:00+08:00`,
  lastAt: `2026-11-24T10:${minutes[1]}:30+08:00`,
});
const now = Date.parse('2026-11-24T12:00:00+08:00');

test('counted looks stand between the others, the newest first', () => {
  const rows = newestFirst({ looks: [look('4'), look('1')], deadLooks: [dead('3', ['00', '09'])] });
  expect(rows.map(({ id }) => id)).toEqual(['4', '3', '1']);
  expect(rows.map(isOfDeadCode)).toEqual([false, true, false]);
});

test('a row of a dead code says how often, and from when to when', () => {
  expect(deadTitle(dead('1', ['00', '09']))).toBe('已失效的码被扫 38 次');
  expect(spanText(dead('1', ['00', '09']), now)).toBe('今天 10:00 至 今天 10:09');
  expect(spanText(dead('1', ['00', '00']), now)).toBe('今天 10:00');
});
