/**
 * Opens the app without a network. It keeps the files of the build and nothing else: no answer of the API, no page of
 * somebody's code. Built by config/worker-plugin.ts, which knows the files.
 *
 * A new version takes over at once, since a phone's browser may keep a tab for weeks. So that pages of the build before
 * it go on, its files stay until the next version; older pages that miss a file load anew (platform/missing-files.ts).
 */

import { PrecacheController } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope;

/** The files of this build: names with a hash in them, and the page with its revision. */
declare const BUILD_FILES: { url: string; revision: string | null; integrity?: string }[];
/** Changes with the files. */
declare const BUILD_ID: string;

const PAGE = '/index.html';
/** `/`, and what stands in a licence's QR; the ownership file of WeChat is no page. */
const PAGE_PATH = /^\/(?:index\.html|v\/[A-Za-z0-9_-]+\/?)?$/;
/** Longer a page may not be waited for when there is one here. */
const PAGE_TIMEOUT_SECONDS = 3;
const HASHED = /[.-][0-9a-f]{8,}\.[a-z0-9]+$/;
/** What a page loads by a tag; what it asks for by fetch is no file of the build. */
const LOADED: ReadonlySet<string> = new Set(['script', 'style', 'font', 'image', 'worker']);

const CACHES = 'qizhengtong-build-';
const cacheName = CACHES + BUILD_ID;

const files = new PrecacheController({ cacheName });
files.addToCacheList(BUILD_FILES);

type Plugin = NonNullable<NonNullable<ConstructorParameters<typeof NetworkFirst>[0]>['plugins']>[number];

const keepNothing: Plugin['cacheWillUpdate'] = async () => null;

/** A server in trouble, or a gateway before one that is gone: the page that is here says more. */
const refuseTrouble: Plugin['fetchDidSucceed'] = async ({ response }) => {
  if (response.status >= 500) throw new Error(`the server answered ${response.status}`);
  return response;
};

registerRoute(
  ({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && PAGE_PATH.test(url.pathname),
  new NetworkFirst({
    cacheName,
    networkTimeoutSeconds: PAGE_TIMEOUT_SECONDS,
    plugins: [
      {
        cacheWillUpdate: keepNothing,
        fetchDidSucceed: refuseTrouble,
        cachedResponseWillBeUsed: () => files.matchPrecache(PAGE),
        // Again with each page: a browser may stop a worker before it has cleared up.
        handlerDidComplete: () => removeOldBuilds(),
      },
    ],
  }),
);

registerRoute(
  ({ request, url, sameOrigin }) =>
    sameOrigin && LOADED.has(request.destination) && HASHED.test(url.pathname),
  new CacheFirst({
    cacheName,
    plugins: [
      {
        cacheWillUpdate: keepNothing,
        // The page may be of the build before this one.
        cachedResponseWillBeUsed: async ({ cachedResponse, request }) =>
          cachedResponse ?? (await self.caches.match(request, { ignoreVary: true })),
      },
    ],
  }),
);

self.addEventListener('install', (event) => {
  event.waitUntil(files.install(event).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldBuilds().then(() => self.clients.claim()));
});

/** All but this build's files and those of the one before it. Caches are listed in the order they were made. */
async function removeOldBuilds(): Promise<void> {
  const others = (await self.caches.keys()).filter((name) => name.startsWith(CACHES) && name !== cacheName);
  await Promise.all(others.slice(0, -1).map((name) => self.caches.delete(name)));
}
