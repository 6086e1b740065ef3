/** Pages that are not the app: the API's, the one for outsiders, and the stand-ins'. */

import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { seen, tap } from './journey.ts';

jest.setTimeout(120_000);

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

let world: World;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

/** What axe finds fault with on the page as it is now, and where. */
const violationsOn = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }, RULES);
};

const SIZES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['on a phone', phone],
  [
    'on a desk, in the dark',
    { viewport: { width: 1280, height: 900 }, colorScheme: 'dark', locale: 'zh-CN' },
  ],
];

describe.each(SIZES)('%s', (size, options) => {
  const wide = size === 'on a phone' ? 'phone' : 'desk';
  beforeEach(async () => {
    visitor = await newVisitor(browser, options);
  });
  afterEach(async () => {
    await visitor.close();
  });

  const expectWell = async (name: string): Promise<void> => {
    const path = join('tests/.artifacts/screenshots', `other-${name}-${wide}.png`);
    // The API's page is longer than a picture may be.
    await visitor.page.screenshot({ path, fullPage: name !== 'api' });
    expect(await violationsOn(visitor.page)).toEqual([]);
    const scrollsSideways = await visitor.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect({ scrollsSideways, faults: visitor.faults }).toEqual({ scrollsSideways: false, faults: [] });
  };

  test.each([
    ['the API’s page', 'api', () => `${world.appUrl}/api/docs`],
    ['the page for outsiders', 'verifying', () => `${world.appUrl}/verifying`],
    ['the console', 'console', () => `${world.mockUrl}/console`],
    ['a firm in the console', 'console-firm', () => `${world.mockUrl}/console/firms/91441900M0EX0017XG`],
    [
      'a console that refused',
      'console-refused',
      () => `${world.mockUrl}/console?q=zzz&problem=%E4%B8%8D%E8%A1%8C`,
    ],
    [
      'a sign-in page that is over',
      'sign-in-over',
      () => `${world.mockUrl}/identity/oidc/interaction/nothing`,
    ],
  ])('%s is without faults of accessibility', async (_, name, address) => {
    const answer = await visitor.page.goto(address());
    // Browsers write a line of their own about an answer that is a refusal.
    if (answer?.status() === 400) visitor.faults.length = 0;
    await expectWell(name);
  });

  test('the sign-in page is too, also where it found somebody', async () => {
    const { page } = visitor;
    await page.goto(world.appUrl);
    await tap(page, '#sign-in');
    await tap(page, '#agree');
    await tap(page, '#start-sign-in');
    await page.waitForSelector('#decline');
    await expectWell('sign-in');
    await page.fill('input[name=q]', '梁示宁');
    await page.click('[role=search] button');
    await seen(page, 'text=找到 1 位');
    await expectWell('sign-in-found');
  });
});

describe('the number for the real-name check', () => {
  const person = personOfTown('何示例');
  const copying = `[data-copies=number-${person.id}]`;

  beforeEach(async () => {
    visitor = await newVisitor(browser);
    await visitor.page.goto(world.appUrl);
    await tap(visitor.page, '#sign-in');
    await tap(visitor.page, '#agree');
    await tap(visitor.page, '#start-sign-in');
    await visitor.page.waitForSelector('#decline');
  });
  afterEach(() => visitor.close());

  test('is copied on the sign-in page, which stays where it is', async () => {
    const { page } = visitor;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click(copying);
    expect(await seen(page, '#copied:not(:empty)')).toBe('已复制何示例的身份证号');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(person.idNumber);
    await page.click(`[data-copies=name-${person.id}]`);
    await seen(page, '#copied:has-text("姓名")');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(person.name);
    await page.click(`#person-${person.id}`);
    await page.waitForURL((url) => url.origin === new URL(world.appUrl).origin);
  });

  test('is copied or at least selected where the browser gives no clipboard, as on plain http', async () => {
    const { page } = visitor;
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.click(copying);
    expect(await seen(page, '#copied:not(:empty)')).toMatch(/^已(复制|选中)何示例的身份证号/);
    expect(await page.evaluate(() => String(getSelection()))).toBe(person.idNumber);
  });
});
