import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser, newVisitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, seen, tap } from './journey.ts';
import { keepPicture } from './screens.ts';

const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ env: { bff: { RATE_LIMIT_SCALE: '100' } } }),
    launchBrowser(),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** As strangers do who scan it, each for the first time. */
const lookAt = async (link: string, times: number): Promise<void> => {
  const code = link.slice(link.lastIndexOf('/') + 1);
  for (let time = 0; time < times; time += 1) {
    const answer = await fetch(`${world.appUrl}/api/v1/verification/looks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, visit: randomUUID() }),
    });
    expect(answer.status).toBe(200);
  }
};

test('the side column shows all that the licence’s own page does', async () => {
  const holder = await newVisitor(browser, desk);
  const { page } = holder;
  const beside = () => seen(page, '.screen__aside');
  await openWallet(page, world.appUrl, personOfTown('何示例'));

  await tap(page, '.licence-card:has-text("食品经营许可证")');
  await seen(page, '.screen__aside #renewal');
  for (const said of [
    '还剩 37 天',
    '前办延续',
    '许可证编号',
    '经营项目',
    '发证日期',
    '联系电话',
    '电子证照标识',
  ]) {
    expect(await beside()).toContain(said);
  }
  await keepPicture(holder, 'desk-expiring', { whole: false });

  await tap(page, '.licence-card:has-text("危险化学品经营许可证")');
  expect(await seen(page, '.screen__aside #consequence')).toMatch(/被吊销，不可恢复.*决定吊销/);
  expect(await page.locator('.licence-aside__actions').count()).toBe(0);
  expect(await page.locator('.screen__aside .face__drawing').getAttribute('alt')).toMatch(/^已吊销，/);
  await keepPicture(holder, 'desk-revoked', { whole: false });

  await tap(page, '.licence-card:has-text("营业执照")');
  await tap(page, '.licence-aside__actions >> text=打印码');
  await seen(page, '.qr__drawing');
  await lookAt(await readQrCode(await page.locator('.qr:visible').screenshot()), 21);
  await tap(page, '#back');
  await page.reload();
  await seen(page, '.screen__aside >> text=扫打印码，第 21 次');
  expect(await page.locator('.screen__aside >> text=/扫打印码，第 \\d+ 次/').count()).toBe(20);
  await tap(page, '.screen__aside >> text=看更早的');
  await seen(page, '.screen__aside >> text=扫打印码，第 1 次');
  await keepPicture(holder, 'desk-looks', { whole: false });
  await holder.close();
});

test('a phone has no room beside, and asks for nothing to put there', async () => {
  const holder = await newVisitor(browser);
  const asked: string[] = [];
  holder.page.on('request', (request) => asked.push(request.url()));
  await openWallet(holder.page, world.appUrl, personOfTown('陈示安'));
  await tap(holder.page, '.licence-card--large');
  await seen(holder.page, '#face');
  expect(asked.filter((url) => url.includes('/looks'))).toEqual([]);
  // Turned on its side it has.
  await holder.page.setViewportSize({ width: 812, height: 375 });
  await seen(holder.page, '.screen__aside >> text=谁看过');
  await holder.close();
});
