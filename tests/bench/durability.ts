/**
 * Kills the store with SIGKILL in the middle of grouped writes, again and again, and counts what was acknowledged and
 * is gone afterwards. It proves nothing about power loss: what the operating system holds survives a killed process.
 */

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { connect, prepareIndexes } from '@qzt/bff/storage/connection';
import { createLookStore } from '@qzt/bff/verification/look-store';
import { freePort } from '../support/ports.ts';
import { launchService, scratchDir } from '../support/processes.ts';
import { sayResult } from './lib/rounds.ts';

const KILLS = 20;
const WRITERS = 32;

const dataDir = scratchDir();
const port = await freePort();
const uri = `mongodb://127.0.0.1:${port}/durability`;
const begin = async () => {
  const store = launchService(
    'store',
    {
      PATH: process.env.PATH,
      APP_MODE: 'test',
      STORE_PORT: String(port),
      STORE_DATA_DIR: join(dataDir, 'mongo'),
    },
    join(dataDir, 'store.log'),
  );
  await store.ready;
  return store;
};
const open = async () => {
  const connection = await connect({ uri, production: false }, createLogger('silent'));
  const looks = createLookStore({ connection, clock: systemClock, retentionDays: 730 });
  await prepareIndexes(connection);
  return { connection, looks };
};

const acknowledged = new Map<string, string>();
const perKill: number[] = [];
let refused = 0;

/** Writes until the store is gone. */
async function write(looks: Awaited<ReturnType<typeof open>>['looks']): Promise<void> {
  for (;;) {
    const codeId = randomBytes(12).toString('hex');
    const visit = randomBytes(8).toString('hex');
    try {
      await looks.record(
        {
          ...{ codeId, visit, creditCode: 'X', licenceId: 'l', kindName: '示例' },
          ...{ mode: 'live', onceOnly: false, expired: false },
        },
        () => ({ verdict: 'valid', because: 'licence.valid' }),
      );
      acknowledged.set(codeId, visit);
    } catch {
      refused++;
      return;
    }
  }
}

let lost = 0;
try {
  for (let kill = 1; kill <= KILLS; kill++) {
    const store = await begin();
    const { connection, looks } = await open();
    const before = acknowledged.size;
    const writers = Array.from({ length: WRITERS }, () => write(looks));
    // In the middle of writing, each time at another moment.
    const until = before + 200 + (randomBytes(2).readUInt16BE() % 400);
    while (acknowledged.size < until) await new Promise((resolve) => setImmediate(resolve));
    await store.kill();
    await Promise.all(writers);
    await connection.close().catch(() => undefined);
    perKill.push(acknowledged.size - before);
  }
  const store = await begin();
  const { connection } = await open();
  const found = new Map<string, string>();
  for await (const one of connection.collection('looks').find({})) found.set(one.codeId, one.visit);
  for (const [codeId, visit] of acknowledged) if (found.get(codeId) !== visit) lost++;
  process.stdout.write(
    `${KILLS} kills: ${acknowledged.size} acknowledged, ${lost} lost; ${found.size} found, ${refused} refused or unknown\n`,
  );
  sayResult('durability', lost / acknowledged.size, 'acknowledged writes lost', {
    kills: KILLS,
    acknowledged: acknowledged.size,
    lost,
    refusedOrUnknown: refused,
    leastPerKill: Math.min(...perKill),
    proves: 'nothing about power loss: only that nothing is acknowledged before it is handed to the system',
  });
  await connection.close();
  await store.stop();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
process.exitCode = lost === 0 ? 0 : 1;
