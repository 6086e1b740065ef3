/** Who is at the other end, as far as the configured proxies are to be believed. */

import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

export type ClientAddress = (request: IncomingMessage) => string;

/**
 * @param trusted addresses and CIDR ranges whose X-Forwarded-For counts; with none the header is ignored
 * @throws TypeError on a range that is none
 */
export function clientAddress(trusted: readonly string[]): ClientAddress {
  if (trusted.length === 0) return (request) => request.socket.remoteAddress ?? '';
  const trust = proxyAddr.compile([...trusted]);
  return (request) => {
    const claimed = proxyAddr(request, trust);
    // A proxy may pass on anything that a client wrote; what is no address is not somebody's.
    return isIP(claimed) !== 0 ? claimed : (request.socket.remoteAddress ?? '');
  };
}

const SUBSCRIBER_PREFIX_BYTES = 8;

/**
 * What a budget per address counts by: an IPv4 address, or the /64 of an IPv6 one, which is what a single subscriber
 * gets. However it is spelt, one address is one key; what is no address is a key of its own.
 */
export function budgetKey(address: string): string {
  // Node takes only the one usual spelling of these.
  if (isIPv4(address)) return address;
  if (!ipaddr.isValid(address)) return 'no-address';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const prefix = parsed.toByteArray().map((byte, at) => (at < SUBSCRIBER_PREFIX_BYTES ? byte : 0));
  return `${ipaddr.fromByteArray(prefix).toString()}/64`;
}
