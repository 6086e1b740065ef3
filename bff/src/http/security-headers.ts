/**
 * Security headers by koa-helmet, worked out once: they don't depend on the request, and helmet's dozen middlewares
 * would run for each one.
 */

import { ServerResponse } from 'node:http';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { PLAIN_STYLE_HASH } from './plain-pages.ts';

export type HeaderSet = readonly (readonly [name: string, value: string])[];

export interface SecurityHeaders {
  /** Answers that are no page. */
  api: HeaderSet;
  /** The browser build. */
  app: HeaderSet;
  /** A file that a page of ours loads, and that is no page: what the page may do stands in the page's own headers. */
  asset: HeaderSet;
  /** A page of words without a script, with a style sheet of its own. */
  plain: HeaderSet;
  /** Pages of text: no script. */
  docs: HeaderSet;
}

/** CSP sources of what stands inline in the browser build's page: `'sha256-…'`. */
export interface InlineHashes {
  scriptHashes: readonly string[];
  styleHashes: readonly string[];
}

type Directives = Record<string, string[]>;

const NOTHING: Directives = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const app = ({ scriptHashes, styleHashes }: InlineHashes): Directives => ({
  ...NOTHING,
  'script-src': ["'self'", ...scriptHashes],
  'style-src': ["'self'", ...styleHashes],
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

/** A page of words: its own style sheet, and nothing to load. */
const PLAIN: Directives = { ...NOTHING, 'style-src': [PLAIN_STYLE_HASH], 'base-uri': ["'none'"] };

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

/** Bytes that travel with every file are few: what is said here is what holds for a file. */
const FOR_ASSETS: ReadonlySet<string> = new Set([
  'x-content-type-options',
  'cross-origin-resource-policy',
  'strict-transport-security',
]);

const NO_HASHES: InlineHashes = { scriptHashes: [], styleHashes: [] };

/**
 * @param publicUrl decides what only https may ask for
 * @param hashes of what stands inline in the browser build's page
 */
export async function securityHeaders(
  publicUrl: string,
  hashes: InlineHashes = NO_HASHES,
): Promise<SecurityHeaders> {
  const https = publicUrl.startsWith('https://');
  const api = await headersOf(NOTHING, https);
  return {
    api,
    asset: api.filter(([name]) => FOR_ASSETS.has(name)),
    app: await headersOf(app(hashes), https),
    plain: await headersOf(PLAIN, https),
    docs: await headersOf(docs, https),
  };
}
