import { createKnownCache } from '@qzt/bff/upstream/known';

const setUp = () => {
  const clock = { time: 0, now: () => clock.time };
  const asked: { key: string; answer(value: string): void; fail(error: Error): void }[] = [];
  const cache = createKnownCache<string, null>({
    clock,
    max: 10,
    ask: (key) =>
      new Promise((answer, fail) => {
        asked.push({ key, answer, fail });
      }),
  });
  return { clock, asked, cache };
};

test('those who ask at the same time share one call; a fresh answer needs none', async () => {
  const { clock, asked, cache } = setUp();
  const both = Promise.all([cache.within('a', 60, null), cache.within('a', 60, null)]);
  expect(asked).toHaveLength(1);
  asked[0]?.answer('one');
  expect((await both).map((known) => known.value)).toEqual(['one', 'one']);
  clock.time = 60;
  expect((await cache.within('a', 60, null)).value).toBe('one');
  clock.time = 61;
  const next = cache.within('a', 60, null);
  expect(asked).toHaveLength(2);
  asked[1]?.answer('two');
  expect((await next).value).toBe('two');
});

test('what is on its way when the news comes does not count', async () => {
  const { asked, cache } = setUp();
  const first = cache.within('a', 60, null);
  cache.doubt('a');
  asked[0]?.answer('before the news');
  await Promise.resolve();
  const second = cache.within('a', 60, null);
  asked[1]?.answer('after the news');
  expect((await second).value).toBe('after the news');
  expect((await first).value).toBe('after the news');
  expect(cache.last('a')).toMatchObject({ value: 'after the news', doubtful: false });
});

test('a failure keeps the last word', async () => {
  const { clock, asked, cache } = setUp();
  const first = cache.within('a', 60, null);
  asked[0]?.answer('one');
  await first;
  clock.time = 100;
  const second = cache.within('a', 60, null);
  asked[1]?.fail(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  expect(cache.last('a')).toMatchObject({ value: 'one', askedAt: 0 });
});

test('doubt about all, and a clock set back', async () => {
  const { clock, asked, cache } = setUp();
  clock.time = 1000;
  cache.learn('a', 'one', 1000);
  expect((await cache.within('a', 60, null)).value).toBe('one');
  cache.doubtAll();
  const next = cache.within('a', 60, null);
  asked[0]?.answer('two');
  expect((await next).value).toBe('two');
  clock.time = 0;
  const back = cache.within('a', 60, null);
  asked[1]?.answer('three');
  expect((await back).value).toBe('three');
  expect((await cache.within('a', 60, null)).value).toBe('three');
});
