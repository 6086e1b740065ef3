/**
 * Who may knock: only callers that know this process by an address of its own. A page of another site, or a foreign
 * name made to point here (DNS rebinding), is turned away.
 */

import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export interface Guard {
  /** Why a request is refused, or null. `publicly`: the path may also be called by the public address. */
  fault(request: IncomingMessage, publicly: boolean): 'host' | 'origin' | null;
}

/** @param publicUrl address of the sign-in pages for browsers */
export function guard(port: number, publicUrl: URL): Guard {
  const hosts = new Set(
    LOOPBACK_NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
  return {
    fault(request, publicly) {
      const host = request.headers.host?.toLowerCase() ?? '';
      const known = hosts.has(host) || (publicly && host === publicUrl.host);
      if (!known) return 'host';
      const { origin } = request.headers;
      if (origin === undefined || origin === `http://${host}`) return null;
      return publicly && origin === publicUrl.origin ? null : 'origin';
    },
  };
}
