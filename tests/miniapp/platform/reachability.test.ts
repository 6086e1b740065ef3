import { createReachability, type Reachability } from '../../../miniapp/src/platform/reachability.ts';

/** A server that answers or not, and a clock that moves when told. */
const scene = (startsOnline = true) => {
  let now = 0;
  let serverAnswers = true;
  let waiting: { run: () => void; at: number }[] = [];
  const asked: number[] = [];
  const heard: boolean[] = [];
  const reachability: Reachability = createReachability(
    {
      ask: async () => {
        asked.push(now);
        return serverAnswers;
      },
      later: (run, milliseconds) => {
        const one = { run, at: now + milliseconds };
        waiting.push(one);
        return () => {
          waiting = waiting.filter((other) => other !== one);
        };
      },
    },
    startsOnline,
  );
  reachability.watch((online) => heard.push(online));
  return {
    reachability,
    asked,
    heard,
    serverAnswers: (answers: boolean) => {
      serverAnswers = answers;
    },
    /** Lets whatever falls due within the time happen. */
    pass: async (seconds: number) => {
      const end = now + seconds * 1000;
      for (;;) {
        await settled();
        const due = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        waiting = waiting.filter((other) => other !== due);
        now = due.at;
        due.run();
      }
      now = end;
    },
  };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a request without an answer says at once that the server is out of reach, and it is asked until it answers', async () => {
  const { reachability, asked, heard, serverAnswers, pass } = scene();
  serverAnswers(false);
  reachability.exchanged('offline');
  expect(reachability.isOnline()).toBe(false);
  await pass(60);
  expect(asked).toEqual([2000, 6000, 14_000, 29_000, 44_000, 59_000]);
  expect(heard).toEqual([false]);
  serverAnswers(true);
  await pass(15);
  expect(reachability.isOnline()).toBe(true);
  expect(heard).toEqual([false, true]);
  await pass(60);
  expect(asked).toHaveLength(7);
});

test('any answer means that it can be reached again, and the asking ends', async () => {
  const { reachability, asked, heard, serverAnswers, pass } = scene();
  serverAnswers(false);
  reachability.lost();
  reachability.exchanged('answered');
  expect(heard).toEqual([false, true]);
  await pass(60);
  expect(asked).toEqual([]);
});

test('a network that the device found again is tried before it is believed', async () => {
  const { reachability, heard, serverAnswers, pass } = scene();
  serverAnswers(false);
  reachability.lost();
  reachability.doubted();
  await pass(0);
  expect(heard).toEqual([false]);
  serverAnswers(true);
  reachability.doubted();
  await pass(0);
  expect(heard).toEqual([false, true]);
});

test('an answer that took too long is no proof: the server is asked', async () => {
  const { reachability, asked, heard, serverAnswers, pass } = scene();
  reachability.exchanged('timeout');
  await pass(0);
  expect(asked).toEqual([0]);
  expect(heard).toEqual([]);
  serverAnswers(false);
  reachability.exchanged('timeout');
  await pass(0);
  expect(heard).toEqual([false]);
});

test('a device that starts without a network is told when there is one', async () => {
  const { reachability, heard, pass } = scene(false);
  expect(reachability.isOnline()).toBe(false);
  await pass(2);
  expect(heard).toEqual([true]);
});

test('who no longer listens is not called', () => {
  const { reachability, heard } = scene();
  const more: boolean[] = [];
  const undo = reachability.watch((online) => more.push(online));
  undo();
  undo();
  reachability.lost();
  expect(heard).toEqual([false]);
  expect(more).toEqual([]);
});
