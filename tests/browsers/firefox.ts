import puppeteer from 'puppeteer-core';
import { findFirefox } from '../../scripts/lib/tools.mjs';
import { type Engine, PHONE } from './engine.ts';

/** Firefox without a screen, spoken to by WebDriver BiDi. */
export const launchFirefox = async (): Promise<Engine> => {
  const executablePath = findFirefox();
  if (executablePath === undefined) throw new Error('no Firefox; npm run test:browsers installs it');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: { 'layout.css.devPixelsPerPx': String(PHONE.pixelRatio) },
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
      url: async () => page.url(),
      evaluate: async (run, ...args) => page.evaluate(run, ...args),
      click: ({ x, y }) => page.mouse.click(x, y),
      type: (text) => page.keyboard.type(text),
      screenshot: async () => Buffer.from(await page.screenshot()),
      complaints: () => [...complaints],
      close: () => context.close(),
    };
  };

  return { name: 'firefox', newWindow, close: () => browser.close() };
};
