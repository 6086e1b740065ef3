import { CODE_TEXT_LENGTH } from '@qzt/shared/presentation/code';
import { presentationLink } from '@qzt/shared/presentation/link';
import type { Browser } from 'playwright-core';
import { dataUri } from '../../miniapp/src/components/drawing/svg.ts';
import { qrDrawing } from '../../miniapp/src/components/qr-code/qr-drawing.ts';
import { launchBrowser } from '../support/browser.ts';
import { readQrCode } from '../support/zbar.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.each([
  ['a short address', 'https://qzt.example.cn'],
  ['an address in the local network', 'http://192.168.100.200:5180'],
])('a code with %s can be scanned from 240 pixels, its quiet zone included', async (_, publicUrl) => {
  const link = presentationLink(publicUrl, 'aZ09_-bY'.repeat(20).slice(0, CODE_TEXT_LENGTH));
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await page.setContent(`<img width="240" height="240" src="${dataUri(qrDrawing(link))}" alt="">`);
  expect(await readQrCode(await page.locator('img').screenshot())).toBe(link);
  await page.close();
});
