/**
 * What a scan costs: a bare Koa route that does the same SM2 check and nothing else, over the verification endpoint
 * with its five checks and its record of the look acknowledged by the store. Each request carries another live code.
 */

import { randomBytes } from 'node:crypto';
import { presentableLicences } from './lib/bench-licences.ts';
import { startBenchTown } from './lib/bench-town.ts';
import { ask } from './lib/measured.ts';
import { measure, median, type Side, sayResult, sayTable, summary } from './lib/rounds.ts';

const ROUNDS = 7;
const REQUESTS = 1500;
const FIRMS = 40;

const town = await startBenchTown();
try {
  const licences = await presentableLicences(town, FIRMS);
  await ask(town.bare.child, 'key', await ask(town.app.child, 'publicKey'));

  const codes = (count: number) => ask<string[]>(town.app.child, 'codes', { count, licences });
  const post = (path: string, code: string) => ({
    method: 'POST' as const,
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, visit: randomBytes(12).toString('hex') }),
  });
  const sides: Side[] = [
    {
      name: 'bare koa',
      url: town.bareUrl,
      server: town.bare,
      calls: async (count) => (await codes(count)).map((code) => post('/check', code)),
      judge: (status, text) => {
        if (status !== 200 || text !== '{"valid":true}') throw new Error(`bare: ${status} ${text}`);
      },
    },
    {
      name: 'ours',
      url: town.appUrl,
      server: town.app,
      calls: async (count) => (await codes(count)).map((code) => post('/api/v1/verification/looks', code)),
      judge: (status, text) => {
        if (status !== 200 || !text.startsWith('{"verdict":"valid"'))
          throw new Error(`ours: ${status} ${text}`);
      },
    },
  ];
  const results = await measure(sides, ROUNDS, REQUESTS);
  sayTable(results, 'checks');
  const [bare, ours] = results;
  if (!bare || !ours) throw new Error('nothing was measured');
  sayResult('verify', median(bare.cpuMicros) / median(ours.cpuMicros), 'x of bare koa', {
    rounds: ROUNDS,
    requestsPerRound: REQUESTS,
    measure: 'CPU µs of the server process per request',
    bare: { cpuMicros: summary(bare.cpuMicros), checksPerSecond: summary(bare.perSecond) },
    ours: { cpuMicros: summary(ours.cpuMicros), checksPerSecond: summary(ours.perSecond) },
    ratioPercentByRound: summary(bare.cpuMicros.map((cpu, i) => (cpu / (ours.cpuMicros[i] ?? cpu)) * 100)),
  });
} finally {
  await town.stop();
}
