/** Every component in every state: seen in each mode and size, and in nothing that is delivered. */

import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { galleryDir } from '../../scripts/lib/builds.mjs';
import { filesBelow } from '../../scripts/lib/stale.mjs';
import { seen } from '../e2e/journey.ts';
import { keepPictures } from '../e2e/screens.ts';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor, phone } from '../support/browser.ts';
import { type StaticServer, serveFolder } from './static-server.ts';

/** The page's title, and what all of its styles begin with. */
const TRACES = ['组件陈列', 'gallery'];

/** The readable files of a build that hold a trace of the gallery. */
const traced = (dir: string): string[] =>
  filesBelow(dir)
    .filter((file) => /\.(html|js|css|json|wxml|wxss)$/.test(file))
    .filter((file) => TRACES.some((trace) => readFileSync(file, 'utf8').includes(trace)));

test('is in its own build, and nothing of it is in the product’s', () => {
  expect(traced(galleryDir).length).toBeGreaterThan(1);
  expect(traced(artifact('h5'))).toEqual([]);
  expect(traced(artifact('weapp'))).toEqual([]);
});

describe('in a browser', () => {
  let server: StaticServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serveFolder(galleryDir), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** What there is in each part, at the least. */
  const parts: readonly [part: string, selector: string, count: number][] = [
    ['cards', '.licence-card', 20],
    ['faces', '.face', 14],
    ['verdicts', '.verdict', 4],
    ['controls', '.button', 20],
    ['messages', '.notice', 8],
    // A skeleton waits a moment before it shows.
    ['blanks', '.skeleton', 6],
  ];

  test.each(parts)(
    '%s keep the rules in every state, mode and size',
    async (part, selector, count) => {
      // A long page: with a phone's pixels its picture would be higher than a browser can draw.
      const visitor = await newVisitor(browser, { ...phone, deviceScaleFactor: 1 });
      await visitor.page.goto(`${server.url}/#/gallery/index?part=${part}`);
      await seen(visitor.page, '#gallery');
      await visitor.page
        .locator(selector)
        .nth(count - 1)
        .waitFor();
      await keepPictures(visitor, `gallery-${part}`);
      await visitor.close();
    },
    60_000,
  );
});
