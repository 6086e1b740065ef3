import type { Browser } from 'playwright-core';
import { launchBrowser, newVisitor, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { readQrCode } from '../support/zbar.ts';
import { allIsWell, licenceOf, setFault, setLicenceStatus, spoilRecord } from './console.ts';
import {
  confirmRealName,
  openWallet,
  present,
  seen,
  signIn,
  tap,
  untilSeen,
  whileWaiting,
  words,
} from './journey.ts';
import { keepPicture } from './screens.ts';

const FIRM = '东莞市示例清和商贸有限公司';

let world: World;
let browser: Browser;
let holder: Visitor;

beforeAll(async () => {
  // A cache of a second: what happens when it has run out is seen at once.
  const env = { bff: { WALLET_CACHE_SECONDS: '1', LICENCE_FRESH_SECONDS: '1', RATE_LIMIT_SCALE: '100' } };
  [world, browser] = await Promise.all([startWorld({ env }), launchBrowser()]);
  holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

afterEach(async () => {
  await allIsWell(world);
  await holder.page.context().setOffline(false);
});

const openLicence = async (kindName: string): Promise<void> => {
  await tap(holder.page, `.licence-card:has-text("${kindName}")`);
  await seen(holder.page, `.nav__title:text("${kindName}")`);
};

const goBack = async (): Promise<void> => {
  await tap(holder.page, '#back');
};

describe('the wallet', () => {
  test('shows the business licence on top, then the urgent ones, each with its consequence', async () => {
    await seen(holder.page, 'text=还剩 37 天');
    const said = await words(holder.page);
    const kinds = [
      '营业执照',
      '食品经营许可证',
      '烟草专卖零售许可证',
      '道路运输经营许可证',
      '危险化学品经营许可证',
      '医疗器械经营许可证',
    ];
    const places = kinds.map((kind) => said.indexOf(kind));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(said).toContain('3 张证照要处理，最近的还剩 37 天');
    expect(said).toMatch(/起中止，可恢复/);
    await keepPicture(holder, 'wallet-ready');
    await keepPicture(holder, 'wallet-ready-window', { whole: false, again: true });
  });

  test('offers the other firms of the same person', async () => {
    await tap(holder.page, '#switch-firm');
    await seen(holder.page, 'text=东莞市示例长堤物流有限公司');
    await keepPicture(holder, 'wallet-firms');
    await tap(holder.page, '.row:has-text("东莞市示例长堤物流有限公司")');
    await seen(holder.page, '.firm__name:text("东莞市示例长堤物流有限公司")');
    await seen(holder.page, '.licence-card');
    await keepPicture(holder, 'wallet-other-firm');
    await tap(holder.page, '#switch-firm');
    await tap(holder.page, `.row:has-text("${FIRM}")`);
    await seen(holder.page, `.firm__name:text("${FIRM}")`);
    await seen(holder.page, '.licence-card');
  });

  test('without a network shows what it kept, and says of when it is', async () => {
    // The files of a page that was open are there.
    await tap(holder.page, '#tab-me');
    await seen(holder.page, '#sign-out');
    await tap(holder.page, '#tab-wallet');
    await seen(holder.page, '.licence-card');
    await holder.page.context().setOffline(true);
    await tap(holder.page, '#tab-me');
    await tap(holder.page, '#tab-wallet');
    expect(await seen(holder.page, 'text=没有网络，显示今天')).toMatch(/今天 \d{1,2}:\d\d 的数据/);
    expect(await seen(holder.page, '.licence-card--large')).toMatch(/\d{1,2}:\d\d 时有效/);
    await keepPicture(holder, 'wallet-offline');
  });

  test('while the authority is silent shows its last word with its age', async () => {
    await setFault(world, 'licences', { mode: 'down' });
    await untilSeen(holder.page, 'text=证照系统没有应答，显示', async () => {
      await tap(holder.page, '#tab-me');
      await tap(holder.page, '#tab-wallet');
    });
    await keepPicture(holder, 'wallet-stale');
    await setFault(world, 'licences');
    await untilSeen(holder.page, '.screen:has(.licence-card):not(:has-text("没有应答"))', async () => {
      await tap(holder.page, '#tab-me');
      await tap(holder.page, '#tab-wallet');
    });
  });

  test('says that a licence could not be read, and shows the others', async () => {
    const { licenceIdentifier } = await licenceOf(world, '清和', '食品经营许可证');
    await spoilRecord(world, licenceIdentifier, 'yes');
    const lookAgain = async () => {
      await tap(holder.page, '#tab-me');
      await tap(holder.page, '#tab-wallet');
    };
    await untilSeen(holder.page, '#unreadable', lookAgain);
    const said = await words(holder.page);
    expect(said).toContain('有 1 张证照未能读取，已经记录，请稍后再看');
    expect(said).toContain('营业执照');
    expect(said).not.toContain('食品经营许可证');
    await spoilRecord(world, licenceIdentifier, 'no');
    await untilSeen(holder.page, '.licence-card:has-text("食品经营许可证")', lookAgain);
    expect(await words(holder.page)).not.toContain('未能读取');
  });

  test('shows the shape of the page while a slow register answers', async () => {
    const slow = await newVisitor(browser);
    const { page } = slow;
    const person = personOfTown('梁示宁');
    await signIn(page, world.appUrl, person);
    await whileWaiting(page, '/api/v1/wallet/', async () => {
      await confirmRealName(page, person);
      await seen(page, 'text=正在向证照系统取最新数据');
      await keepPicture(slow, 'wallet-loading', { whole: false });
    });
    await seen(page, '.licence-card');
    expect(await words(slow.page)).toContain('东莞市示例恒岭');
    await slow.close();
  });

  test('says whose trouble it is when nothing was kept, and opens once it is over', async () => {
    await setFault(world, 'registry', { mode: 'down' });
    const unlucky = await newVisitor(browser);
    void openWallet(unlucky.page, world.appUrl, personOfTown('陈示安')).catch(() => undefined);
    const said = await seen(unlucky.page, '.screen:has-text("登记系统没有应答")');
    expect(said).toContain('不是您的问题');
    expect(said).toContain('求助时请报编号');
    await keepPicture(unlucky, 'wallet-failed');
    await setFault(world, 'registry');
    await untilSeen(unlucky.page, '.licence-card', () => tap(unlucky.page, '#retry'));
    await unlucky.close();
  });

  test('of somebody who leads no firm says what will come', async () => {
    const guest = await newVisitor(browser);
    void openWallet(guest.page, world.appUrl, personOfTown('周示和')).catch(() => undefined);
    await seen(guest.page, 'text=您名下还没有企业证照');
    await keepPicture(guest, 'wallet-empty');
    await guest.close();
  });
});

describe('a licence', () => {
  test.each([
    ['食品经营许可证', 'expiring', '前办延续'],
    ['烟草专卖零售许可证', 'suspended', '起中止，可恢复'],
    ['道路运输经营许可证', 'expired', '到期，请重新申请'],
    ['危险化学品经营许可证', 'revoked', '被吊销，不可恢复'],
    ['医疗器械经营许可证', 'valid', '有效'],
    ['营业执照', 'long-term', '长期'],
  ])('%s, %s, says what that means', async (kindName, state, says) => {
    await openLicence(kindName);
    const said = await words(holder.page);
    expect(said).toContain(says);
    expect(said).toMatch(/1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.[0-9A-Z]{9,32}\.\d{3}\.[0-9A-Z]/);
    const canPresent = await holder.page.locator('#present:visible').count();
    expect(canPresent).toBe(['expiring', 'valid', 'long-term'].includes(state) ? 1 : 0);
    await keepPicture(holder, `licence-${state}`);
    if (state === 'expiring') {
      await tap(holder.page, '#face');
      await seen(holder.page, 'text=不能当作核验结果');
      await keepPicture(holder, 'face', { whole: false });
      await goBack();
      await tap(holder.page, '#looks');
      await seen(holder.page, 'text=还没有人看过');
      await keepPicture(holder, 'looks-empty');
      await goBack();
    }
    await goBack();
  });
});

describe('a code on the screen', () => {
  test('counts down, and keeps for as long as it is good while the network is away', async () => {
    await present(holder.page);
    const first = Number(await seen(holder.page, '.code__seconds'));
    await holder.page.waitForFunction(
      (before) => Number(document.querySelector('.code__seconds')?.textContent) < before,
      first,
    );
    await keepPicture(holder, 'present-ready');
    await keepPicture(holder, 'present-ready-window', { whole: false, again: true });
    const link = await readQrCode(await holder.page.screenshot());
    await holder.page.context().setOffline(true);
    await tap(holder.page, '#renew');
    expect(await seen(holder.page, '.code__trouble')).toMatch(/换不了新码，这张还能用 4 分 \d+ 秒/);
    await keepPicture(holder, 'present-offline');
    expect(await readQrCode(await holder.page.screenshot())).toBe(link);
    await holder.page.context().setOffline(false);
    await tap(holder.page, '#renew');
    await seen(holder.page, '.code__count');
    await goBack();
  });

  test('is not made for a licence that has just been suspended', async () => {
    const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
    await openLicence('医疗器械经营许可证');
    await setLicenceStatus(world, licenceIdentifier, 'suspended', '示例：现场检查没有通过');
    await tap(holder.page, '#present');
    await seen(holder.page, '.screen:has(#to-licence):has-text("起中止，可恢复")');
    expect(await holder.page.locator('#retry:visible').count()).toBe(0);
    await keepPicture(holder, 'present-refused');
    await tap(holder.page, '#to-licence');
    await seen(holder.page, '.nav__title:text("医疗器械经营许可证")');
    await setLicenceStatus(world, licenceIdentifier, 'valid');
    await goBack();
    await goBack();
    await seen(holder.page, '.licence-card');
  });

  test('goes as soon as its licence is revoked, and the page never says again that it is valid', async () => {
    const { licenceIdentifier } = await licenceOf(world, '清和', '医疗器械经营许可证');
    await openLicence('医疗器械经营许可证');
    await tap(holder.page, '#present');
    await seen(holder.page, '.qr__drawing');
    await setLicenceStatus(world, licenceIdentifier, 'revoked', '示例：提供虚假材料');
    const said = await seen(holder.page, '.screen:has-text("被吊销，不可恢复")');
    expect(said).not.toContain('有效');
    expect(await holder.page.locator('.qr__drawing:visible').count()).toBe(0);
    await keepPicture(holder, 'present-revoked');
    await tap(holder.page, '#to-licence');
    expect(await seen(holder.page, '.screen:has(.chip)')).toContain('已吊销');
    await setLicenceStatus(world, licenceIdentifier, 'valid');
    await goBack();
    await goBack();
    await seen(holder.page, '.licence-card');
  });

  test('on paper says what it does not prove, and its looks are listed', async () => {
    await openLicence('营业执照');
    await tap(holder.page, '#printed');
    await seen(holder.page, '.qr__drawing');
    await keepPicture(holder, 'printed');
    const link = await readQrCode(await holder.page.screenshot());
    const lookOnce = async () => {
      const stranger = await newVisitor(browser);
      await stranger.page.goto(link);
      await seen(stranger.page, '#verdict');
      await stranger.close();
    };
    await lookOnce();
    const { licenceIdentifier } = await licenceOf(world, '清和', '营业执照');
    await setLicenceStatus(world, licenceIdentifier, 'suspended', '示例：停业整顿');
    await lookOnce();
    await setLicenceStatus(world, licenceIdentifier, 'valid');
    await goBack();
    await tap(holder.page, '#looks');
    const outcomeOf = (place: number) =>
      seen(holder.page, `.look-row:has-text("扫打印码，第 ${place} 次") .look-row__end`);
    expect(await outcomeOf(1)).toBe('有效');
    expect(await outcomeOf(2)).toBe('无效证照被中止');
    await keepPicture(holder, 'looks-filled');
  });
});
