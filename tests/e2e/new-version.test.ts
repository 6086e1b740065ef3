import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { scratchDir, startWorld, type World } from '../support/processes.ts';
import { waitFor } from '../support/wait.ts';
import { seen, tap } from './journey.ts';
import { builtPaths, untilKept } from './kept-files.ts';
import { seriousFaults } from './screens.ts';

jest.setTimeout(90_000);

const HASH = /\.([0-9a-f]{8})\.(?:js|css)$/;

let world: World;
let browser: Browser;
const folders: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ env: { bff: { RATE_LIMIT_SCALE: '100' } } }),
    launchBrowser(),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

afterEach(() => serve(artifact('h5')));

const serve = async (folder: string): Promise<void> => {
  await world.kill('bff');
  await world.start('bff', { H5_DIR: folder });
};

/**
 * The same app as a later build: every hashed file has another name, and the page says which build it is. Without what
 * was compressed beside the files.
 */
const laterBuild = async (version: string): Promise<string> => {
  const folder = join(scratchDir(), 'h5');
  folders.push(folder);
  cpSync(artifact('h5'), folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  const hashes = builtPaths(folder).flatMap((path) => HASH.exec(path)?.[1] ?? []);
  const renamed = (text: string): string =>
    hashes.reduce((whole, hash) => whole.replaceAll(hash, later(hash, version)), text);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'csp.json') continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, renamed(readFileSync(path, 'utf8')));
    renameSync(path, join(entry.parentPath, renamed(entry.name)));
  }
  const page = join(folder, 'index.html');
  const before = readFileSync(page);
  const after = Buffer.from(
    before.toString().replace('<head>', `<head><meta name="build" content="${version}">`),
  );
  writeFileSync(page, after);
  rewriteHashes(
    join(folder, 'csp.json'),
    before.toString(),
    readFileSync(join(artifact('h5'), 'index.html'), 'utf8'),
  );
  const worker = join(folder, 'service-worker.js');
  writeFileSync(
    worker,
    readFileSync(worker, 'utf8')
      // The page's revision, and the id of the build.
      .replaceAll(/\b[0-9a-f]{16}\b/g, (digest) => later(digest, version))
      .replace(/sha256-[A-Za-z0-9+/]{43}=/, integrity(after)),
  );
  return folder;
};

/** What stands inline in the page names files too: the policy must name it as it is now. */
const rewriteHashes = (policy: string, page: string, firstPage: string): void => {
  const [now, first] = [inlineOf(page), inlineOf(firstPage)];
  const text = first.reduce(
    (whole, content, place) =>
      whole.replace(integrity(Buffer.from(content)), integrity(Buffer.from(now[place] ?? ''))),
    readFileSync(policy, 'utf8'),
  );
  writeFileSync(policy, text);
};

const inlineOf = (html: string): string[] =>
  [...html.matchAll(/<(script|style)(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/\1>/g)].map(
    ([, , content = '']) => content,
  );

const integrity = (content: Buffer): string =>
  `sha256-${createHash('sha256').update(content).digest('base64')}`;

/** Another hash of the same length: its first digits are the version. */
const later = (hash: string, version: string): string => version + hash.slice(version.length);

const buildOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.querySelector('meta[name=build]')?.getAttribute('content') ?? null);

const kept = (page: Page): Promise<number> => page.evaluate(async () => (await caches.keys()).length);

test('a new build is picked up, online and then offline; the page of the old one goes on meanwhile', async () => {
  const visitor = await newVisitor(browser);
  const { page } = visitor;
  await page.goto(world.appUrl);
  await untilKept(page, artifact('h5'));

  const second = await laterBuild('b2');
  await serve(second);
  const newcomer = await page.context().newPage();
  await newcomer.goto(world.appUrl);
  expect(await buildOf(newcomer)).toBe('b2');
  await untilKept(newcomer, second);
  expect(await kept(newcomer)).toBe(2);

  // Its files are no longer on the server, and the new worker stands before it.
  expect(await buildOf(page)).toBeNull();
  await tap(page, '#sign-in');
  await tap(page, '#privacy');
  await seen(page, 'text=我们收什么，为什么');
  expect(await buildOf(page)).toBeNull();

  await world.kill('bff');
  await page.reload();
  await seen(page, 'text=我们收什么，为什么');
  expect(await buildOf(page)).toBe('b2');

  const third = await laterBuild('b3');
  await world.start('bff', { H5_DIR: third });
  await newcomer.goto(`${world.appUrl}/?`);
  await untilKept(newcomer, third);
  // Should the browser stop the worker before it has cleared up, the next page has it done.
  await waitFor(
    async () => {
      await newcomer.reload();
      return (await kept(newcomer)) === 2;
    },
    { what: 'the end of the first build', timeoutMilliseconds: 20_000, everyMilliseconds: 500 },
  );
  expect(seriousFaults(visitor)).toEqual([]);
  await visitor.close();
});

test('a page whose file is gone says that there is a new version, and loads it once', async () => {
  const visitor = await forgetful();
  const { page } = visitor;
  await page.goto(world.appUrl);
  await seen(page, '#sign-in');
  await serve(await laterBuild('b2'));
  await tap(page, '#tab-scan');
  expect(await seen(page, '#connection')).toContain('已有新版，正在换上');
  await seen(page, '#scan-camera');
  expect(await buildOf(page)).toBe('b2');
  await visitor.close();
});

test('a file that is gone for good does not make the page load again and again', async () => {
  const visitor = await forgetful();
  const { page } = visitor;
  await page.goto(world.appUrl);
  await seen(page, '#sign-in');
  const broken = join(scratchDir(), 'h5');
  folders.push(broken);
  const lost = await fileOfScanPage(page);
  cpSync(artifact('h5'), broken, { recursive: true, filter: (path) => !path.includes(lost) });
  await serve(broken);
  await page.goto(`${world.appUrl}/?`);
  await tap(page, '#tab-scan');
  await seen(page, '#connection:has-text("已有新版，正在换上")');
  const loadedAnew = page.waitForEvent('load');
  // Asked for once more before it is given up.
  const asked = page.waitForResponse((answer) => answer.url().endsWith(lost) && answer.status() === 404);
  await Promise.all([loadedAnew, asked]);
  await seen(page, 'text=这一页打不开了');
  const [{ type }] = (await page.evaluate(() =>
    performance.getEntriesByType('navigation').map((entry) => entry.toJSON()),
  )) as [{ type: string }];
  expect(type).toBe('reload');
  await visitor.close();
});

/** A browser that keeps nothing, as after a page has stood open for longer than what is kept. */
const forgetful = async (): Promise<Visitor> => {
  const visitor = await newVisitor(browser, { ...phone, serviceWorkers: 'block' });
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  return visitor;
};

/** Name of a script that only the scan page needs. */
const fileOfScanPage = async (page: Page): Promise<string> => {
  const other = await page.context().newPage();
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await other.goto(`${world.appUrl}/#/pages/scan/index`);
  await seen(other, '#scan-camera');
  await other.close();
  const own = asked
    .map((url) => new URL(url).pathname)
    .find(
      (path) =>
        path.endsWith('.js') && readFileSync(join(artifact('h5'), path), 'utf8').includes('拖进来就能核验'),
    );
  if (own === undefined) throw new Error('the scan page has no script of its own');
  return own.slice(1);
};
