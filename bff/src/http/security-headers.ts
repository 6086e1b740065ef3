/**
 * Security headers by koa-helmet, worked out once: they don't depend on the request, and helmet's dozen middlewares
 * would run for each one.
 */

import { ServerResponse } from 'node:http';
import Koa from 'koa';
import helmet from 'koa-helmet';

export type HeaderSet = readonly (readonly [name: string, value: string])[];

export interface SecurityHeaders {
  /** Answers that are no page. */
  api: HeaderSet;
  /** The browser build. */
  app: HeaderSet;
  /** Pages of text: no script. */
  docs: HeaderSet;
}

type Directives = Record<string, string[]>;

const NOTHING: Directives = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const app = (scriptHashes: readonly string[]): Directives => ({
  ...NOTHING,
  'script-src': ["'self'", ...scriptHashes],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'worker-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'object-src': ["'none'"],
});

const docs: Directives = {
  ...NOTHING,
  'style-src': ["'unsafe-inline'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

const PERMISSIONS = 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()';

async function headersOf(directives: Directives, https: boolean): Promise<HeaderSet> {
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      // On plain http (a phone in the local network) the upgrade would break every asset.
      directives: https ? { ...directives, 'upgrade-insecure-requests': [] } : directives,
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Browsers ignore these two on plain http and complain of it.
    crossOriginOpenerPolicy: https ? { policy: 'same-origin' } : false,
    originAgentCluster: https,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  const koa = new Koa();
  const request = { headers: {}, method: 'GET', url: '/', socket: {} } as Koa.Request['req'];
  const response = new ServerResponse(request);
  await middleware(koa.createContext(request, response), async () => undefined);
  return [
    ...Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)] as const),
    ['permissions-policy', PERMISSIONS] as const,
  ];
}

/**
 * @param publicUrl decides what only https may ask for
 * @param scriptHashes of the browser build's inline scripts: `'sha256-…'`
 */
export async function securityHeaders(
  publicUrl: string,
  scriptHashes: readonly string[],
): Promise<SecurityHeaders> {
  const https = publicUrl.startsWith('https://');
  return {
    api: await headersOf(NOTHING, https),
    app: await headersOf(app(scriptHashes), https),
    docs: await headersOf(docs, https),
  };
}
