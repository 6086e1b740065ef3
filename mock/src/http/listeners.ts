import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Everything is served here and nowhere else. */
export const LOOPBACK = '127.0.0.1';
const WILDCARDS: Readonly<Record<string, 'IPv4' | 'IPv6'>> = { '0.0.0.0': 'IPv4', '::': 'IPv6' };
const GRACE_MILLISECONDS = 2_000;

/**
 * Addresses besides loopback's own that a host setting means. A wildcard means each address of this machine: a
 * socket on all of them could not tell what may be shown on which.
 */
export function outerAddresses(host: string): string[] {
  if (host === LOOPBACK || host === 'localhost') return [];
  const family = WILDCARDS[host];
  if (!family) return [host];
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && (one.family === 'IPv4' || (family === 'IPv6' && one.scopeid === 0)))
    .map((one) => one.address);
}

export function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Takes no new call, lets those under way finish for a moment, then cuts what is left. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS);
  await closed;
  clearTimeout(timer);
}
