import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';
import { readQrCode } from '../support/zbar.ts';
import { allIsWell, licenceOf, setFault, setLicenceStatus } from './console.ts';
import { openWallet, seen, tap } from './journey.ts';
import { putOnPaper } from './paper.ts';

const FIRM = '东莞市示例清和商贸有限公司';
const MOMENT = /20\d\d年\d{1,2}月\d{1,2}日 \d\d:\d\d:\d\d/;

const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

const looks = ['light', 'dark', 'large'] as const;
type Look = (typeof looks)[number];

let world: World;
let browser: Browser;
let holder: Visitor;
/** Of each licence of the firm, by its kind. */
const ids = new Map<string, string>();

beforeAll(async () => {
  // A status is old after a second, so that a silent authority is noticed at once.
  const env = { bff: { LICENCE_FRESH_SECONDS: '1', WALLET_CACHE_SECONDS: '1', RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  holder = await newVisitor(browser, desk);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
  for (const card of await holder.page.locator('.licence-card').all()) {
    const kindName = (await card.locator('.licence-card__title').textContent()) ?? '';
    ids.set(kindName, ((await card.getAttribute('id')) ?? '').replace('licence-', ''));
  }
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

afterEach(() => allIsWell(world));

const wear = async (page: Page, look: Look): Promise<void> => {
  await page.goto(`${world.appUrl}/#/pages/me/index`);
  await tap(page, `#choice-${look === 'large' ? 'large' : 'standard'}`);
  await tap(page, `#choice-${look === 'dark' ? 'dark' : 'light'}`);
};

/** The address of the page about one licence of the firm. */
const pageOf = (name: 'licence' | 'printed' | 'present', kindName: string): string =>
  `${world.appUrl}/#/packages/wallet/${name}/index?licence=${ids.get(kindName)}`;

/** The link of a new code for a licence. */
const linkOf = async (how: 'printed' | 'present', kindName: string): Promise<string> => {
  await holder.page.goto(pageOf(how, kindName));
  await seen(holder.page, '.qr__drawing');
  return readQrCode(await holder.page.locator('.qr:visible').screenshot());
};

describe.each(looks)('%s', (look) => {
  let stranger: Visitor;

  beforeAll(async () => {
    stranger = await newVisitor(browser, desk);
    await wear(stranger.page, look);
    await wear(holder.page, look);
  });

  afterAll(() => stranger.close());

  const verdict = async (link: string): Promise<string> => {
    await stranger.page.goto('about:blank');
    await stranger.page.goto(link);
    return seen(stranger.page, '#verdict');
  };

  test('a valid verdict: whole on one sheet, with its moment and how to ask again', async () => {
    expect(await verdict(await linkOf('present', '营业执照'))).toContain('有效');
    const { sheets, text, faults } = await putOnPaper(stranger.page, `verdict-valid-${look}`);
    expect(faults).toEqual([]);
    expect(sheets).toBe(1);
    for (const said of ['有效', '营业执照', FIRM, '何示例', '食品经营许可证', '查了什么', '请对方重新出示']) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(new RegExp(`查验时间 ${MOMENT.source}（北京时间）`));
    expect(text).toMatch(new RegExp(`企证通 · ${MOMENT.source}（北京时间）打印`));
  });

  test('a printed code’s verdict carries a code that can be asked again', async () => {
    const link = await linkOf('printed', '营业执照');
    expect(await verdict(link)).toContain('证照有效');
    const { sheets, text, faults, frame, codeMillimetres, picture } = await putOnPaper(
      stranger.page,
      `verdict-printed-${look}`,
    );
    expect(faults).toEqual([]);
    expect(sheets).toBe(1);
    expect(frame).toBe('solid');
    expect(codeMillimetres).toBeGreaterThanOrEqual(35);
    expect(text).toContain('这是打印码，证明不了证照现在就在对方手里');
    expect(text).toContain(link);
    expect(await readQrCode(picture)).toBe(link);
  });

  test('an invalid and an unverified verdict differ from it without colour', async () => {
    const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
    const link = await linkOf('printed', '医疗器械经营许可证');
    await setLicenceStatus(world, licenceIdentifier, 'revoked', '示例：提供虚假材料');
    expect(await verdict(link)).toContain('无效');
    expect(await stranger.page.locator('.face__drawing:visible').first().getAttribute('alt')).toMatch(
      /^已吊销，/,
    );
    const invalid = await putOnPaper(stranger.page, `verdict-invalid-${look}`);
    expect(invalid.faults).toEqual([]);
    expect(invalid.sheets).toBe(1);
    expect(invalid.frame).toBe('hatched');
    expect(invalid.text).toContain('示例：提供虚假材料');
    await setLicenceStatus(world, licenceIdentifier, 'valid');
    await setFault(world, 'licences', { mode: 'down' });
    // The authority's last word counts for the second that it is fresh.
    await waitFor(async () => (await verdict(link)).startsWith('未能核实'));
    expect(await stranger.page.locator('.face__drawing:visible').first().getAttribute('alt')).toMatch(
      /^未能核实，/,
    );
    const unverified = await putOnPaper(stranger.page, `verdict-unverified-${look}`);
    expect(unverified.faults).toEqual([]);
    expect(unverified.sheets).toBe(1);
    expect(unverified.frame).toBe('dashed');
    expect(unverified.text).toContain('证照系统没有应答，不能当作有效');
  });

  test.each([
    ['食品经营许可证', 'in-force', ['还剩 37 天', '前办延续']],
    ['危险化学品经营许可证', 'revoked', ['已吊销', '被吊销，不可恢复']],
  ])('%s as its holder prints it', async (kindName, name, says) => {
    await holder.page.goto(pageOf('licence', kindName));
    await seen(holder.page, '.standing');
    const { sheets, text, faults } = await putOnPaper(holder.page, `licence-${name}-${look}`);
    expect(faults).toEqual([]);
    expect(sheets).toBe(1);
    for (const said of [...says, '这是证面的样子，不能当作核验结果', FIRM, '电子证照标识', '发证日期']) {
      expect(text).toContain(said);
    }
  });

  test('a printed code fills one sheet, is at least 100 mm wide, and is read from it', async () => {
    const link = await linkOf('printed', '营业执照');
    await holder.page.goto(pageOf('printed', '营业执照'));
    await seen(holder.page, '.qr__drawing');
    const { sheets, text, faults, codeMillimetres, picture } = await putOnPaper(
      holder.page,
      `printed-${look}`,
    );
    expect(faults).toEqual([]);
    expect(sheets).toBe(1);
    for (const said of [
      '营业执照',
      FIRM,
      '9144 1900 M0EX 0017 XG',
      '扫一扫，看证照现在是否有效',
      '不用登录',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/企证通 · 20\d\d年\d{1,2}月\d{1,2}日打印/);
    expect(codeMillimetres).toBeGreaterThanOrEqual(100);
    // Another code than the first one's, of the same firm.
    expect((await readQrCode(picture)).slice(0, 30)).toBe(link.slice(0, 30));
  });
});

test('a firm that is revoked or cancelled is offered no code, and told why', async () => {
  const owner = await newVisitor(browser, desk);
  await openWallet(owner.page, world.appUrl, personOfTown('梁示宁'));
  await tap(owner.page, '#switch-firm');
  await tap(owner.page, '.row:has-text("宏原")');
  expect(await seen(owner.page, '#cannot-present')).toBe('企业已被吊销，它的证照不能再出示');
  await seen(owner.page, '.licence-card');
  expect(await owner.page.locator('#present:visible, .licence-aside__actions:visible').count()).toBe(0);
  await owner.close();
});
