/**
 * How long the app needs to find its store again: the store is killed with SIGKILL and started anew, while strangers go
 * on looking, and the time is taken from the moment it listens until the app answers a look with its record kept.
 */

import { randomBytes, randomInt } from 'node:crypto';
import { Agent, request } from 'undici';
import { presentableLicences } from './lib/bench-licences.ts';
import { startBenchTown } from './lib/bench-town.ts';
import { ask } from './lib/measured.ts';
import { sayResult, summary } from './lib/rounds.ts';

const KILLS = 20;
const GOAL_MILLISECONDS = 3000;
/** So long the store is away, at most. */
const LONGEST_OUTAGE_MILLISECONDS = 6000;
const EVERY_MILLISECONDS = 50;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Given up well before the server closes an idle connection under a request. */
const dispatcher = new Agent({ keepAliveTimeout: 1000 });

const town = await startBenchTown();
try {
  const licences = await presentableLicences(town, 1);
  const [code] = await ask<string[]>(town.app.child, 'codes', { count: 1, licences, mode: 'printed' });

  const look = async (): Promise<number> => {
    const reply = await request(`${town.appUrl}/api/v1/verification/looks`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, visit: randomBytes(12).toString('hex') }),
    });
    await reply.body.dump();
    return reply.statusCode;
  };
  const isReady = async (): Promise<boolean> => {
    const reply = await request(`${town.appUrl}/readyz`, { dispatcher });
    await reply.body.dump();
    return reply.statusCode === 200;
  };

  /** Asks again and again, whether or not the last one has answered; ms until the first good answer. */
  async function untilTrue(attempt: () => Promise<boolean>): Promise<number> {
    const startedAt = performance.now();
    let answeredAt: number | undefined;
    const running: Promise<void>[] = [];
    while (answeredAt === undefined) {
      running.push(
        attempt().then((good) => {
          if (good) answeredAt ??= performance.now();
        }),
      );
      await pause(EVERY_MILLISECONDS);
    }
    await Promise.all(running);
    return answeredAt - startedAt;
  }

  if ((await look()) !== 200) throw new Error('the code is not good');
  const answered: number[] = [];
  const ready: number[] = [];
  const noticed: number[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    let over = false;
    const stranger = async (): Promise<void> => {
      while (!over) {
        await look();
        await pause(EVERY_MILLISECONDS);
      }
    };
    const strangers = Array.from({ length: 8 }, stranger);
    await town.killStore();
    noticed.push(await untilTrue(async () => !(await isReady())));
    await pause(randomInt(LONGEST_OUTAGE_MILLISECONDS));
    await town.startStore();
    const [look200, ready200] = await Promise.all([
      untilTrue(async () => (await look()) === 200),
      untilTrue(isReady),
    ]);
    answered.push(look200);
    ready.push(ready200);
    over = true;
    await Promise.all(strangers);
    process.stdout.write(
      `kill ${kill}: a look after ${Math.round(look200)} ms, ready after ${Math.round(ready200)} ms\n`,
    );
  }
  const worst = Math.max(...answered);
  sayResult('store-recovery', worst / 1000, 's until a look is answered, worst', {
    kills: KILLS,
    goalSeconds: GOAL_MILLISECONDS / 1000,
    answeredMilliseconds: summary(answered),
    readyMilliseconds: summary(ready),
    noticedMilliseconds: summary(noticed),
  });
  process.exitCode = worst <= GOAL_MILLISECONDS ? 0 : 1;
} finally {
  await dispatcher.close();
  await town.stop();
}
