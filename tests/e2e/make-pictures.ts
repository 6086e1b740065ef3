/** Makes the pictures of the README from the running product: `npm run screenshots`. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { inRoot } from '../../scripts/lib/root.mjs';
import { launchBrowser, newVisitor } from '../support/browser.ts';
import { startWorld } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { licenceOf, setFault, setLicenceStatus } from './console.ts';
import { openWallet, seen, signIn, tap, untilSeen } from './journey.ts';
import { smallPng } from './small-png.ts';

const pictures = inRoot('docs', 'images');

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};
const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  deviceScaleFactor: 1,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

mkdirSync(pictures, { recursive: true });
// A status is old after a second, so that a silent authority is noticed at once.
const world = await startWorld({ env: { bff: { LICENCE_FRESH_SECONDS: '1' } } });
const browser = await launchBrowser();
const blank = await browser.newPage();

const keep = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('.taro_page')) one.scrollTop = 0;
  });
  const taken = await page.screenshot({ animations: 'disabled' });
  writeFileSync(join(pictures, `${name}.png`), await smallPng(blank, taken));
  process.stdout.write(`docs/images/${name}.png\n`);
};

try {
  const holder = await newVisitor(browser, phone);
  const { page } = holder;
  await openWallet(page, world.appUrl, personOfTown('何示例'));
  await seen(page, 'text=还剩 37 天');
  await keep(page, 'wallet');

  const shown = async (kindName: string): Promise<string> => {
    await tap(page, `.licence-card:has-text("${kindName}")`);
    await seen(page, '#face');
    await tap(page, '#present');
    await seen(page, '.qr__drawing');
    const link = await readQrCode(await page.locator('.qr').filter({ visible: true }).screenshot());
    if (kindName === '营业执照') await keep(page, 'present');
    await tap(page, '#back');
    await seen(page, '#face');
    if (kindName === '食品经营许可证') await keep(page, 'licence');
    await tap(page, '#back');
    await seen(page, '.licence-card');
    return link;
  };
  const business = await shown('营业执照');
  const device = await shown('医疗器械经营许可证');
  const food = await shown('食品经营许可证');

  const stranger = await newVisitor(browser, phone);
  await stranger.page.goto(business);
  await seen(stranger.page, '#verdict');
  await keep(stranger.page, 'verdict-valid');
  const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
  await setLicenceStatus(world, licenceIdentifier, 'revoked', '示例：提供虚假材料');
  await stranger.page.goto(device);
  await seen(stranger.page, '#verdict:has-text("无效")');
  await keep(stranger.page, 'verdict-invalid');
  await setLicenceStatus(world, licenceIdentifier, 'valid');
  await setFault(world, 'licences', { mode: 'down' });
  await stranger.page.goto(food);
  await untilSeen(stranger.page, '#verdict:has-text("未能核实")', () => tap(stranger.page, '#again'));
  await keep(stranger.page, 'verdict-unverified');
  await setFault(world, 'licences');
  // What was kept from asking lets go after some seconds only.
  const current = '.screen:has(.licence-card):not(:has(#offline))';
  await untilSeen(page, current, async () => {
    await page.reload();
  });

  await page.emulateMedia({ colorScheme: 'dark' });
  await keep(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await tap(page, '#tab-me');
  await tap(page, '#choice-large');
  await tap(page, '#tab-wallet');
  await seen(page, '.licence-card');
  await keep(page, 'large');

  const atDesk = await newVisitor(browser, desk);
  await signIn(atDesk.page, world.appUrl, personOfTown('何示例'));
  await seen(atDesk.page, '.licence-card');
  await tap(atDesk.page, '.licence-card:has-text("食品经营许可证")');
  await seen(atDesk.page, '.licence-aside__title:text("食品经营许可证")');
  await keep(atDesk.page, 'desktop');
} finally {
  await browser.close();
  await world.stop();
}
