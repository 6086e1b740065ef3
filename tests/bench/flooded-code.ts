/**
 * What a flood of looks at one printed code does to the next look at it: how long that one takes, over a look at another
 * code at the same moment.
 */

import { randomBytes } from 'node:crypto';
import { presentableLicences } from './lib/bench-licences.ts';
import { startBenchTown } from './lib/bench-town.ts';
import { ask } from './lib/measured.ts';
import { median, sayResult, summary } from './lib/rounds.ts';

const ROUNDS = 9;
const FLOOD = 900;
const GOAL = 2;

const town = await startBenchTown();
try {
  const licences = await presentableLicences(town, 1);
  const printed = (count: number) =>
    ask<string[]>(town.app.child, 'codes', { count, licences, mode: 'printed' });

  /** Ms until the answer. */
  async function look(code: string): Promise<number> {
    const startedAt = performance.now();
    const reply = await fetch(`${town.appUrl}/api/v1/verification/looks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, visit: randomBytes(12).toString('hex') }),
    });
    const text = await reply.text();
    if (reply.status !== 200) throw new Error(`${reply.status} ${text}`);
    return performance.now() - startedAt;
  }

  const [flooded = ''] = await printed(1);
  const others = await printed(ROUNDS);
  const [same, another, flood]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const other = others[round] ?? '';
    const startedAt = performance.now();
    const all = Array.from({ length: FLOOD }, () => look(flooded));
    // Nobody always comes first.
    const [first, second] = round % 2 ? [flooded, other] : [other, flooded];
    const [one = 0, two = 0] = await Promise.all([look(first), look(second)]);
    same?.push(round % 2 ? one : two);
    another?.push(round % 2 ? two : one);
    await Promise.all(all);
    flood?.push(performance.now() - startedAt);
  }
  const ratio = median(same ?? []) / median(another ?? []);
  sayResult('flooded-code', ratio, 'x of a look at another code at that moment', {
    rounds: ROUNDS,
    looksInFlood: FLOOD,
    looksAtTheCode: ROUNDS * (FLOOD + 1),
    goal: GOAL,
    sameMilliseconds: summary(same ?? []),
    anotherMilliseconds: summary(another ?? []),
    floodMilliseconds: summary(flood ?? []),
  });
  process.exitCode = ratio <= GOAL ? 0 : 1;
} finally {
  await town.stop();
}
