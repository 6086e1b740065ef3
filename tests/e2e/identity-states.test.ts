import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { confirmRealName, openWallet, seen, signIn, tap, words } from './journey.ts';
import { keepPicture } from './screens.ts';

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

const path = (page: string): string => `${world.appUrl}/#/${page}`;

describe('somebody unknown', () => {
  let guest: Visitor;

  beforeAll(async () => {
    guest = await newVisitor(browser);
    await guest.page.goto(world.appUrl);
  });

  afterAll(() => guest.close());

  test('learns what signing in is for, and what works without', async () => {
    expect(await seen(guest.page, '.screen:has(#sign-in)')).toContain('核验别人的证照不用登录');
    await keepPicture(guest, 'wallet-signed-out');
    await tap(guest.page, '#tab-me');
    await seen(guest.page, 'text=还没有登录');
    await keepPicture(guest, 'me-signed-out');
  });

  test('is not sent to the sign-in service without consent', async () => {
    await tap(guest.page, '#sign-in');
    await seen(guest.page, '#start-sign-in');
    await keepPicture(guest, 'sign-in');
    await tap(guest.page, '#start-sign-in');
    expect(await seen(guest.page, '#trouble')).toContain('请先看过隐私说明并勾选同意');
    await keepPicture(guest, 'sign-in-no-consent');
    await tap(guest.page, '#privacy');
    await seen(guest.page, '.screen:has-text("我们收什么，为什么")');
    await seen(guest.page, 'text=示例市企证通服务中心（示例）');
    expect(await words(guest.page)).toContain('示例电话 000-0000 0000（示例）');
    await keepPicture(guest, 'privacy');
    await tap(guest.page, '#back');
  });

  test('reads the notice also when who handles the data is not told, and asks again', async () => {
    const handler = '**/api/v1/identity/data-handler';
    await guest.page.route(handler, (route) => route.abort());
    await tap(guest.page, '#privacy');
    await seen(guest.page, '#no-handler');
    expect(await words(guest.page)).toContain('我们收什么，为什么');
    await keepPicture(guest, 'privacy-no-handler');
    await guest.page.unroute(handler);
    await tap(guest.page, '#ask-handler');
    await seen(guest.page, 'text=示例市企证通服务中心（示例）');
    await tap(guest.page, '#back');
  });

  test('who declines at the sign-in service comes back, not signed in', async () => {
    await tap(guest.page, '#agree');
    await tap(guest.page, '#start-sign-in');
    await guest.page.click('#decline');
    expect(await seen(guest.page, '#trouble')).toMatch(/您没有同意授权.*所以没有登录/s);
    await keepPicture(guest, 'sign-in-declined');
    expect(seriousSignIn(await guest.page.context().cookies())).toEqual([]);
  });

  test('is asked to sign in where a page is somebody’s own', async () => {
    for (const [page, name] of [
      ['packages/identity/account/index', 'account'],
      ['packages/identity/sessions/index', 'sessions'],
      ['packages/identity/real-name/index', 'real-name'],
      ['packages/wallet/licence/index?licence=unknown', 'licence'],
    ]) {
      await guest.page.goto(path(page ?? ''));
      await seen(guest.page, 'text=登录');
      await keepPicture(guest, `${name}-signed-out`);
    }
  });
});

/** Cookies that would say that somebody is signed in. */
const seriousSignIn = (cookies: readonly { name: string }[]) =>
  cookies.filter(({ name }) => /refresh/i.test(name));

describe('the real-name check', () => {
  test('tells neither which item was wrong nor whose it is, counts the tries, then locks', async () => {
    const person = personOfTown('黄示远');
    const visitor = await newVisitor(browser);
    await signIn(visitor.page, world.appUrl, person);
    await seen(visitor.page, '#confirm');
    await keepPicture(visitor, 'real-name');
    await tap(visitor.page, '#agree');
    await visitor.page.fill('#id-number', '441900190207205371'.slice(0, 17));
    await visitor.page.fill('#name', person.name);
    await tap(visitor.page, '#confirm');
    await seen(visitor.page, '.field__error');
    await keepPicture(visitor, 'real-name-invalid');

    const wrong = { ...person, name: '黄示近' };
    for (const left of [4, 3, 2, 1]) {
      await visitor.page.fill('#name', wrong.name);
      await visitor.page.fill('#id-number', wrong.idNumber);
      await tap(visitor.page, '#confirm');
      await seen(visitor.page, `#trouble:has-text("还能试 ${left} 次")`);
      if (left === 3) {
        expect(await seen(visitor.page, '#trouble')).toContain('三项信息没有对上');
        await keepPicture(visitor, 'real-name-mismatch');
      }
    }
    await tap(visitor.page, '#confirm');
    await seen(visitor.page, '#trouble:has-text("30 分钟后再试")');
    expect(await visitor.page.locator('#confirm:visible').count()).toBe(0);
    // Right now, and too late.
    await visitor.page.reload();
    await visitor.page.fill('#name', person.name);
    await visitor.page.fill('#id-number', person.idNumber);
    await tap(visitor.page, '#agree');
    await tap(visitor.page, '#confirm');
    await seen(visitor.page, '#trouble:has-text("30 分钟")');
    expect(await visitor.page.locator('#confirm:visible').count()).toBe(0);
    await keepPicture(visitor, 'real-name-locked');
    await tap(visitor.page, '#back');
    await seen(visitor.page, 'text=还差一步：确认是您本人');
    await keepPicture(visitor, 'wallet-real-name-first');
    await visitor.close();
  });
});

describe('somebody signed in', () => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await newVisitor(browser);
    const person = personOfTown('陈示安');
    await signIn(visitor.page, world.appUrl, person);
    await confirmRealName(visitor.page, person);
    await seen(visitor.page, '.licence-card');
  });

  afterAll(() => visitor.close());

  test('sees a masked self', async () => {
    await tap(visitor.page, '#tab-me');
    const said = await seen(visitor.page, '.screen:has(#account)');
    expect(said).toContain('陈**');
    expect(said).not.toContain('陈示安');
    await keepPicture(visitor, 'me');
  });

  test('sees the devices that are signed in', async () => {
    await tap(visitor.page, '#sessions');
    expect(await seen(visitor.page, '.screen:has(#end-all)')).toContain('本机');
    await keepPicture(visitor, 'sessions');
    await tap(visitor.page, '#end-all');
    expect(await seen(visitor.page, '#confirm-end-all')).toContain('这台也会退出');
    await keepPicture(visitor, 'sessions-confirm');
    await tap(visitor.page, '#confirm-end-all-no');
    await seen(visitor.page, '#end-all');
  });

  test('signs out another device, and only that one', async () => {
    const other = await newVisitor(browser);
    await openWallet(other.page, world.appUrl, personOfTown('陈示安'));
    await visitor.page.reload();
    await tap(visitor.page, '[id^="device-"]:has-text("退出")');
    expect(await seen(visitor.page, '#confirm-end-one')).toContain('要重新登录');
    await keepPicture(visitor, 'sessions-confirm-one');
    await tap(visitor.page, '#confirm-end-one-yes');
    await visitor.page.locator('[id^="device-"]:has-text("退出")').waitFor({ state: 'hidden' });
    await tap(other.page, '#tab-me');
    await tap(other.page, '#tab-wallet');
    await seen(other.page, '#sign-in');
    await other.close();
    expect(await seen(visitor.page, '.screen:has(#end-all)')).toContain('本机');
    await tap(visitor.page, '#back');
  });

  test('sees, exports and deletes what is kept, and is then unknown', async () => {
    await tap(visitor.page, '#account');
    await seen(visitor.page, '#export');
    await keepPicture(visitor, 'account');
    expect(await words(visitor.page)).not.toContain(personOfTown('陈示安').idNumber);
    await tap(visitor.page, '#export');
    await seen(visitor.page, 'text=登录设备');
    expect(await words(visitor.page)).toContain('同意比对实名三项');
    await keepPicture(visitor, 'account-exported');
    const [file] = await Promise.all([visitor.page.waitForEvent('download'), tap(visitor.page, '#export')]);
    expect(file.suggestedFilename()).toMatch(/^企证通-我的资料-\d{4}-\d\d-\d\d\.json$/);
    const copy = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(copy.consents.length).toBeGreaterThan(0);
    expect(JSON.stringify(copy)).not.toContain(personOfTown('陈示安').idNumber);
    await tap(visitor.page, '#sure');
    await keepPicture(visitor, 'account-deleting');
    await tap(visitor.page, '#delete');
    await seen(visitor.page, '#sign-in');
    await visitor.page.reload();
    await seen(visitor.page, '#sign-in');
    await keepPicture(visitor, 'wallet-after-deletion');
  });
});

describe('the scan page', () => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await newVisitor(browser);
    await visitor.page.goto(path('pages/scan/index'));
  });

  afterAll(() => visitor.close());

  test('asks for nothing but a code', async () => {
    expect(await seen(visitor.page, '.screen:has(#scan-camera)')).toContain('不用登录');
    await keepPicture(visitor, 'scan');
  });

  test('refuses a link that is not ours, without opening it', async () => {
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(request.url()));
    await tap(visitor.page, '#scan-type');
    await visitor.page.fill('#typed', 'https://example.com/licence/1');
    await tap(visitor.page, '#check-typed');
    expect(await seen(visitor.page, '#trouble')).toContain('这不是企证通的证照码');
    await keepPicture(visitor, 'scan-foreign-link');
    expect(asked.filter((url) => url.includes('example.com'))).toEqual([]);
  });
});
