/** The one way in: announces the stand-in, turns strangers away, lets faults happen, and finds the service. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import { BROKEN_JSON, type Faults, SERVICE_NAMES } from './faults.ts';
import type { Guard } from './guard.ts';

export const STAND_IN_NAME = 'qizhengtong-stand-in';

export interface Entrance {
  guard: Guard;
  faults: Faults;
  /** Path of the OpenID provider. */
  oidcPath: string;
  /** Sign-in pages and the provider. */
  oidc: RequestListener;
  /** Everything else. */
  services: RequestListener;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code }));
}

/** @param oidcOnly for listeners that the network reaches */
export function entrance(parts: Entrance, oidcOnly: boolean): RequestListener {
  const { guard, faults, oidcPath, oidc, services } = parts;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader(STAND_IN_HEADER, STAND_IN_NAME);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const isOidc = path === oidcPath || path.startsWith(`${oidcPath}/`);
    const fault = guard.fault(request, isOidc);
    if (fault) return refuse(response, 403, fault === 'host' ? 'HOST_REFUSED' : 'ORIGIN_REFUSED');
    if (oidcOnly && !isOidc) return refuse(response, 404, 'NOT_FOUND');
    const service = SERVICE_NAMES.find((name) => path.startsWith(`/${name}/`));
    if (service && !(await faults.pass(service, request, response))) return;
    if (!isOidc) {
      services(request, response);
    } else if (faults.of('identity').mode === 'garbage') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(BROKEN_JSON);
    } else {
      oidc(request, response);
    }
  }

  return (request, response) => {
    receive(request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  };
}
