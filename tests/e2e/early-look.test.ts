import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';
import { readQrCode } from '../support/zbar.ts';
import { allIsWell, licenceOf, setFault, setLicenceStatus } from './console.ts';
import { openWallet, seen, tap } from './journey.ts';
import { seriousFaults } from './screens.ts';

let world: World;
let browser: Browser;
let holder: Visitor;

beforeAll(async () => {
  const env = { bff: { LICENCE_FRESH_SECONDS: '1', RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

afterEach(() => allIsWell(world));

/** Opens a code for a licence on the holder's screen, where it stays; its link. */
const show = async (kindName: string, how: '#present' | '#printed' = '#present'): Promise<string> => {
  await holder.page.goto(world.appUrl);
  await tap(holder.page, `.licence-card:has-text("${kindName}")`);
  await seen(holder.page, '#face');
  await tap(holder.page, how);
  await seen(holder.page, '.qr__drawing');
  return readQrCode(await holder.page.locator('.qr:visible').screenshot());
};

/** What a screen reader was told at once, and what the policy refused; noted in the page from its very beginning. */
const listen = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const told: string[] = [];
    const refused: string[] = [];
    Object.assign(window, { told, refused });
    document.addEventListener('securitypolicyviolation', (event) => {
      refused.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
    new MutationObserver((changes) => {
      const regions = new Set<Element>();
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest('[aria-hidden="true"]') ? null : element?.closest('[role="alert"]');
        if (region) regions.add(region);
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          if (node.matches('[role="alert"]')) regions.add(node);
          for (const inner of node.querySelectorAll('[role="alert"]')) regions.add(inner);
        }
      }
      for (const region of regions) told.push(region.textContent ?? '');
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

const noted = (page: Page, what: 'told' | 'refused'): Promise<string[]> =>
  page.evaluate((name) => Reflect.get(window, name) as string[], what);

type Boxes = Record<string, { x: number; y: number; width: number; height: number }>;

/** Where the parts of the answer are that both drawings have. */
const boxes = (page: Page, root: '.early' | '#app'): Promise<Boxes> =>
  page.evaluate((within) => {
    const parts = [
      ['.screen__rail', '.screen__column', '.screen__aside', '.nav', '.nav__title', '#back'],
      [
        '.hero',
        '.verdict__frame',
        '.verdict__mark',
        '.verdict__word',
        '.verdict__reason',
        '.verdict__caution',
      ],
      ['.panel--roomy:first-child', '.subject__kind', '.subject__line', '.subject__line + .subject__line'],
    ].flat();
    const found: Boxes = {};
    for (const part of parts) {
      const box = document.querySelector(within)?.querySelector(part)?.getBoundingClientRect();
      if (!box) continue;
      const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
      found[part] = { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
    }
    return found;
  }, root);

/** Of what reaches to the foot of the page, only the head is the same: below comes what the app adds. */
const OPEN_BELOW = new Set(['.screen__column', '.screen__rail', '.screen__aside']);

const jumps = (before: Boxes, after: Boxes): string[] =>
  Object.entries(before).flatMap(([part, box]) => {
    const then = after[part];
    if (!then) return [`${part} is gone`];
    const sides = (['x', 'y', 'width', 'height'] as const).filter(
      (side) => !(side === 'height' && OPEN_BELOW.has(part)) && Math.abs(then[side] - box[side]) > 1,
    );
    return sides.map((side) => `${part}: ${side} ${box[side]} became ${then[side]}`);
  });

/** Holds back the app's own files until they are let through. */
const holdBack = async (page: Page): Promise<() => void> => {
  let letThrough: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route('**/js/**', async (route) => {
    await gate;
    await route.continue();
  });
  return letThrough;
};

interface Case {
  context?: BrowserContextOptions;
  preferences?: string;
  /** Cuts the look itself off. */
  offline?: boolean;
}

/** Opens a link while the app's own files are held back; lets them through when the early drawing stands. */
const open = async (link: string, { context = phone, preferences, offline }: Case = {}) => {
  const visitor = await newVisitor(browser, context);
  const { page } = visitor;
  await listen(page);
  if (preferences) await page.addInitScript((text) => localStorage.setItem('preferences', text), preferences);
  const letThrough = await holdBack(page);
  const looks: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/verification/looks')) looks.push(request.method());
  });
  if (offline) await page.route('**/verification/looks', (route) => route.abort());
  await page.goto(link, { waitUntil: 'commit' });
  const early = await seen(page, '#early-verdict');
  const before = await boxes(page, '.early');
  letThrough();
  const answer = await seen(page, '#verdict');
  const after = await boxes(page, '#app');
  return { visitor, page, early, answer, looks, before, after };
};

const expectNoJump = async ({
  visitor,
  page,
  early,
  answer,
  looks,
  before,
  after,
}: Awaited<ReturnType<typeof open>>) => {
  expect(Object.keys(before).length).toBeGreaterThan(8);
  expect(jumps(before, after)).toEqual([]);
  expect(await page.locator('.early').count()).toBe(0);
  // Seconds may have gone by meanwhile.
  expect(answer.replace(/刚刚| \d+ 秒前/g, '')).toBe(early.replace(/刚刚| \d+ 秒前/g, ''));
  expect(looks).toEqual(['POST']);
  expect(await noted(page, 'refused')).toEqual([]);
  expect((await noted(page, 'told')).filter((text) => text.includes(early.slice(0, 6)))).toHaveLength(1);
  expect(seriousFaults(visitor)).toEqual([]);
};

const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

test.each<[string, Case]>([
  ['a phone', {}],
  ['a phone in the dark', { context: { ...phone, colorScheme: 'dark' } }],
  ['a phone with large letters', { preferences: 'dark large' }],
  ['a tablet', { context: { ...desk, viewport: { width: 800, height: 1000 } } }],
  ['a desk', { context: desk }],
])('on %s the app takes over a valid answer without a jump and without a second look', async (_, where) => {
  const link = await show('营业执照');
  const opened = await open(link, where);
  expect(opened.early).toMatch(/^有效，发证机关/);
  await expectNoJump(opened);
  expect(await seen(opened.page, '.checks')).toContain('第 1 次');
  await seen(holder.page, 'text=这张码已被看过 1 次');
  await opened.visitor.close();
});

test('a printed code', async () => {
  const opened = await open(await show('营业执照', '#printed'));
  expect(opened.early).toContain('证照有效');
  expect(opened.early).toContain('证明不了证照现在就在对方手里');
  await expectNoJump(opened);
  await opened.visitor.close();
});

test('an invalid one', async () => {
  const link = await show('医疗器械经营许可证');
  const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
  await setLicenceStatus(world, licenceIdentifier, 'suspended', '示例：停业整顿');
  const opened = await open(link, { context: desk });
  expect(opened.early).toMatch(/^无效，.*起被中止/);
  await expectNoJump(opened);
  expect(await opened.page.locator('.screen__aside .face__drawing').getAttribute('alt')).toMatch(/^被中止/);
  await opened.visitor.close();
  await setLicenceStatus(world, licenceIdentifier, 'valid');
});

test('one that could not be verified', async () => {
  const link = await show('营业执照');
  await setFault(world, 'licences', { mode: 'down' });
  // The authority's last word counts for a second.
  const opened = await waitFor(
    async () => {
      const attempt = await open(link, { context: desk });
      if (attempt.early.startsWith('未能核实')) return attempt;
      await attempt.visitor.close();
      return undefined;
    },
    { timeoutMilliseconds: 20_000 },
  );
  await expectNoJump(opened);
  expect(await opened.page.locator('.screen__aside .face__drawing').getAttribute('alt')).toMatch(/^未能核实/);
  await opened.visitor.close();
});

test('what is no code of ours: the way on is another scan', async () => {
  const opened = await open(`${world.appUrl}/v/this-is-nothing`);
  expect(opened.early).toMatch(/^无效，这不是企证通的证照码/);
  await expectNoJump(opened);
  expect(await opened.page.locator('#again').count()).toBe(0);
  await tap(opened.page, '#scan-again');
  await seen(opened.page, '#scan-picture');
  await opened.visitor.close();
});

test('no network: not verified, and asked again it is', async () => {
  const opened = await open(await show('营业执照'), { offline: true });
  expect(opened.early).toMatch(/^未能核实，没有网络/);
  await expectNoJump(opened);
  await opened.page.unroute('**/verification/looks');
  await tap(opened.page, '#again');
  await seen(opened.page, '#verdict:has-text("确认有效")');
  await opened.visitor.close();
});

test('a reload is the same look, and as early', async () => {
  const opened = await open(await show('营业执照'));
  const letThrough = await holdBack(opened.page);
  await opened.page.reload({ waitUntil: 'commit' });
  await seen(opened.page, '#early-verdict');
  letThrough();
  expect(await opened.page.title()).toBe('核验结果 · 企证通');
  await seen(opened.page, '#verdict');
  expect(await seen(opened.page, '.checks')).toContain('第 1 次');
  await opened.visitor.close();
});

test('what counts seconds is not announced again, and a verdict grows old', async () => {
  const visitor = await newVisitor(browser);
  const { page } = visitor;
  await page.clock.install();
  await listen(page);
  await page.goto(await show('营业执照'));
  const first = await seen(page, '.verdict__reason');
  await page.clock.runFor(10_000);
  expect(await seen(page, '.verdict__reason')).not.toBe(first);
  await tap(page, '#again');
  await seen(page, '#verdict[role="alert"]');
  const before = (await noted(page, 'told')).length;
  await page.clock.runFor(10_000);
  expect(await noted(page, 'told')).toHaveLength(before);
  await page.clock.runFor(60_000);
  expect(await seen(page, '#verdict')).toMatch(/^\d+:\d\d 时有效，之后的变化还没有查/);
  expect((await noted(page, 'told')).at(-1)).toMatch(/^\d+:\d\d 时有效/);
  await visitor.close();
});

describe('nobody has looked', () => {
  test('while the page is made ready in advance', async () => {
    const link = await show('营业执照');
    const visitor = await newVisitor(browser);
    const { page } = visitor;
    const looks: string[] = [];
    page.on('request', (request) => looks.push(request.url()));
    await page.addInitScript(() => {
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    });
    await page.goto(link);
    expect(await page.locator('.screen').count()).toBe(0);
    expect(looks).toEqual([link]);
    await page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')));
    expect(await seen(page, '#verdict')).toContain('有效');
    expect(await seen(page, '.checks')).toContain('第 1 次');
    await visitor.close();
  });

  test('when a preview or a crawler fetches the link, or a browser without scripts', async () => {
    const link = await show('营业执照');
    await (await fetch(link)).text();
    await fetch(link, { method: 'HEAD' });
    const visitor = await newVisitor(browser, { ...phone, javaScriptEnabled: false });
    await visitor.page.goto(link);
    await visitor.close();
    const opened = await open(link);
    expect(await seen(opened.page, '.checks')).toContain('第 1 次');
    await opened.visitor.close();
  });
});

test('somebody who goes back before the app is there gets where the way leads', async () => {
  const visitor = await newVisitor(browser);
  const { page } = visitor;
  const letThrough = await holdBack(page);
  await page.goto(await show('营业执照'), { waitUntil: 'commit' });
  await seen(page, '#early-verdict');
  await tap(page, '.early #back');
  letThrough();
  await seen(page, '#scan-picture');
  await visitor.close();
});
