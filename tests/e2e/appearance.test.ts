import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, seen, tap } from './journey.ts';
import { keepPicture } from './screens.ts';

/** A window as on a desk; its size changes with what is looked at. */
const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

interface Look {
  name: string;
  width: number;
  height: number;
  dark?: boolean;
}

const looks: readonly Look[] = [
  { name: 'dark', width: 390, height: 844, dark: true },
  { name: '430', width: 430, height: 932 },
  { name: '1024', width: 1024, height: 768 },
  { name: '1440', width: 1440, height: 900 },
];
const large: readonly Look[] = [
  { name: 'large', width: 390, height: 844 },
  { name: 'large-320', width: 320, height: 640 },
];

let world: World;
let browser: Browser;
let holder: Visitor;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ env: { bff: { RATE_LIMIT_SCALE: '100' } } }),
    launchBrowser(),
  ]);
  holder = await newVisitor(browser, desk);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const wear = async (visitor: Visitor, { width, height, dark }: Look): Promise<void> => {
  await visitor.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await visitor.page.setViewportSize({ width, height });
};

const keepAll = async (visitor: Visitor, page: string, wanted: readonly Look[], target: number) => {
  for (const one of wanted) {
    await wear(visitor, one);
    await keepPicture(visitor, `${page}-${one.name}`, { target, whole: one.width < 720 });
  }
};

/** Every page that carries the main job, from the wallet on, each in every look; ends at the wallet again. */
const walk = async (wanted: readonly Look[], target: number): Promise<void> => {
  const [first] = wanted;
  if (!first) throw new Error('no look is wanted');
  const { page } = holder;
  await seen(page, '.licence-card');
  await keepAll(holder, 'wallet', wanted, target);
  // The narrowest first: there a tap on a card opens its page.
  await wear(holder, first);
  await tap(page, '[id^="licence-"]:has-text("食品经营许可证")');
  await seen(page, '#renewal');
  await keepAll(holder, 'licence', wanted, target);
  await wear(holder, first);
  await tap(page, '#present');
  await seen(page, '.qr__drawing');
  await keepAll(holder, 'present', wanted, target);
  await wear(holder, first);
  const link = await readQrCode(await page.locator('.qr:visible').screenshot({ scale: 'css' }));
  await page.goto(link);
  await seen(page, '#verdict');
  await keepAll(holder, 'verdict', wanted, target);
  await wear(holder, first);
  await tap(page, '#back');
  await seen(page, '#scan-picture');
  await keepAll(holder, 'scan', wanted, target);
  await wear(holder, first);
  await tap(page, '#tab-me');
  await seen(page, '#sign-out');
  await keepAll(holder, 'me', wanted, target);
  await wear(holder, first);
};

test('dark, wider and on a desk', async () => {
  await walk(looks, 44);
}, 60_000);

test('large letters: fewer things, every target at least 60 px', async () => {
  await tap(holder.page, '#choice-large');
  await tap(holder.page, '#tab-wallet');
  await walk(large, 60);
  const size = await holder.page
    .locator('.choices__one:visible')
    .first()
    .evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
  expect(size).toBeGreaterThanOrEqual(18);
}, 60_000);

test('sign-in in the dark and on a desk', async () => {
  const guest = await newVisitor(browser, { ...phone, ...desk });
  await guest.page.goto(`${world.appUrl}/#/packages/identity/sign-in/index`);
  await seen(guest.page, '#start-sign-in');
  await keepAll(guest, 'sign-in', looks, 44);
  await guest.close();
});

test('a size that is chosen in one tab holds in the other too', async () => {
  const guest = await newVisitor(browser);
  const other = await guest.page.context().newPage();
  await other.goto(`${world.appUrl}/#/pages/scan/index`);
  await seen(other, '.screen.size-standard');
  await guest.page.goto(`${world.appUrl}/#/pages/me/index`);
  await tap(guest.page, '#choice-large');
  await seen(other, '.screen.size-large');
  await guest.close();
});

test('a verdict is told first, by word, shape and reason', async () => {
  const stranger = await newVisitor(browser);
  await stranger.page.goto(`${world.appUrl}/v/nothing-of-ours`);
  expect(await seen(stranger.page, '#verdict')).toMatch(/^无效，/);
  await stranger.close();
});
