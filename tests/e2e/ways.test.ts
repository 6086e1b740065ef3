import type { Browser } from 'playwright-core';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { confirmRealName, openWallet, seen, tap, words } from './journey.ts';
import { untilKept } from './kept-files.ts';
import { keepPicture, seriousFaults } from './screens.ts';

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

const page = (path: string): string => `${world.appUrl}/#/${path}`;

/** From a page that asks for it through the province's pages and back. */
const signInHere = async ({ page: at }: Visitor, personId: string): Promise<void> => {
  await tap(at, '#sign-in');
  await tap(at, '#agree');
  await tap(at, '#start-sign-in');
  await at.click(`#person-${personId}`);
  await at.waitForURL((url) => url.origin === new URL(world.appUrl).origin);
};

describe('a deep link', () => {
  test('leads to its licence after sign-in and real name, and one step back stays in the app', async () => {
    const person = personOfTown('何示例');
    const known = await newVisitor(browser);
    await openWallet(known.page, world.appUrl, person);
    await tap(known.page, '.licence-card:has-text("食品经营许可证")');
    await seen(known.page, '#face');
    const link = known.page.url();
    await known.close();

    const visitor = await newVisitor(browser);
    await visitor.page.goto(link);
    expect(await seen(visitor.page, '.screen:has(#sign-in)')).toContain('登录后才能看这张证照');
    await signInHere(visitor, person.id);
    await seen(visitor.page, '.nav__title:text("食品经营许可证")');
    await tap(visitor.page, '#back');
    await seen(visitor.page, '.licence-card');
    expect(seriousFaults(visitor)).toEqual([]);
    await visitor.close();
  });

  test('by way of the real-name check, for somebody new', async () => {
    const person = personOfTown('梁示宁');
    const visitor = await newVisitor(browser);
    await visitor.page.goto(page('packages/wallet/licence/index?licence=0123456789abcdef'));
    await signInHere(visitor, person.id);
    await seen(visitor.page, '#confirm');
    await confirmRealName(visitor.page, person);
    await seen(visitor.page, 'text=没有找到这张证照');
    expect(visitor.page.url()).toContain('packages/wallet/licence/index');
    await visitor.close();
  });

  test('to a page of one’s own needs no real name', async () => {
    const visitor = await newVisitor(browser);
    await visitor.page.goto(page('packages/identity/sessions/index'));
    await signInHere(visitor, personOfTown('周示和').id);
    expect(await seen(visitor.page, '.screen:has(#end-all)')).toContain('本机');
    await visitor.close();
  });

  test('that names a page elsewhere leads to the wallet', async () => {
    const visitor = await newVisitor(browser);
    await visitor.page.goto(page('packages/identity/sign-in/index?to=https%3A%2F%2Fexample.com%2F'));
    await tap(visitor.page, '#agree');
    await tap(visitor.page, '#start-sign-in');
    await visitor.page.click(`#person-${personOfTown('陈示安').id}`);
    await seen(visitor.page, '.screen:has(#confirm)');
    expect(new URL(visitor.page.url()).origin).toBe(new URL(world.appUrl).origin);
    await visitor.close();
  });
});

describe('a step back', () => {
  test('never leads into a sign-in that is over', async () => {
    const visitor = await newVisitor(browser);
    // Where the browser came from.
    await visitor.page.goto('about:blank');
    await openWallet(visitor.page, world.appUrl, personOfTown('何示例'));
    for (let step = 0; step < 4 && visitor.page.url() !== 'about:blank'; step += 1) {
      expect(visitor.page.url()).toContain(world.appUrl);
      expect((await words(visitor.page)).length).toBeGreaterThan(20);
      await visitor.page.goBack({ waitUntil: 'commit' });
    }
    expect(visitor.page.url()).toBe('about:blank');
    expect(seriousFaults(visitor)).toEqual([]);
    await visitor.close();
  });

  test('from a declined sign-in leads to the page it began on', async () => {
    const visitor = await newVisitor(browser);
    await visitor.page.goto(world.appUrl);
    await tap(visitor.page, '#sign-in');
    await tap(visitor.page, '#agree');
    await tap(visitor.page, '#start-sign-in');
    await visitor.page.click('#decline');
    expect(await seen(visitor.page, '#trouble')).toContain('没有同意授权');
    await visitor.page.goBack({ waitUntil: 'commit' });
    await seen(visitor.page, 'text=登录后看企业证照');
    await visitor.close();
  });

  test('through the pages of a licence shows each as it was', async () => {
    const visitor = await newVisitor(browser);
    await openWallet(visitor.page, world.appUrl, personOfTown('何示例'));
    await tap(visitor.page, '.licence-card:has-text("食品经营许可证")');
    await seen(visitor.page, '#face');
    await tap(visitor.page, '#present');
    await seen(visitor.page, '.qr__drawing');
    await visitor.page.goBack();
    await seen(visitor.page, '#face');
    await visitor.page.goForward();
    await seen(visitor.page, '.qr__drawing');
    await visitor.page.goBack();
    await visitor.page.goBack();
    await seen(visitor.page, '.licence-card');
    expect(seriousFaults(visitor)).toEqual([]);
    await visitor.close();
  });
});

test('an address that no page has says so, and leads on', async () => {
  const visitor = await newVisitor(browser);
  await visitor.page.goto(page('packages/nothing/of/ours?x=1'));
  expect(await seen(visitor.page, '.screen:has(#to-wallet)')).toContain('没有这个页面');
  await keepPicture(visitor, 'not-found');
  await tap(visitor.page, '#to-wallet');
  await seen(visitor.page, '#sign-in');
  await visitor.close();
});

test('a page that could not be asked for comes by itself when the network is back', async () => {
  const visitor = await newVisitor(browser);
  await openWallet(visitor.page, world.appUrl, personOfTown('何示例'));
  await untilKept(visitor.page, artifact('h5'));
  await visitor.page.context().setOffline(true);
  await tap(visitor.page, '.licence-card--large');
  await tap(visitor.page, '#looks');
  expect(await seen(visitor.page, '#error')).toContain('没有网络');
  await keepPicture(visitor, 'looks-offline');
  await visitor.page.context().setOffline(false);
  await seen(visitor.page, 'text=还没有人看过');
  await visitor.close();
});

test('somebody who signs out sees nothing of what was there, also by a step back', async () => {
  const visitor = await newVisitor(browser);
  await openWallet(visitor.page, world.appUrl, personOfTown('何示例'));
  await tap(visitor.page, '.licence-card--large');
  await seen(visitor.page, '#face');
  await tap(visitor.page, '#back');
  await tap(visitor.page, '#tab-me');
  await tap(visitor.page, '#sign-out');
  await seen(visitor.page, '#sign-in');
  await visitor.page.goBack({ waitUntil: 'commit' });
  await seen(visitor.page, '#sign-in');
  expect(await visitor.page.evaluate(() => JSON.stringify(window.localStorage))).not.toContain('清和');
  await visitor.close();
});
