import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';
import { readQrCode } from '../support/zbar.ts';
import { allIsWell, licenceOf, setFault, setLicenceStatus } from './console.ts';
import { expiredLinkLike } from './expired-link.ts';
import { openWallet, seen, tap, untilSeen, whileWaiting, words } from './journey.ts';
import { keepPicture } from './screens.ts';

let world: World;
let browser: Browser;
let holder: Visitor;
let stranger: Visitor;
let expiredLink: string;

beforeAll(async () => {
  // A status is old after a second, so that a silent authority is noticed at once.
  const env = { bff: { LICENCE_FRESH_SECONDS: '1', RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  holder = await newVisitor(browser);
  stranger = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
  await tap(holder.page, '#present');
  const link = await shownLink();
  await tap(holder.page, '#back');
  await world.stopOne('bff');
  expiredLink = await expiredLinkLike(world, link);
  await world.start('bff');
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

afterEach(async () => {
  await allIsWell(world);
  await stranger.page.context().setOffline(false);
});

const shownLink = async (): Promise<string> => {
  await seen(holder.page, '.qr__drawing');
  return readQrCode(await holder.page.locator('.qr:visible').screenshot());
};

/** The link of a code for one of the firm's licences, shown by its holder just now. */
const linkOf = async (kindName: string, how: '#present' | '#printed' = '#present'): Promise<string> => {
  await tap(holder.page, `.licence-card:has-text("${kindName}")`);
  await seen(holder.page, '#face');
  await tap(holder.page, how);
  const link = await shownLink();
  await tap(holder.page, '#back');
  await tap(holder.page, '#back');
  return link;
};

/** What the verdict page says of a link: the banner, and all of it. */
const answerTo = async (link: string): Promise<{ banner: string; all: string }> => {
  await stranger.page.goto('about:blank');
  await stranger.page.goto(link);
  const banner = await seen(stranger.page, '#verdict');
  expect(await stranger.page.title()).toBe('核验结果 · 企证通');
  return { banner, all: await words(stranger.page) };
};

test('a live code of a valid licence', async () => {
  const { banner, all } = await answerTo(await linkOf('营业执照'));
  expect(banner).toMatch(/有效.*确认有效/);
  expect(all).toContain('第 1 次');
  await keepPicture(stranger, 'verdict-valid');
  await keepPicture(stranger, 'verdict-valid-window', { whole: false, again: true });
  await tap(stranger.page, '#again');
  // The first answer was announced by what was drawn before the app; this one is announced by the page.
  await seen(stranger.page, '#verdict[role="alert"]');
  expect(await words(stranger.page)).toContain('第 1 次');
});

test('a printed code', async () => {
  const { banner, all } = await answerTo(await linkOf('营业执照', '#printed'));
  expect(banner).toContain('证照有效');
  expect(banner).toContain('这是打印码，证明不了证照现在就在对方手里');
  expect(all).toContain('打印码长期有效');
  expect([all.match(/不用查/g)?.length, all.includes('没有查')]).toEqual([2, false]);
  await keepPicture(stranger, 'verdict-printed');
});

test('while it is being checked', async () => {
  const link = await linkOf('食品经营许可证');
  await stranger.page.goto('about:blank');
  await whileWaiting(stranger.page, '/api/v1/verification/looks', async () => {
    await stranger.page.goto(link);
    await seen(stranger.page, 'text=正在向发证机关核实');
    await keepPicture(stranger, 'verdict-loading', { whole: false, once: true });
  });
  expect(await seen(stranger.page, '#verdict')).toContain('快到期了');
  await keepPicture(stranger, 'verdict-expiring');
});

test('a licence that is revoked while its code is on the screen is invalid from that moment', async () => {
  const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
  const link = await linkOf('医疗器械经营许可证');
  expect((await answerTo(link)).banner).toContain('有效');
  await setLicenceStatus(world, licenceIdentifier, 'suspended', '示例：停业整顿');
  expect((await answerTo(link)).banner).toMatch(/无效.*起被中止，恢复前请勿采信/);
  await keepPicture(stranger, 'verdict-suspended');
  await setLicenceStatus(world, licenceIdentifier, 'valid');
  expect((await answerTo(link)).banner).toContain('发证机关');
  await setLicenceStatus(world, licenceIdentifier, 'revoked', '示例：提供虚假材料');
  const { banner, all } = await answerTo(link);
  expect(banner).toMatch(/无效.*已被吊销，请勿采信/);
  expect(all).toContain('示例：提供虚假材料');
  await keepPicture(stranger, 'verdict-revoked');
});

test('a silent authority: not verified, never valid', async () => {
  const link = await linkOf('营业执照');
  await setFault(world, 'licences', { mode: 'down' });
  // Its last word counts for the second that it is fresh.
  const { banner, all } = await waitFor(async () => {
    const answer = await answerTo(link);
    return !answer.banner.startsWith('有效') && answer;
  });
  expect(banner).toMatch(/未能核实.*证照系统没有应答，不能当作有效/);
  expect(all).toContain('没查成');
  expect(all).toContain('现在能确定的');
  await keepPicture(stranger, 'verdict-unverified');
  await setFault(world, 'licences');
  await untilSeen(stranger.page, '#verdict:has-text("确认有效")', () => tap(stranger.page, '#again'));
});

test('no network: not verified, and a way on', async () => {
  await stranger.page.context().setOffline(true);
  await tap(stranger.page, '#again');
  expect(await seen(stranger.page, '#verdict:has-text("没有网络")')).toContain('不能当作有效');
  await keepPicture(stranger, 'verdict-offline');
  await stranger.page.context().setOffline(false);
  await tap(stranger.page, '#again');
  await seen(stranger.page, '#verdict:has-text("确认有效")');
});

test.each([
  ['no code of ours', () => `${world.appUrl}/v/this-is-nothing`, '不是企证通的证照码', 'unreadable'],
  ['a code cut short', () => expiredLink.slice(0, -30), '没有扫全', 'truncated'],
  ['a code that was changed', () => changed(expiredLink), '这张码被改动过', 'changed'],
])('%s', async (_, link, says, name) => {
  const { banner, all } = await answerTo(link());
  expect(banner).toContain('无效');
  expect(banner).toContain(says);
  expect(all).not.toContain('清和');
  await keepPicture(stranger, `verdict-${name}`);
});

test('a page without a code', async () => {
  await stranger.page.goto(`${world.appUrl}/#/packages/verification/verdict/index`);
  await seen(stranger.page, 'text=链接里没有证照码');
  await keepPicture(stranger, 'verdict-no-code');
});

test('a code whose time has run out', async () => {
  const { banner, all } = await answerTo(expiredLink);
  expect(banner).toMatch(/无效.*这张码已过期/);
  // Licence and holder: nobody asked, which is not the same as nothing to ask.
  expect([all.match(/没有查/g)?.length, all.includes('不用查')]).toEqual([2, false]);
  expect(all).not.toContain('清和');
  await keepPicture(stranger, 'verdict-expired');
});

/** The same link with one character of its random id changed. */
const changed = (link: string): string => {
  const at = link.lastIndexOf('/') + 20;
  return link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
};
