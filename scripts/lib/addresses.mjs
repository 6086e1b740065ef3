// @ts-check
import { networkInterfaces } from 'node:os';
import { Trouble } from './say.mjs';

/** Bridges and tunnels: reachable from here, not from a phone. */
const notTheLan = /^(docker|br-|veth|virbr|vmnet|utun|tun|tap|zt|tailscale|wg)/;

/**
 * This machine's address in the local network; private ranges first.
 * @param {ReturnType<typeof networkInterfaces>} [interfaces]
 * @returns {string | undefined} IPv4
 */
export const lanAddress = (interfaces = networkInterfaces()) => {
  const found = Object.entries(interfaces)
    .filter(([name]) => !notTheLan.test(name))
    .flatMap(([, list]) => list ?? [])
    .filter((one) => one.family === 'IPv4' && !one.internal && !one.address.startsWith('169.254.'))
    .map((one) => one.address);
  const rank = (/** @type {string} */ address) =>
    address.startsWith('192.168.')
      ? 0
      : address.startsWith('10.')
        ? 1
        : /^172\.(1[6-9]|2\d|3[01])\./.test(address)
          ? 2
          : 3;
  return found.sort((a, b) => rank(a) - rank(b))[0];
};

/** @param {string} host */
export const isWildcard = (host) => host === '0.0.0.0' || host === '::';

/** A host as it stands in a URL. @param {string} host */
export const bracketed = (host) => (host.includes(':') ? `[${host}]` : host);

/**
 * Where the app listens and what others call it.
 * @param {{ HOST?: string | undefined, PUBLIC_URL?: string | undefined }} env
 * @returns {{ host: string, publicUrl: (port: number) => string, siblingUrl: (port: number) => string }}
 *   `siblingUrl`: the same machine as a browser sees it, at another port, plain http
 */
export const chooseAddresses = (env) => {
  const host = env.HOST || '127.0.0.1';
  if (env.PUBLIC_URL) {
    const url = parse(env.PUBLIC_URL);
    return {
      host,
      publicUrl: () => url.origin,
      siblingUrl: (port) => `http://${url.hostname}:${port}`,
    };
  }
  const seen = isWildcard(host) ? lanAddress() : host;
  if (seen === undefined) {
    throw new Trouble(
      `HOST=${host}, but this machine has no address in a local network. Set PUBLIC_URL to what the phone should open, e.g. PUBLIC_URL=http://192.168.1.5:5180`,
    );
  }
  const at = (/** @type {number} */ port) => `http://${bracketed(seen)}:${port}`;
  return { host, publicUrl: at, siblingUrl: at };
};

/** @param {string} text */
const parse = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash
  ) {
    throw new Trouble(
      `PUBLIC_URL=${text} should be an address like http://192.168.1.5:5180, without a path.`,
    );
  }
  return url;
};
