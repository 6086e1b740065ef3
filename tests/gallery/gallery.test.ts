/** Every component in every state: seen in each mode and size, and in nothing that is delivered. */

import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { galleryDir } from '../../scripts/lib/builds.mjs';
import { filesBelow } from '../../scripts/lib/stale.mjs';
import { seen } from '../e2e/journey.ts';
import { keepPictures } from '../e2e/screens.ts';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor } from '../support/browser.ts';
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

  test('every component in every state keeps the rules in every mode and size', async () => {
    const visitor = await newVisitor(browser);
    await visitor.page.goto(server.url);
    await seen(visitor.page, '#gallery');
    // A skeleton waits a moment before it shows.
    await visitor.page.waitForFunction(() => document.querySelectorAll('.skeleton').length > 5);
    await keepPictures(visitor, 'gallery');
    await visitor.close();
  }, 120_000);
});
