import type { Browser } from 'playwright-core';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, present, seen, tap, words } from './journey.ts';
import { builtPaths, keptPaths, untilKept } from './kept-files.ts';
import { keepPicture, seriousFaults } from './screens.ts';

const NO_NETWORK = '没有网络打开过的证照还能看，出示和核验要连网';

let world: World;
let browser: Browser;
let holder: Visitor;
let link: string;

beforeAll(async () => {
  const env = { bff: { RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
  link = await readQrCode(await present(holder.page));
  await tap(holder.page, '#back');
  await untilKept(holder.page, artifact('h5'));
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const goOffline = async (): Promise<void> => {
  if (world.process('bff').isAlive()) await world.kill('bff');
};
const goOnline = async (): Promise<void> => {
  if (!world.process('bff').isAlive()) await world.start('bff');
};

/** What the verdict page says of a code; opened by the app's own address, as a scan does. */
const verdictAddress = (): string =>
  `${world.appUrl}/#/packages/verification/verdict/index?code=${link.split('/v/')[1]}`;

test('what the browser keeps is the files of the build, all of them, and nothing else', async () => {
  expect(await keptPaths(holder.page)).toEqual(builtPaths(artifact('h5')));
  await holder.page.goto(link);
  await seen(holder.page, '#verdict');
  await holder.page.goto(world.appUrl);
  await seen(holder.page, '.licence-card');
  expect(await keptPaths(holder.page)).toEqual(builtPaths(artifact('h5')));
});

describe('without a server', () => {
  beforeAll(goOffline);

  test('the app opens after a reload, with what it kept and its age, and says what still works', async () => {
    await holder.page.reload();
    expect(await seen(holder.page, '#offline')).toMatch(/没有网络，显示今天 \d{1,2}:\d\d 的数据/);
    expect(await seen(holder.page, '.licence-card--large')).toMatch(/\d{1,2}:\d\d 时有效/);
    expect(await words(holder.page)).toContain('打开过的证照还能看，出示和核验要连网');
    expect(await holder.page.locator('#connection:visible').count()).toBe(0);
    await keepPicture(holder, 'offline-wallet');
  });

  test('a licence opens with its age; a code for it needs the network, and says so', async () => {
    await tap(holder.page, '.licence-card:has-text("食品经营许可证")');
    expect(await seen(holder.page, '.standing')).toMatch(/今天 \d{1,2}:\d\d 的数据/);
    await keepPicture(holder, 'offline-licence');
    await tap(holder.page, '#present');
    await seen(holder.page, '#error:has-text("没有网络")');
    expect(await words(holder.page)).toContain(NO_NETWORK);
    expect(await holder.page.locator('.qr__drawing:visible').count()).toBe(0);
    await keepPicture(holder, 'offline-present');
    await tap(holder.page, '#back');
    await tap(holder.page, '#back');
  });

  test('each page says how it stands', async () => {
    await tap(holder.page, '#tab-me');
    expect(await seen(holder.page, '#connection')).toBe(NO_NETWORK);
    await keepPicture(holder, 'offline-me');
    await tap(holder.page, '#tab-scan');
    expect(await seen(holder.page, '#connection')).toBe(NO_NETWORK);
    await keepPicture(holder, 'offline-scan');
  });

  test('a page never seen before opens, since its files are here', async () => {
    const page = await holder.page.context().newPage();
    await page.goto(`${world.appUrl}/#/packages/identity/privacy/index`);
    await seen(page, 'text=我们收什么，为什么');
    await page.close();
  });

  test('a code is not verified, never valid, and is asked about when the server is back', async () => {
    const page = await holder.page.context().newPage();
    await page.goto(verdictAddress());
    const said = await seen(page, '#verdict');
    expect(said).toContain('未能核实');
    expect(said).toContain('没有网络，不能当作有效');
    await goOnline();
    await seen(page, '#verdict:has-text("确认有效")');
    await page.close();
  });

  test('the link in a QR opens the app too, and says nothing of the code being valid', async () => {
    await goOffline();
    const page = await holder.page.context().newPage();
    await page.goto(link);
    expect(await seen(page, '#verdict')).toMatch(/^未能核实.*没有网络/);
    expect(await words(page)).not.toContain('确认有效');
    await page.close();
  });

  test('the wallet is fresh again by itself when the server is back', async () => {
    await goOffline();
    await tap(holder.page, '#tab-wallet');
    await holder.page.reload();
    await seen(holder.page, '#offline');
    await goOnline();
    await holder.page.waitForSelector('#offline', { state: 'detached' });
    expect(await seen(holder.page, '.licence-card--large')).not.toMatch(/时有效/);
    expect(await holder.page.locator('#connection:visible').count()).toBe(0);
  });
});

test('a network that leads nowhere counts as none: the page that is kept opens after three seconds', async () => {
  await goOnline();
  const { page } = holder;
  const { child } = world.process('bff');
  child.kill('SIGSTOP');
  try {
    const began = Date.now();
    await page.reload({ waitUntil: 'commit' });
    await seen(page, '.screen');
    expect(Date.now() - began).toBeGreaterThan(2500);
  } finally {
    child.kill('SIGCONT');
  }
  await seen(page, '.licence-card');
});

test('signing out leaves nothing of the person on the device', async () => {
  await goOnline();
  await holder.page.reload();
  await tap(holder.page, '#tab-me');
  await tap(holder.page, '#sign-out');
  await seen(holder.page, 'text=登录后看企业证照');
  expect(await keptPaths(holder.page)).toEqual(builtPaths(artifact('h5')));
  // What was checked here lately is public, whoever was signed in.
  const stored = await holder.page.evaluate(() =>
    JSON.stringify({ ...localStorage, 'past-results': undefined }),
  );
  expect(stored).not.toContain('示例');
  await goOffline();
  await holder.page.reload();
  await seen(holder.page, 'text=登录后看企业证照');
  await keepPicture(holder, 'offline-signed-out');
  expect(await words(holder.page)).not.toContain('东莞市示例');
});

test('a browser that has never been here is told by itself; nothing of ours was refused by the policy', async () => {
  await goOnline();
  const stranger = await newVisitor(browser, phone);
  await stranger.page.goto(world.appUrl);
  await untilKept(stranger.page, artifact('h5'));
  expect(seriousFaults(stranger)).toEqual([]);
  expect(seriousFaults(holder)).toEqual([]);
  await stranger.close();
});
