import type { Verification } from '@qzt/shared/contracts/verification';
import fc from 'fast-check';
import { createPastResults, MOST_PAST_RESULTS } from '../../../miniapp/src/state/past-results.ts';
import { memoryStore } from './scripted.ts';

const answer = (verdict: Verification['verdict'], minute: number): Verification => ({
  verdict,
  because: 'licence.valid',
  mode: 'live',
  checkedAt: new Date(Date.parse('2026-11-23T14:00:00+08:00') + minute * 60_000).toISOString(),
  checks: [],
  firm: { name: `东莞市示例${minute}有限公司`, creditCode: '91441900MA0EX00001' },
  licence: null,
  others: [],
});

test('what was checked is there after the app was closed, newest first, one entry a code', () => {
  const storage = memoryStore();
  const before = createPastResults(storage);
  before.remember('first', answer('valid', 1));
  before.remember('second', answer('invalid', 2));
  before.remember('first', answer('unverified', 3));
  const { list } = createPastResults(storage);
  expect(list.get()).toEqual(before.list.get());
  expect(list.get().map(({ code, verdict }) => [code, verdict])).toEqual([
    ['first', 'unverified'],
    ['second', 'invalid'],
  ]);
});

test('the oldest give way', () => {
  const results = createPastResults(memoryStore());
  for (let n = 0; n < MOST_PAST_RESULTS + 5; n += 1) results.remember(`code-${n}`, answer('valid', n));
  expect(results.list.get()).toHaveLength(MOST_PAST_RESULTS);
  expect(results.list.get()[0]?.code).toBe(`code-${MOST_PAST_RESULTS + 4}`);
});

test('two tabs add to one list', () => {
  const storage = memoryStore();
  const [here, there] = [createPastResults(storage), createPastResults(storage)];
  there.remember('there', answer('valid', 1));
  here.remember('here', answer('valid', 2));
  expect(here.list.get().map(({ code }) => code)).toEqual(['here', 'there']);
});

test('a verdict that this version doesn’t know is never kept as valid', () => {
  const results = createPastResults(memoryStore());
  results.remember('code', answer('unknown', 1));
  expect(results.list.get()[0]?.verdict).toBe('unverified');
});

test('cleared, nothing of it is on the device', () => {
  const storage = memoryStore();
  const results = createPastResults(storage);
  results.remember('code', answer('valid', 1));
  results.clear();
  expect(results.list.get()).toEqual([]);
  expect(createPastResults(storage).list.get()).toEqual([]);
  expect(storage.get('past-results')).toBeUndefined();
});

test('what another version or a hand has written never breaks it, and what can be read of it stays', () => {
  const good = {
    code: 'a',
    verdict: 'valid',
    checkedAt: '2026-11-23T06:00:00Z',
    kindName: null,
    firmName: '甲',
  };
  const of = (text: string) => {
    const storage = memoryStore();
    storage.set('past-results', text);
    return createPastResults(storage).list.get();
  };
  expect(of(JSON.stringify([{ ...good, code: '' }, good, null, { ...good, checkedAt: '昨天' }]))).toEqual([
    good,
  ]);
  expect(of(JSON.stringify([{ ...good, verdict: 'splendid' }]))[0]?.verdict).toBe('unverified');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(Array.isArray(of(text))).toBe(true);
    }),
  );
});
