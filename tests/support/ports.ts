import { randomInt } from 'node:crypto';
import { isFree } from '../../scripts/lib/ports.mjs';

// Below the range from which the system takes ports for outgoing connections, so that none of those is in
// the way a moment later.
// Each of jest's workers has a range of its own: between choosing a port and its being taken a moment passes.
const WORKERS = 4;
const WIDTH = 2500;
const worker = Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS;
const lowest = 20_000 + worker * WIDTH;
const beyond = lowest + WIDTH;
const given = new Set<number>();

/** A port of the loopback interface that nobody uses. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(lowest, beyond);
    if (given.has(port) || !(await isFree(port, '127.0.0.1'))) continue;
    given.add(port);
    return port;
  }
};
