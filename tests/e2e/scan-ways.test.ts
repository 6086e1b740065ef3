import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, present, seen, tap } from './journey.ts';
import { keepPicture, seriousFaults } from './screens.ts';

const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};
const handy: BrowserContextOptions = { ...phone, viewport: { width: 390, height: 844 } };

let world: World;
let browser: Browser;
/** A picture of a screen with a code, and the code's link. */
let shown: Buffer;
let link: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
  const holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
  shown = await present(holder.page);
  link = await readQrCode(shown);
  await holder.close();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const at = async (options: BrowserContextOptions): Promise<Visitor> => {
  const visitor = await newVisitor(browser, options);
  await visitor.page.goto(`${world.appUrl}/#/pages/scan/index`);
  await seen(visitor.page, '#scan-picture');
  return visitor;
};

const isValid = async (page: Page): Promise<void> => {
  expect(await seen(page, '#verdict')).toContain('有效');
  await tap(page, '#back');
  await seen(page, '#scan-picture');
};

interface Carried {
  text?: string;
  link?: string;
  files?: { name: string; type: string; base64: string }[];
}

/** As a hand would bring it from elsewhere: neither clipboard nor desktop can be reached from here. */
const bring = (page: Page, kind: 'paste' | 'drop', carried: Carried, target = 'body'): Promise<void> =>
  page.evaluate(
    ({ kind, carried, target }) => {
      const transfer = new DataTransfer();
      if (carried.text) transfer.setData('text/plain', carried.text);
      if (carried.link) transfer.setData('text/uri-list', carried.link);
      for (const { name, type, base64 } of carried.files ?? []) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const made = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...made, clipboardData: transfer })
          : new DragEvent('drop', { ...made, dataTransfer: transfer });
      document.querySelector(target)?.dispatchEvent(event);
    },
    { kind, carried, target },
  );

const png = (content: Buffer) => ({
  name: 'code.png',
  type: 'image/png',
  base64: content.toString('base64'),
});
const message = (): string => `看看这个 ${link}，谢谢`;

describe('on a desk', () => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await at({ ...desk, permissions: ['clipboard-read', 'clipboard-write'] });
  });
  afterAll(async () => {
    expect(seriousFaults(visitor)).toEqual([]);
    await visitor.close();
  });

  test('there is a zone to drop into, and no empty half page', async () => {
    expect(await seen(visitor.page, '#drop-zone')).toContain('拖进来就能核验');
    expect(await seen(visitor.page, '.screen__aside')).toContain('三种结果');
    await keepPicture(visitor, 'scan-desk-first', { whole: false });
    await visitor.page.evaluate(() =>
      document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true })),
    );
    await visitor.page.getByText('松手就核验').waitFor();
    await keepPicture(visitor, 'scan-desk-hovered', { whole: false });
  });

  test.each([
    ['a picture that is dropped', 'drop', () => ({ files: [png(shown)] })],
    ['a picture that is pasted', 'paste', () => ({ files: [png(shown)] })],
    ['a message that is pasted', 'paste', () => ({ text: message() })],
    ['a message that is dropped', 'drop', () => ({ text: message() })],
    ['a link that is dropped', 'drop', () => ({ link, text: '证照' })],
  ] as const)('%s is checked', async (_, kind, carried) => {
    await bring(visitor.page, kind, carried());
    await isValid(visitor.page);
  });

  test('a picture never leaves the computer', async () => {
    const bodies: string[] = [];
    visitor.page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await bring(visitor.page, 'drop', { files: [png(shown)] });
    await isValid(visitor.page);
    expect(bodies.filter((body) => body.includes('PNG') || body.length > 1000)).toEqual([]);
  });

  test.each([
    [
      'no picture',
      () => ({ files: [{ ...png(Buffer.from('%PDF-1.7')), name: 'a.pdf', type: 'application/pdf' }] }),
      '不是能读的图片',
    ],
    ['several pictures', () => ({ files: [png(shown), png(shown)] }), '一次只能读一张'],
    ['a foreign link', () => ({ link: 'https://example.com/pay' }), '不是企证通的证照码'],
  ])('%s: what happened is said', async (_, carried, sentence) => {
    await bring(visitor.page, 'drop', carried());
    await visitor.page.locator(`#trouble:has-text("${sentence}")`).waitFor();
  });

  test('a scanner gun types into the field and presses Enter', async () => {
    await visitor.page.locator('#typed').focus();
    await visitor.page.keyboard.insertText(link);
    await visitor.page.keyboard.press('Enter');
    await isValid(visitor.page);
    expect(await visitor.page.inputValue('#typed')).toBe('');
  });

  test('a text that is pasted into the field stays there until Enter', async () => {
    await bring(visitor.page, 'paste', { text: message() }, '#typed');
    await visitor.page.fill('#typed', message());
    expect(await visitor.page.locator('#verdict').filter({ visible: true }).count()).toBe(0);
    await tap(visitor.page, '#check-typed');
    await isValid(visitor.page);
  });

  test('the clipboard is read by a tap', async () => {
    await visitor.page.evaluate((text) => navigator.clipboard.writeText(text), message());
    await tap(visitor.page, '#scan-paste');
    await isValid(visitor.page);
  });

  test('the camera stands in for the zone when asked for, and says why it cannot', async () => {
    await tap(visitor.page, '#scan-camera');
    expect(await seen(visitor.page, '#camera-trouble')).toMatch(/相机/);
    await keepPicture(visitor, 'scan-desk-camera', { whole: false });
    await bring(visitor.page, 'paste', { text: message() });
    expect(await seen(visitor.page, '#verdict')).toContain('有效');
    await tap(visitor.page, '#back');
    await seen(visitor.page, '#scan-stop');
    await tap(visitor.page, '#scan-stop');
    await seen(visitor.page, '#drop-zone');
  });
});

test('several different links in one message: the first, after saying so', async () => {
  const visitor = await at(handy);
  const { page } = visitor;
  await tap(page, '#scan-type');
  await page.fill('#typed', `${message()} ${world.appUrl}/v/${'B'.repeat(154)}`);
  await tap(page, '#check-typed');
  expect(await seen(page, '#several')).toContain('2 个不同的证照链接');
  await keepPicture(visitor, 'scan-several');
  await tap(page, '#several');
  await isValid(page);
  await visitor.close();
});

test('an empty clipboard is told', async () => {
  const visitor = await at(handy);
  await tap(visitor.page, '#scan-paste');
  expect(await seen(visitor.page, '#trouble')).toContain('剪贴板里没有读到内容');
  await visitor.close();
});

test('what was checked lately is on this device, with its moment, until it is cleared', async () => {
  const visitor = await at(handy);
  const { page } = visitor;
  const kept = ['valid', 'invalid', 'unverified', 'valid', 'splendid'].map((verdict, place) => ({
    code: `${place}`.repeat(154),
    verdict,
    checkedAt: `2026-0${place + 1}-03T06:05:00Z`,
    kindName: verdict === 'invalid' ? null : '食品经营许可证',
    firmName: verdict === 'invalid' ? null : '东莞市示例云岸食品有限公司',
  }));
  await page.evaluate((text) => localStorage.setItem('past-results', text), JSON.stringify(kept));
  await page.reload();
  await seen(page, '.past');
  expect(await page.locator('.past').count()).toBe(3);
  expect(await page.textContent('.past >> nth=0')).toMatch(/有效(2026年)?1月3日 14:05 时/);
  await keepPicture(visitor, 'scan-past');
  await page.emulateMedia({ colorScheme: 'dark' });
  await keepPicture(visitor, 'scan-past-dark');
  await page.setViewportSize({ width: 1440, height: 900 });
  await keepPicture(visitor, 'scan-desk-past-dark', { whole: false });
  await page.emulateMedia({ colorScheme: 'light' });
  await keepPicture(visitor, 'scan-desk-past', { whole: false });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => localStorage.setItem('preferences', 'auto large'));
  await page.reload();
  await keepPicture(visitor, 'scan-past-large', { target: 60 });
  await page.setViewportSize({ width: 1440, height: 900 });
  await keepPicture(visitor, 'scan-desk-past-large', { whole: false });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => localStorage.setItem('preferences', 'auto standard'));
  await page.reload();

  await tap(page, '#past-all');
  expect(await page.locator('.past').count()).toBe(5);
  expect(await page.textContent('.past >> nth=4')).toContain('未能核实');

  // A new look at each opening: what was then is never read as the present.
  await tap(page, '.past >> nth=0');
  expect(await seen(page, '#verdict')).toMatch(/无效|未能核实/);
  await tap(page, '#back');

  await tap(page, '#past-clear');
  await keepPicture(visitor, 'scan-past-asked');
  await tap(page, '#past-confirm-no');
  expect(await page.locator('.past').count()).toBeGreaterThan(0);
  await tap(page, '#past-clear');
  await tap(page, '#past-confirm-yes');
  await page.locator('.past').first().waitFor({ state: 'detached' });
  expect(await page.evaluate(() => localStorage.getItem('past-results'))).toBeNull();
  await page.reload();
  await seen(page, '#scan-picture');
  expect(await page.locator('.past').count()).toBe(0);
  await visitor.close();
});
