import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown, type TownPerson } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { openWallet, present, seen, tap } from './journey.ts';

const pictures = 'tests/.artifacts/screenshots/main-job';

let world: World;
let browser: Browser;
let holder: Visitor;
let person: TownPerson;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
  person = personOfTown('何示例');
  holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, person);
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const picture = (visitor: Visitor, name: string) =>
  visitor.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

test('a legal representative shows a licence, and a stranger who only scanned it can trust the answer', async () => {
  await picture(holder, 'wallet');
  expect(await holder.page.textContent('body')).toContain('东莞市示例清和商贸有限公司');

  const link = await readQrCode(await present(holder.page));
  await picture(holder, 'present');
  expect(link).toMatch(new RegExp(`^${world.appUrl}/v/[A-Za-z0-9_-]+$`));

  const stranger = await newVisitor(browser);
  await stranger.page.goto(link);
  await seen(stranger.page, '#verdict');
  await picture(stranger, 'verdict');
  const answer = (await stranger.page.textContent('.screen__column')) ?? '';
  expect(await seen(stranger.page, '#verdict')).toContain('有效');
  expect(answer).toContain('营业执照');
  expect(answer).toContain('东莞市示例清和商贸有限公司');
  expect(answer).toContain('何示例');
  expect(answer).toContain('第 1 次');
  expect(answer).toContain('食品经营许可证');
  expect(answer).not.toContain(person.idNumber);
  expect(answer).not.toMatch(/1[3-9]\d{9}/);

  await stranger.page.reload();
  await seen(stranger.page, '#verdict');
  expect(await stranger.page.textContent('.checks')).toContain('第 1 次');

  const another = await newVisitor(browser);
  await another.page.goto(link);
  await seen(another.page, '#verdict');
  expect(await another.page.textContent('.checks')).toContain('第 2 次');

  await holder.page.waitForSelector('text=这张码已被看过 2 次');
  expect([...holder.faults, ...stranger.faults, ...another.faults]).toEqual([]);
  await stranger.close();
  await another.close();
  await tap(holder.page, '#back');
});

test('a once-only code answers the first who scans, and tells the holder', async () => {
  await present(holder.page);
  await tap(holder.page, '#once-only');
  await holder.page.waitForSelector('#once-only[aria-checked="true"]');
  await seen(holder.page, '.qr__drawing');
  const link = await readQrCode(await holder.page.screenshot());

  const first = await newVisitor(browser);
  await first.page.goto(link);
  await seen(first.page, '#verdict');
  expect(await first.page.textContent('#verdict')).toContain('有效');
  await seen(holder.page, '#spent');
  await picture(holder, 'present-spent');

  const late = await newVisitor(browser);
  await late.page.goto(link);
  await seen(late.page, '#verdict');
  await picture(late, 'verdict-spent');
  const answer = (await late.page.textContent('.screen__column')) ?? '';
  expect(answer).toContain('无效');
  expect(answer).toContain('已经被用过');
  expect(answer).not.toContain('东莞市示例清和商贸有限公司');
  await first.close();
  await late.close();
  await tap(holder.page, '#back');
});

test('a printed code says what it does not prove', async () => {
  await tap(holder.page, '.licence-card--large');
  await tap(holder.page, '#printed');
  await seen(holder.page, '.qr__drawing');
  await picture(holder, 'printed');
  const link = await readQrCode(await holder.page.screenshot());
  const stranger = await newVisitor(browser);
  await stranger.page.goto(link);
  await seen(stranger.page, '#verdict');
  await picture(stranger, 'verdict-printed');
  const answer = (await stranger.page.textContent('.screen__column')) ?? '';
  expect(answer).toContain('证照有效');
  expect(answer).toContain('证明不了证照现在就在对方手里');
  await stranger.close();
  await tap(holder.page, '#back');
  await tap(holder.page, '#looks');
  await holder.page.waitForSelector('text=扫打印码');
  await picture(holder, 'looks');
  expect(holder.faults).toEqual([]);
});

test('a picture of the code can be read by the page itself, and a picture without one says so', async () => {
  const visitor = await newVisitor(browser, { ...phone, viewport: { width: 430, height: 932 } });
  await holder.page.goto(world.appUrl);
  await seen(holder.page, '.licence-card');
  const code = await present(holder.page);
  await visitor.page.goto(`${world.appUrl}/#/pages/scan/index`);
  const choose = async (content: Buffer) => {
    const [chooser] = await Promise.all([
      visitor.page.waitForEvent('filechooser'),
      visitor.page.click('#scan-picture'),
    ]);
    await chooser.setFiles({ name: 'picture.png', mimeType: 'image/png', buffer: content });
  };
  await choose(await visitor.page.screenshot());
  await seen(visitor.page, '#trouble');
  await picture(visitor, 'scan-no-code');
  expect(await visitor.page.textContent('#trouble')).toContain('照片里没找到二维码');
  await choose(code);
  await seen(visitor.page, '#verdict');
  expect(await visitor.page.textContent('#verdict')).toContain('有效');
  await visitor.close();
});
