import { browserAddress, ROUTES, TABS } from '@qzt/shared/contracts/pages';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, seen, tap } from './journey.ts';
import { focusedIs, hasRing, headingFocused, tabStops, tabTo } from './keyboard.ts';
import { keepPicture } from './screens.ts';

/** A narrow window on a desk: a phone's screen, with keys. */
const narrow: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};
const wide = { width: 1440, height: 900 };

let world: World;
let browser: Browser;
let holder: Visitor;
/** The address of a live code. */
let link: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ env: { bff: { RATE_LIMIT_SCALE: '100' } } }),
    launchBrowser(),
  ]);
  holder = await newVisitor(browser, narrow);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

/** Levels of the headings that a screen reader finds, in its order. */
const headingLevels = async (page: Page): Promise<number[]> => {
  const told = await page.locator('body').ariaSnapshot();
  return [...told.matchAll(/heading .*\[level=(\d)\]/g)].map(([, level]) => Number(level));
};

/** What a screen reader says of an element. */
const told = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).filter({ visible: true }).first().ariaSnapshot();

describe('every page has one heading of level 1, and none of a deeper level before the one above it', () => {
  const check = async (page: Page, name: string) => {
    const levels = await headingLevels(page);
    const jumps = levels.filter((level, place) => level > (levels[place - 1] ?? 0) + 1);
    expect({ name, first: levels[0], ones: levels.filter((level) => level === 1).length, jumps }).toEqual({
      name,
      first: 1,
      ones: 1,
      jumps: [],
    });
  };

  test('whoever is signed in', async () => {
    const { page } = holder;
    const card = await page.locator('.licence-card').first().getAttribute('id');
    await tap(page, '#present');
    await seen(page, '.qr__drawing');
    const query = page.url().slice(page.url().indexOf('?'));
    link = await readQrCode(await page.locator('.qr:visible').screenshot());
    const licence = `?licence=${card?.replace('licence-', '')}`;
    const pages: readonly (readonly [string, string])[] = [
      [TABS.wallet, '.licence-card'],
      [TABS.scan, '#scan-picture'],
      [TABS.me, '#sign-out'],
      [ROUTES.privacy, 'text=我们怎么存'],
      [ROUTES.sessions, '#end-all'],
      [ROUTES.account, '#export'],
      [ROUTES.licence + licence, '#looks'],
      [ROUTES.face + licence, '.face-page'],
      [ROUTES.present + query, '.qr__drawing'],
      [ROUTES.printed + query, '.qr__drawing'],
      [ROUTES.looks + query, '.screen__content'],
    ];
    for (const size of [narrow.viewport ?? wide, wide]) {
      await page.setViewportSize(size);
      for (const [address, ready] of pages) {
        await page.goto(world.appUrl + browserAddress(address));
        await page.reload();
        await seen(page, ready);
        await check(page, `${address} at ${size.width} px`);
      }
    }
    expect(holder.faults).toEqual([]);
  }, 120_000);

  test('a stranger', async () => {
    const { page, close } = await newVisitor(browser, narrow);
    for (const [address, ready] of [
      [browserAddress(TABS.wallet), '#sign-in'],
      [browserAddress(ROUTES.signIn), '#start-sign-in'],
      [browserAddress(ROUTES.realName), '#sign-in'],
      [browserAddress(ROUTES.account), '#empty'],
      [browserAddress(`${ROUTES.licence}?licence=unknown`), '#empty'],
      ['/v/nothing-of-ours', '#verdict'],
      [new URL(link).pathname, '#verdict'],
    ] as const) {
      await page.goto(world.appUrl + address);
      await page.reload();
      await seen(page, ready);
      await check(page, address);
    }
    await close();
  }, 60_000);
});

describe('the main job by keys alone', () => {
  let page: Page;

  beforeAll(async () => {
    ({ page } = holder);
    await page.setViewportSize(narrow.viewport ?? wide);
    await page.goto(world.appUrl);
    await page.reload();
    await seen(page, '.licence-card');
  });

  test('the heading of a page that opens has the focus, with a ring; back leads to where it was', async () => {
    await tabTo(page, '#present');
    await page.keyboard.press('Enter');
    await seen(page, '.qr__drawing');
    await headingFocused(page, '出示营业执照');
    expect(await hasRing(page)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    await focusedIs(page, 'button#back');
    await page.keyboard.press('Enter');
    await focusedIs(page, 'button#present');
    expect(await hasRing(page)).toBe(true);
  });

  test('the browser’s own way back does the same', async () => {
    await tabTo(page, '.licence-card:not(.licence-card--large)');
    const card = await page.evaluate(() => document.activeElement?.id);
    await page.keyboard.press('Enter');
    await seen(page, '#looks');
    await headingFocused(page, '食品经营许可证');
    await tabTo(page, '#looks');
    await page.keyboard.press('Enter');
    await headingFocused(page, '谁看过');
    await page.goBack();
    await focusedIs(page, 'button#looks');
    await page.goBack();
    await focusedIs(page, `button#${card}`);
  });

  test('pages below the one in front are out of reach', async () => {
    await page.keyboard.press('Enter');
    await seen(page, '#looks');
    const stops = await tabStops(page);
    expect(stops.length).toBeGreaterThan(3);
    expect(stops.filter(({ isInFront }) => !isInFront)).toEqual([]);
    await page.goBack();
    await seen(page, '.licence-card');
  });

  test('a tab opens at its heading', async () => {
    await tabTo(page, '#tab-scan');
    await page.keyboard.press('Enter');
    await headingFocused(page, '扫一扫');
    await tabTo(page, '#tab-wallet');
    await page.keyboard.press('Enter');
    await seen(page, '.licence-card');
    await headingFocused(page, '企证通，证照');
  });

  test('the order of the tab key is the order of what is seen', async () => {
    // High enough for all of it: what sticks to the window's bottom is then the page's bottom too.
    await page.setViewportSize({ width: 390, height: 1600 });
    const stops = await tabStops(page);
    const sorted = [...stops].sort((a, b) => (Math.abs(a.top - b.top) < 8 ? a.left - b.left : a.top - b.top));
    expect(stops.map(({ name }) => name)).toEqual(sorted.map(({ name }) => name));
    expect(stops.map(({ name }) => name).slice(-4)).toEqual(['present', 'tab-wallet', 'tab-scan', 'tab-me']);
    await page.setViewportSize({ width: 390, height: 844 });
  });

  test('the other firms fold out and in, and that is told', async () => {
    await tabTo(page, '#switch-firm');
    expect(await told(page, '#switch-firm')).toContain('切换企业');
    const expanded = () => page.locator('#switch-firm:visible').getAttribute('aria-expanded');
    expect(await expanded()).toBe('false');
    await page.keyboard.press('Enter');
    expect(await expanded()).toBe('true');
    const opened = await page.locator('#switch-firm:visible').getAttribute('aria-controls');
    await seen(page, `#${opened}:has-text("东莞市示例长堤物流有限公司")`);
    await page.keyboard.press('Enter');
    expect(await expanded()).toBe('false');
  });

  test('after a tap the heading has the focus without a ring', async () => {
    await tap(page, '#tab-me');
    await headingFocused(page, '我的');
    expect(await hasRing(page)).toBe(false);
  });
});

describe('radio buttons', () => {
  test('are one stop; arrows, Home and End choose', async () => {
    const { page } = holder;
    await tabTo(page, '#choice-standard');
    const chosen = () =>
      page.evaluate(() =>
        document.activeElement?.getAttribute('aria-checked') === 'true' ? document.activeElement.id : null,
      );
    for (const [key, id] of [
      ['ArrowRight', 'choice-large'],
      ['ArrowRight', 'choice-standard'],
      ['ArrowLeft', 'choice-large'],
      ['Home', 'choice-standard'],
      ['End', 'choice-large'],
      ['ArrowUp', 'choice-standard'],
    ] as const) {
      await page.keyboard.press(key);
      expect([key, await chosen()]).toEqual([key, id]);
    }
    await page.keyboard.press('Tab');
    expect(await chosen()).toBe('choice-auto');
    await page.keyboard.press('End');
    expect(await chosen()).toBe('choice-dark');
    await page.keyboard.press('Home');
    expect(await told(page, '.choices:has(#choice-auto)')).toMatch(
      /radiogroup "明暗"[\s\S]*radio "跟随系统" \[checked\]/,
    );
  });
});

test('icons grow with the letters, those of a size of their own too', async () => {
  const { page } = holder;
  const widths = () =>
    page.evaluate(() =>
      ['#tab-me .icon', '.section .choices__one--on .icon', '#account .row__arrow'].map(
        (one) => document.querySelector(one)?.getBoundingClientRect().width,
      ),
    );
  expect(await widths()).toEqual([24, 18, 20]);
  await tap(page, '#choice-large');
  expect(await widths()).toEqual([30, 22.5, 25]);
  await tap(page, '#choice-standard');
});

test('what is chosen and what has the focus are marked in different ways, each seen in light and dark', async () => {
  const { page } = holder;
  await page.setViewportSize(wide);
  await tap(page, '#rail-wallet');
  await seen(page, '.licence-card--current');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const marks = () =>
      page.evaluate(() => {
        const card = document.querySelector<HTMLElement>('.licence-card--current');
        if (!card) throw new Error('no card is chosen');
        const { outlineStyle, outlineColor } = getComputedStyle(card);
        const { borderLeftWidth, borderLeftColor } = getComputedStyle(card, '::after');
        const ground = getComputedStyle(document.body).backgroundColor;
        return { outlineStyle, outlineColor, borderLeftWidth, borderLeftColor, ground };
      });
    const chosen = await marks();
    expect([chosen.outlineStyle, chosen.borderLeftWidth]).toEqual(['none', '7px']);
    // The card of a business licence begins in #1b5570 in both modes.
    expect(contrast(chosen.borderLeftColor, 'rgb(27, 85, 112)')).toBeGreaterThanOrEqual(3);
    await tabTo(page, '.licence-card--current');
    const both = await marks();
    expect([both.outlineStyle, both.borderLeftWidth]).toEqual(['solid', '7px']);
    expect(contrast(both.outlineColor, both.ground)).toBeGreaterThanOrEqual(3);
    await keepPicture(holder, `wallet-rings-${colorScheme}`, { whole: false });
  }
  await page.emulateMedia({ colorScheme: 'light' });
});

/** As WCAG 2.2 has it, of two opaque colours as the browser computes them. */
const contrast = (one: string, other: string): number => {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? [])
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

test('large letters in a wide window: chosen in the rail, by keys; the chosen licence stays marked', async () => {
  const { page } = holder;
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tabTo(page, '#rail-size-standard');
  await page.keyboard.press('ArrowRight');
  await focusedIs(page, 'button#rail-size-large');
  await seen(page, '.size-large .licence-card--current');
  await tap(page, '.row:has-text("食品经营许可证")');
  expect(await page.locator('[aria-current="true"]:visible').allTextContents()).toEqual([
    expect.stringContaining('食品经营许可证'),
  ]);
  await tap(page, '#all-licences[aria-expanded="false"]');
  await seen(page, '.row:has-text("医疗器械经营许可证")');
  await keepPicture(holder, 'wallet-large-1440', { target: 60, whole: false });
  await tap(page, '#all-licences[aria-expanded="true"]');
  await tap(page, '#rail-size-standard');
});

test('a heading that shows for its focus only takes no room: nothing moves away from under the hand', async () => {
  const { page } = holder;
  await tabTo(page, '#rail-me');
  await page.keyboard.press('Enter');
  await headingFocused(page, '我的');
  await seen(page, '#sign-out');
  const heading = async () => (await page.locator('h1:visible').boundingBox())?.width ?? 0;
  const place = () => page.locator('#choice-dark').boundingBox();
  const before = await place();
  expect([await hasRing(page), (await heading()) > 40]).toEqual([true, true]);
  await tap(page, '#choice-dark');
  await seen(page, '#choice-dark[aria-checked="true"]');
  expect(await place()).toEqual(before);
  await tap(page, '#choice-auto');
});

test('a verdict is announced once: the seconds that go by are for the eye', async () => {
  const stranger = await newVisitor(browser, narrow);
  const { page } = stranger;
  await page.clock.install();
  await page.goto(link);
  await seen(page, '#verdict:has-text("有效")');
  // What was drawn before the app announced the first answer: this one is the page's own.
  await tap(page, '#again');
  await seen(page, '#verdict[role="alert"]:has-text("有效")');
  const shown = () => seen(page, '.verdict__reason');
  const first = { shown: await shown(), told: await told(page, '#verdict') };
  expect(first.told).toMatch(/alert[\s\S]*有效[\s\S]*发证机关/);
  await page.clock.runFor(30_000);
  expect(await shown()).not.toBe(first.shown);
  expect(await told(page, '#verdict')).toBe(first.told);
  expect(stranger.faults).toEqual([]);
  await stranger.close();
});

test('a code is read digit by digit', async () => {
  const { page } = holder;
  await page.setViewportSize(narrow.viewport ?? wide);
  await page.goto(world.appUrl);
  await tap(page, '.licence-card--large');
  await seen(page, '#looks');
  expect(await told(page, '.row--pair:has-text("信用代码")')).toMatch(/9 1 4 4 1 9/);
});
