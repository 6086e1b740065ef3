import { UpstreamFailure } from '@qzt/bff/upstream/failure';
import { createKnownCache } from '@qzt/bff/upstream/known';

const HOUR = 3_600_000;
const gone = () => new UpstreamFailure('registry', 'unreachable');

const setUp = (kept: Record<string, { value: string; askedAt: number }> = {}) => {
  const clock = { time: 0, now: () => clock.time };
  const asked: { key: string; answer(value: string): void; fail(error: Error): void }[] = [];
  const cache = createKnownCache<string, null>({
    service: 'registry',
    clock,
    max: 10,
    ask: (key) =>
      new Promise((answer, fail) => {
        asked.push({ key, answer, fail });
      }),
    recall: async (key) => kept[key],
  });
  const current = (key: string, lastWordMilliseconds: number | 'any' = 'any') =>
    cache.current(key, { freshMilliseconds: 60, lastWordMilliseconds }, null);
  /** A word on `a` while the source does not answer. */
  const silent = async (lastWordMilliseconds: number | 'any') => {
    const word = current('a', lastWordMilliseconds);
    asked.at(-1)?.fail(gone());
    return word;
  };
  return { clock, asked, cache, current, silent };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('those who ask at the same time share one call; a fresh answer needs none', async () => {
  const { clock, asked, current } = setUp();
  const both = Promise.all([current('a'), current('a')]);
  expect(asked).toHaveLength(1);
  asked[0]?.answer('one');
  expect((await both).map(({ known }) => known?.value)).toEqual(['one', 'one']);
  clock.time = 60;
  expect(await current('a')).toMatchObject({ current: true, known: { value: 'one' } });
  clock.time = 61;
  const next = current('a');
  expect(asked).toHaveLength(2);
  asked[1]?.answer('two');
  expect((await next).known?.value).toBe('two');
});

test('what is on its way when the news comes does not count', async () => {
  const { asked, cache, current } = setUp();
  const first = current('a');
  cache.changed('a');
  asked[0]?.answer('before the news');
  await Promise.resolve();
  const second = current('a');
  asked[1]?.answer('after the news');
  expect((await second).known?.value).toBe('after the news');
  expect((await first).known?.value).toBe('after the news');
  expect(await cache.last('a')).toMatchObject({ value: 'after the news', doubt: 'none' });
});

test('an answer that news overtakes again and again is silence, never current', async () => {
  const { asked, cache, current } = setUp();
  const acting = current('a', 24 * HOUR);
  const showing = current('a', 'any');
  for (const value of ['one', 'two', 'three']) {
    cache.changed('a');
    asked.at(-1)?.answer(value);
    await turn();
  }
  expect(asked).toHaveLength(3);
  expect(await acting).toMatchObject({ current: false, because: { kind: 'in-doubt' } });
  expect((await acting).known).toBeUndefined();
  expect(await showing).toMatchObject({ current: false, known: { value: 'three', doubt: 'changed' } });
});

test('a failure keeps the last word, for those to whom it is young enough', async () => {
  const { clock, cache, silent } = setUp();
  cache.learn('a', 'one', 0);
  clock.time = 100;
  expect(await silent(100)).toMatchObject({
    current: false,
    known: { value: 'one', askedAt: 0 },
    because: { kind: 'unreachable' },
  });
  expect((await silent(99)).known).toBeUndefined();
  expect((await silent('any')).known?.value).toBe('one');
});

test('what is known to have changed is no last word, but may be shown', async () => {
  const { cache, silent } = setUp();
  cache.learn('a', 'one', 0);
  cache.changed('a');
  expect((await silent(24 * HOUR)).known).toBeUndefined();
  expect((await silent('any')).known?.value).toBe('one');
});

test('when news may have been missed, it serves those who take a word from hours ago, not those who act now', async () => {
  const { cache, silent } = setUp();
  cache.learn('a', 'one', 0);
  cache.missed();
  expect((await silent(24 * HOUR)).known?.value).toBe('one');
  expect((await silent(600_000)).known).toBeUndefined();
});

test('what was kept over a restart is a last word of that kind, and never current', async () => {
  const { asked, silent, current } = setUp({ a: { value: 'kept', askedAt: 0 } });
  expect((await silent(600_000)).known).toBeUndefined();
  expect(await silent(24 * HOUR)).toMatchObject({ current: false, known: { value: 'kept' } });
  const next = current('a');
  asked.at(-1)?.answer('new');
  expect(await next).toMatchObject({ current: true, known: { value: 'new' } });
});

test('trouble of our own is not silence', async () => {
  const { asked, cache, current } = setUp();
  cache.learn('a', 'one', -1000);
  const word = current('a');
  asked[0]?.fail(new TypeError('ours'));
  await expect(word).rejects.toThrow('ours');
});

test('doubt about all, and a clock set back', async () => {
  const { clock, asked, cache, current } = setUp();
  clock.time = 1000;
  cache.learn('a', 'one', 1000);
  expect((await current('a')).known?.value).toBe('one');
  cache.missed();
  const next = current('a');
  asked[0]?.answer('two');
  expect((await next).known?.value).toBe('two');
  clock.time = 0;
  const back = current('a');
  asked[1]?.answer('three');
  expect((await back).known?.value).toBe('three');
  expect((await current('a')).known?.value).toBe('three');
});
