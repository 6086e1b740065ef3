/** The built mini-program as it was installed, with a server of a later version: the main job still gets done. */

import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { freePort } from '../support/ports.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, present, seen, tap, words } from './journey.ts';
import { LATER, type LaterServer, startLaterServer } from './later-server.ts';
import { keepPicture } from './screens.ts';

let world: World;
let later: LaterServer;
let browser: Browser;
let holder: Visitor;

beforeAll(async () => {
  const appPort = await freePort();
  const env = { bff: { PORT: String(appPort), RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  later = await startLaterServer(appPort, world.appUrl);
  holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await later?.stop();
  await world?.stop();
});

test('the wallet shows what it knows as ever, and a state that it does not know as such', async () => {
  const wallet = await words(holder.page);
  expect(wallet).toContain('东莞市示例清和商贸有限公司');
  expect(wallet).toContain('您是法定代表人');
  expect(await seen(holder.page, '.licence-card--unknown')).toMatch(/碳排放许可证.*状态未知/);
  await keepPicture(holder, 'later-wallet');
  await tap(holder.page, '.licence-card--unknown');
  expect(await seen(holder.page, '#consequence')).toContain('状态还不能确认，现在不能出示');
  expect(await holder.page.locator('#present:visible, #printed:visible').count()).toBe(0);
  await keepPicture(holder, 'later-licence');
  await tap(holder.page, '#back');
});

test('a firm for which the person acts in an unknown capacity is listed, and nothing is derived from it', async () => {
  await tap(holder.page, '#switch-firm');
  expect(await seen(holder.page, `.row:has-text("${LATER.name}")`)).toContain('您的身份本版还不认识');
  await tap(holder.page, '#switch-firm');
});

test('a licence is shown, and who scans it gets the right verdict, with a check that is new to him', async () => {
  const link = await readQrCode(await present(holder.page));
  const stranger = await newVisitor(browser);
  await stranger.page.goto(link);
  expect(await seen(stranger.page, '#verdict')).toMatch(/^有效.*确认有效/);
  const row = await seen(stranger.page, `.checks__row:has-text("${LATER.label}")`);
  expect(row).toContain(LATER.detail);
  expect(row).toContain('没查成');
  const all = await words(stranger.page);
  expect(all).toContain('由企证通签发');
  expect(all).toContain('东莞市示例清和商贸有限公司');
  expect(all).toContain('状态未知');
  await keepPicture(stranger, 'later-verdict');

  await seen(holder.page, 'text=这张码已被看过 1 次');
  later.verdict = 'valid-with-conditions';
  await tap(stranger.page, '#again');
  const banner = await seen(stranger.page, '#verdict:has-text("未能核实")');
  expect(banner).toContain('不能当作有效');
  await keepPicture(stranger, 'later-verdict-unknown');
  later.verdict = undefined;
  await tap(stranger.page, '#again');
  await seen(stranger.page, '#verdict:has-text("确认有效")');
  expect(stranger.faults).toEqual([]);
  await stranger.close();
  await tap(holder.page, '#back');
});

test('lists with members of an unknown kind show them in neutral words', async () => {
  await tap(holder.page, '.licence-card--large');
  await tap(holder.page, '#looks');
  const looks = await seen(holder.page, '.screen:has-text("现场扫码，第 1 次")');
  expect(looks).toMatch(/现场扫码，第 1 次[^现]*有效/);
  expect(looks).toMatch(/(^|[^现场])扫码，第 1 次.*?未能核实/);
  await tap(holder.page, '#back');
  await tap(holder.page, '#back');
  await tap(holder.page, '#tab-me');
  await tap(holder.page, '#sessions');
  await seen(holder.page, `text=${LATER.device}`);
  await tap(holder.page, '#back');
  await tap(holder.page, '#account');
  await tap(holder.page, '#export');
  await seen(holder.page, 'text=其他同意');
});

test('every reply on the way had grown, and nothing broke', () => {
  expect(later.grown()).toBeGreaterThan(8);
  expect(holder.faults).toEqual([]);
});
