import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import type { Page } from 'playwright-core';
import { waitFor } from '../support/wait.ts';

/** Paths of what the browser has kept of the app, in all its caches, without the revision that workbox adds. */
export const keptPaths = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) {
        const { pathname, searchParams } = new URL(url);
        searchParams.delete('__WB_REVISION__');
        paths.push(pathname + (searchParams.size > 0 ? `?${searchParams}` : ''));
      }
    }
    return [...new Set(paths)].sort();
  });

/** Paths of what a build holds for browsers: not its notes for the server, nor what was compressed beside it. */
export const builtPaths = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(html|js|css|svg|png|woff2|ttf)$/.test(entry.name))
    .map((entry) => `/${relative(folder, `${entry.parentPath}/${entry.name}`)}`)
    .filter((path) => path !== '/service-worker.js')
    .sort();

/** Waits until the service worker has all files of the build and stands between the page and the network. */
export const untilKept = async (page: Page, folder: string): Promise<void> => {
  const built = builtPaths(folder);
  await waitFor(
    async () => {
      const isControlled = await page.evaluate(() => navigator.serviceWorker.controller !== null);
      const kept = new Set(await keptPaths(page));
      return isControlled && built.every((path) => kept.has(path));
    },
    { what: 'the files of the app in the browser', timeoutMilliseconds: 20_000, everyMilliseconds: 100 },
  );
};
