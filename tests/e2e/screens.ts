import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser.ts';

const pictures = 'tests/.artifacts/screenshots';

/** What a browser says of every answer that is none: the page itself tells the person. */
const ofNetwork = 'Failed to load resource';

/** Thrown scripts, refused resources (CSP), error lines; without the network's own words on failed requests. */
export const seriousFaults = ({ faults }: Visitor): string[] =>
  faults.filter((fault) => !fault.startsWith(ofNetwork));

/** What is wrong with the geometry of the page on top: sideways overflow in px, and what is too small to tap. */
const misfits = (page: Page, target: number): Promise<string[]> =>
  page.evaluate((least) => {
    const wrong: string[] = [];
    const shown = [...document.querySelectorAll<HTMLElement>('.taro_page')].filter(
      (one) => one.offsetParent !== null || one.getClientRects().length > 0,
    );
    for (const scroller of [document.documentElement, ...shown]) {
      const over = scroller.scrollWidth - scroller.clientWidth;
      if (over > 0) wrong.push(`${scroller.className || 'page'} is ${over} px too wide`);
    }
    for (const one of document.querySelectorAll<HTMLElement>('button, input, a[href]')) {
      const { width, height } = one.getBoundingClientRect();
      if (width === 0 || one.classList.contains('unseen')) continue;
      // Half a pixel is rounding.
      if (width < least - 0.5 || height < least - 0.5) {
        wrong.push(
          `${one.id || one.textContent || one.className} is ${Math.round(width)} × ${Math.round(height)}`,
        );
      }
    }
    return wrong;
  }, target);

/** Makes the window as high as the page, so that one picture shows all of it. */
const unroll = async (page: Page): Promise<void> => {
  const size = page.viewportSize();
  if (size === null) return;
  const height = await page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('.taro_page')].map((one) => one.scrollHeight)),
  );
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
};

interface Expected {
  /** The least side of anything to tap, in px: 44, in large mode 60. */
  target?: number;
  /** Shows the whole page instead of what fits the window. */
  whole?: boolean;
}

/**
 * Keeps a picture of the screen as `<page>-<state>.png` and holds it to what every screen must keep: nothing
 * sticks out sideways, targets are large enough, no script failed and nothing was refused by the policy.
 */
export const keepPicture = async (
  visitor: Visitor,
  name: string,
  { target = 44, whole = true }: Expected = {},
): Promise<void> => {
  const { page } = visitor;
  const size = page.viewportSize();
  if (whole) await unroll(page);
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
  if (whole && size) await page.setViewportSize(size);
  expect({ name, misfits: await misfits(page, target), faults: seriousFaults(visitor) }).toEqual({
    name,
    misfits: [],
    faults: [],
  });
};
