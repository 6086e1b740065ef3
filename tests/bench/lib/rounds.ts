/** Two sides or more, measured in turn, so that a noisy machine is noisy to all of them. */

import { Pool } from 'undici';
import type { Running } from '../../support/processes.ts';
import { cpuMicros } from './measured.ts';

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Side {
  name: string;
  url: string;
  server: Running;
  /** The calls of one round. */
  calls(count: number): Promise<Call[]>;
  /** Throws unless the answer is the right one. */
  judge(status: number, text: string): void;
}

export interface Measured {
  name: string;
  /** CPU time of the server process per request, µs: one value a round. */
  cpuMicros: number[];
  /** One value a round. */
  perSecond: number[];
}

const CONNECTIONS = 64;
/** Rounds before it counts: code is compiled while it runs. */
const WARM_UP = 2;

async function fire(side: Side, calls: readonly Call[]): Promise<void> {
  const pool = new Pool(side.url, { connections: CONNECTIONS, pipelining: 1 });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const reply = await pool.request({
        method: call.method,
        path: call.path,
        headers: call.headers ?? {},
        body: call.body ?? null,
      });
      side.judge(reply.statusCode, await reply.body.text());
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  } finally {
    await pool.close();
  }
}

/**
 * @param rounds measured ones, after those that only warm up
 * @param requests of each side in each round
 */
export async function measure(sides: readonly Side[], rounds: number, requests: number): Promise<Measured[]> {
  const results = sides.map((side): Measured => ({ name: side.name, cpuMicros: [], perSecond: [] }));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    // Nobody always comes first.
    const order = sides.map((_, i) => (i + round) % sides.length);
    for (const i of order) {
      const [side, result] = [sides[i], results[i]];
      if (!side || !result) continue;
      const calls = await side.calls(requests);
      const cpuBefore = await cpuMicros(side.server.child);
      const startedAt = performance.now();
      await fire(side, calls);
      const seconds = (performance.now() - startedAt) / 1000;
      const cpu = (await cpuMicros(side.server.child)) - cpuBefore;
      if (round < WARM_UP) continue;
      result.cpuMicros.push(cpu / requests);
      result.perSecond.push(requests / seconds);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Median and spread, for the detail of a result. */
export const summary = (values: readonly number[]) => ({
  median: rounded(median(values)),
  least: rounded(Math.min(...values)),
  most: rounded(Math.max(...values)),
});

export function sayTable(results: readonly Measured[], what: string): void {
  for (const { name, cpuMicros: cpu, perSecond } of results) {
    const [time, speed] = [summary(cpu), summary(perSecond)];
    process.stdout.write(
      `${name.padEnd(12)} ${String(time.median).padStart(8)} µs CPU/request (${time.least}–${time.most})  ` +
        `${String(Math.round(speed.median)).padStart(6)} ${what}/s (${Math.round(speed.least)}–${Math.round(speed.most)})\n`,
    );
  }
}

/** The last line: what the bench exists for. */
export function sayResult(bench: string, ratio: number, unit: string, detail: unknown): void {
  process.stdout.write(
    `${JSON.stringify({ bench, ratio: Math.round(ratio * 1000) / 1000, unit, detail })}\n`,
  );
}
