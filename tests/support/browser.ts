import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/lib/tools.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

/** A headless Chromium; close it in `afterAll`. @param more flags of its command line */
export const launchBrowser = async (more: readonly string[] = []): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium; npm test installs it or says how');
  return chromium.launch({ executablePath, headless: true, args: [...flags, ...more] });
};

/** A phone as the screens are drawn for: 375 by 812 pixels, sharp enough for a QR decoder. */
export const phone: BrowserContextOptions = {
  viewport: { width: 375, height: 812 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

/** One person with a browser of their own: no cookie, storage or cache is shared with another visitor's. */
export interface Visitor {
  page: Page;
  /** Errors the page met: thrown scripts, refused resources (CSP), error lines of its console. */
  faults: string[];
  close: () => Promise<void>;
}

export const newVisitor = async (
  browser: Browser,
  options: BrowserContextOptions = phone,
): Promise<Visitor> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // Shorter than a test may take, so that the error names what was waited for.
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults, close: () => context.close() };
};
