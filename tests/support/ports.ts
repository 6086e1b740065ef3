import { randomInt } from 'node:crypto';
import { isFree } from '../../scripts/lib/ports.mjs';

// Below the range from which the system takes ports for outgoing connections, so that none of those is in
// the way a moment later.
const lowest = 20_000;
const beyond = 30_000;
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
