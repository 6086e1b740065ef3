import type { DeadLooks, Look } from '@qzt/shared/contracts/wallet';
import { CHECK_CODES } from '@qzt/shared/domain/verdict';
import {
  DEAD_OUTCOME,
  deadTitle,
  isOfDeadCode,
  lookOutcome,
  newestFirst,
  spanText,
} from '../../../miniapp/src/words/looks.ts';

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

describe('what came of a look', () => {
  test.each<[string, Partial<Look>, ReturnType<typeof lookOutcome>]>([
    ['a good one', {}, { word: '有效', icon: 'check-circle', tone: 'ok', reason: null }],
    [
      'a licence that was revoked',
      { verdict: 'invalid', because: 'licence.revoked' },
      { word: '无效', icon: 'cross-octagon', tone: 'bad', reason: '证照被吊销' },
    ],
    [
      'a firm that is no more',
      { verdict: 'invalid', because: 'holder.cancelled' },
      { word: '无效', icon: 'cross-octagon', tone: 'bad', reason: '企业已注销' },
    ],
    [
      'an authority that did not answer',
      { verdict: 'unverified', because: 'licence.unavailable' },
      { word: '未能核实', icon: 'unknown', tone: 'plain', reason: '证照系统没有应答' },
    ],
    [
      'an expired code',
      { verdict: 'invalid', because: 'time.expired' },
      { word: '码已过期', icon: 'clock-off', tone: 'ended', reason: null },
    ],
    [
      'a spent code',
      { verdict: 'invalid', because: 'use.spent' },
      { word: '码已用过', icon: 'minus', tone: 'ended', reason: null },
    ],
    [
      'one recorded before reasons were',
      { verdict: 'invalid' },
      { word: '无效', icon: 'cross-octagon', tone: 'bad', reason: null },
    ],
    [
      'a verdict that is not known here',
      { verdict: 'unknown', because: 'licence.valid' },
      { word: '未能核实', icon: 'unknown', tone: 'plain', reason: null },
    ],
  ])('%s', (_, more, outcome) => {
    expect(lookOutcome({ ...look('1'), ...more })).toEqual(outcome);
  });

  test.each(CHECK_CODES)(
    '%s: what is wrong with the code never looks like what is wrong with a licence',
    (because) => {
      const outcome = lookOutcome({ verdict: 'invalid', because });
      const isOfTheCode = /^(time|use)\.(expired|not-yet|spent)$/.test(because);
      expect(outcome.word.startsWith('码')).toBe(isOfTheCode);
      expect(outcome.tone).toBe(isOfTheCode ? 'ended' : 'bad');
      expect(outcome.icon === 'cross-octagon').toBe(!isOfTheCode);
      // No reason of somebody else's, and none that speaks for what was refused.
      expect(outcome.reason ?? '').not.toMatch(/^(有效|存续|歇业|第|没有查|已)/);
    },
  );

  test('looks at dead codes are no invalid licences either', () => {
    expect(DEAD_OUTCOME).toMatchObject({ word: '码已失效', tone: 'ended' });
  });
});
