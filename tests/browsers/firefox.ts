import { rmSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { findFirefox, onPath } from '../../scripts/lib/tools.mjs';
import { scratchDir } from '../support/processes.ts';
import { type Engine, PHONE } from './engine.ts';
import { ENDING_WITH_US } from './program.ts';

/** Firefox without a screen, spoken to by WebDriver BiDi. */
export const launchFirefox = async (): Promise<Engine> => {
  const firefox = findFirefox();
  const starter = onPath(ENDING_WITH_US.file);
  if (firefox === undefined || starter === undefined)
    throw new Error('no Firefox; npm run test:browsers installs it');
  const profile = scratchDir();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: starter,
    ignoreDefaultArgs: true,
    args: [...ENDING_WITH_US.args, firefox, '--headless', '--no-remote', '--profile', profile],
    extraPrefsFirefox: {
      'layout.css.devPixelsPerPx': String(PHONE.pixelRatio),
      // As on a phone: they take no room.
      'ui.useOverlayScrollbars': 1,
    },
  });

  const newWindow: Engine['newWindow'] = async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: PHONE.width, height: PHONE.height });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return {
      goto: async (url) => {
        await page.goto(url);
      },
      evaluate: (run, ...args) => page.evaluate(run, ...args),
      click: ({ x, y }) => page.mouse.click(x, y),
      type: (text) => page.keyboard.type(text),
      screenshot: async () => Buffer.from(await page.screenshot()),
      complaints: () => [...complaints],
      close: () => context.close(),
    };
  };

  return {
    name: 'firefox',
    newWindow,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};
