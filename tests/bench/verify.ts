/**
 * What a scan costs: a bare Koa route that does the same SM2 check and nothing else, over the verification endpoint
 * with its five checks and its record of the look acknowledged by the store. Each request carries another live code.
 */

import { randomBytes } from 'node:crypto';
import { licenceReference } from '@qzt/bff/registers/held-licence';
import { startBenchTown } from './lib/bench-town.ts';
import { ask } from './lib/measured.ts';
import { measure, median, type Side, sayResult, sayTable, summary } from './lib/rounds.ts';

const ROUNDS = 7;
const REQUESTS = 1500;
const FIRMS = 40;

interface Firms {
  firms: { creditCode: string; status: string }[];
}
interface Firm {
  licences: { licenceIdentifier: string; status: string; validTo: string | null }[];
}

const town = await startBenchTown();
try {
  const { firms } = await town.look<Firms>('firms');
  const licences: { creditCode: string; licenceReference: string }[] = [];
  for (const { creditCode, status } of firms) {
    if (status !== 'active' || licences.length === FIRMS) continue;
    const held = await town.look<Firm>(`firms/${creditCode}`);
    const shown = held.licences.find((one) => one.status === 'valid' && one.validTo === null);
    if (shown) licences.push({ creditCode, licenceReference: licenceReference(shown.licenceIdentifier) });
  }
  if (licences.length === 0) throw new Error('nobody in town holds a valid licence');
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
