import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { artifact } from '../support/artifacts.ts';
import { launchBrowser, newVisitor, phone, type Visitor } from '../support/browser.ts';
import { startWorld, type World } from '../support/processes.ts';
import { personOfTown } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';
import { readQrCode } from '../support/zbar.ts';
import { camerasOn, cameraThatSees, countCameras, refuseCamera } from './fake-camera.ts';
import { openWallet, present, seen, tap } from './journey.ts';
import { keepPicture, seriousFaults } from './screens.ts';

let world: World;
let browser: Browser;
/** Its camera sees a code of ours. */
let filming: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
  const holder = await newVisitor(browser);
  await openWallet(holder.page, world.appUrl, personOfTown('何示例'));
  const link = await readQrCode(await present(holder.page));
  await holder.close();
  filming = await launchBrowser(cameraThatSees(link));
}, 60_000);

afterAll(async () => {
  await filming?.close();
  await browser?.close();
  await world?.stop();
});

const scanPage = (): string => `${world.appUrl}/#/pages/scan/index`;

const visitorOf = (one: Browser, mayFilm: boolean): Promise<Visitor> =>
  newVisitor(one, {
    ...phone,
    viewport: { width: 390, height: 844 },
    // What it keeps for later would answer where a network is taken away.
    serviceWorkers: 'block',
    ...(mayFilm ? { permissions: ['camera'] } : {}),
  });

/** The file with the part that reads codes, known by a word that only it holds. */
const decoderFile = (): string => {
  const dir = join(artifact('h5'), 'js');
  const found = readdirSync(dir)
    .filter((name) => name.endsWith('.js'))
    .filter((name) => readFileSync(join(dir, name), 'utf8').includes('invertedProjection'));
  const [file, ...more] = found;
  if (!file || more.length > 0) throw new Error(`one file should hold the decoder, not ${found.length}`);
  return file;
};

const isOff = (visitor: Visitor) =>
  waitFor(async () => (await camerasOn(visitor.page)) === 0, { what: 'the camera going off' });

test('the camera starts by itself where it is allowed, reads the code, and goes off', async () => {
  const visitor = await visitorOf(filming, true);
  const { page } = visitor;
  await countCameras(page);
  await page.goto(scanPage());
  expect(await seen(page, '#verdict')).toContain('有效');
  await isOff(visitor);

  // The code is still before the camera: it must not lead to the same verdict again.
  await tap(page, '#back');
  await page.getByText('对准证照上的二维码').waitFor();
  expect(await camerasOn(page)).toBe(1);
  await keepPicture(visitor, 'scan-live', { once: true });
  expect(await page.locator('#verdict').filter({ visible: true }).count()).toBe(0);
  expect(await page.textContent('.past')).toContain('有效');

  await tap(page, '#tab-me');
  await isOff(visitor);
  expect(seriousFaults(visitor)).toEqual([]);
  await visitor.close();
});

test('the camera goes off with the window, and on again', async () => {
  const visitor = await visitorOf(filming, true);
  const { page } = visitor;
  await countCameras(page);
  await page.goto(scanPage());
  await seen(page, '#verdict');
  await tap(page, '#back');
  await waitFor(async () => (await camerasOn(page)) === 1);
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  await show('hidden');
  await isOff(visitor);
  await show('visible');
  await waitFor(async () => (await camerasOn(page)) === 1);
  await visitor.close();
});

test('a page that is opened in the background leaves the camera off until it is looked at', async () => {
  const visitor = await visitorOf(filming, true);
  const { page } = visitor;
  await countCameras(page);
  await page.addInitScript(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  });
  await page.goto(scanPage());
  await page.getByText('正在打开相机').waitFor();
  expect(await camerasOn(page)).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  expect(await seen(page, '#verdict')).toContain('有效');
  await visitor.close();
});

test('whoever was never asked is asked by a tap, not by opening the page', async () => {
  const visitor = await visitorOf(filming, false);
  await visitor.page.goto(scanPage());
  expect(await seen(visitor.page, '#scan-camera')).toContain('打开相机');
  await keepPicture(visitor, 'scan-first');
  // The headless browser answers its own question with no.
  await tap(visitor.page, '#scan-camera');
  expect(await seen(visitor.page, '#camera-trouble')).toMatch(/没有相机权限|还没有允许/);
  await keepPicture(visitor, 'scan-refused');
  await visitor.close();
});

test('a browser without a camera says so at once', async () => {
  const visitor = await visitorOf(browser, true);
  await visitor.page.goto(scanPage());
  expect(await seen(visitor.page, '#camera-trouble')).toContain('没有找到相机');
  await visitor.close();
});

test.each([
  ['NotAllowedError', 'Permission denied', '没有相机权限'],
  ['NotAllowedError', 'Permission dismissed', '还没有允许用相机'],
  ['NotAllowedError', 'Permission denied by system', '系统没有让浏览器用相机'],
  ['NotReadableError', '', '被别的程序占着'],
  ['OverconstrainedError', '', '拍不了所需的画面'],
  ['SecurityError', '', '安全设置不许'],
  ['AbortError', '', '被打断了'],
])('the camera fails by %s “%s”: %s', async (name, message, sentence) => {
  const visitor = await visitorOf(browser, true);
  await refuseCamera(visitor.page, name, message);
  await visitor.page.goto(scanPage());
  expect(await seen(visitor.page, '#camera-trouble')).toContain(sentence);
  expect(await seen(visitor.page, '#scan-camera')).toContain('再试一次');
  await visitor.close();
});

test('over plain http the browser offers no camera: the finder says why and keeps its height', async () => {
  const visitor = await visitorOf(browser, false);
  await visitor.page.goto(scanPage());
  await seen(visitor.page, '#scan-camera');
  const before = (await visitor.page.locator('.finder').boundingBox())?.height;
  await visitor.page.addInitScript(() => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
  });
  await visitor.page.reload();
  expect(await seen(visitor.page, '#camera-trouble')).toContain('不是 https');
  expect((await visitor.page.locator('.finder').boundingBox())?.height).toBe(before);
  await visitor.close();
});

test('a camera that gives no picture for five seconds is told, and is off', async () => {
  const visitor = await visitorOf(browser, true);
  await visitor.page.addInitScript(() => {
    // A track that waits for a film that nobody sends.
    navigator.mediaDevices.getUserMedia = async () =>
      new MediaStream([new RTCPeerConnection().addTransceiver('video').receiver.track]);
  });
  await countCameras(visitor.page);
  await visitor.page.goto(scanPage());
  expect(await seen(visitor.page, '#camera-trouble')).toContain('没有画面');
  await isOff(visitor);
  await visitor.close();
});

test('a camera with a lamp offers it, and one that is taken away is told', async () => {
  const visitor = await visitorOf(filming, true);
  const { page } = visitor;
  await page.addInitScript(() => {
    const asked: boolean[] = [];
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities;
    MediaStreamTrack.prototype.applyConstraints = async (wish) => {
      const [first] = wish?.advanced ?? [];
      asked.push((first as { torch?: boolean } | undefined)?.torch === true);
    };
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wish) => {
      const stream = await open(wish);
      Object.assign(window, {
        asked,
        takeAway: () => stream.getVideoTracks()[0]?.dispatchEvent(new Event('ended')),
      });
      return stream;
    };
  });
  await page.goto(scanPage());
  await seen(page, '#verdict');
  await tap(page, '#back');
  await tap(page, '#torch');
  await page.locator('#torch[aria-checked="true"]').waitFor();
  await keepPicture(visitor, 'scan-torch', { once: true });
  await tap(page, '#torch');
  await page.locator('#torch[aria-checked="false"]').waitFor();
  expect(await page.evaluate(() => (window as unknown as { asked: boolean[] }).asked)).toEqual([true, false]);
  await page.evaluate(() => (window as unknown as { takeAway: () => void }).takeAway());
  expect(await seen(page, '#camera-trouble')).toContain('相机断开了');
  await visitor.close();
});

test('without the part that reads codes the camera is not left running for nothing', async () => {
  const visitor = await visitorOf(filming, true);
  const { page } = visitor;
  await countCameras(page);
  await page.route(`**/js/${decoderFile()}`, (route) => route.abort('internetdisconnected'));
  await page.goto(scanPage());
  expect(await seen(page, '#camera-trouble')).toContain('读码的部分还没取到');
  await isOff(visitor);
  await page.unrouteAll();
  await tap(page, '#scan-camera');
  expect(await seen(page, '#verdict')).toContain('有效');
  await visitor.close();
});
