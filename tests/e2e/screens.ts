import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { violations } from '../support/axe.ts';
import type { Visitor } from '../support/browser.ts';
import { inEachMode, targetIn } from './modes.ts';

const pictures = 'tests/.artifacts/screenshots';

/** `npm run screenshots` wants each screen in every mode; a test run is content with the one it is in. */
const everyMode = process.env.PICTURE_MODES === 'all';

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
  /** A second picture of a state that has one: it is not taken in the other modes. */
  again?: boolean;
}

/** What is wrong with the screen, each as a line. */
interface Faults {
  misfits: string[];
  /** Rules of accessibility that it breaks. */
  accessibility: string[];
}

/** Takes the picture, and looks for what a picture does not show. */
const take = async (page: Page, name: string, path: string, { target = 44, whole = true }: Expected) => {
  const size = page.viewportSize();
  if (whole) await unroll(page);
  await page.screenshot({
    path,
    animations: 'disabled',
    // Twice the pixels of a phone are kept; of a desk they are too many.
    scale: size && size.width > 720 ? 'css' : 'device',
  });
  if (whole && size) await page.setViewportSize(size);
  return { misfits: await misfits(page, target), accessibility: await violations(page, name) };
};

/**
 * Keeps a picture of the screen as `<page>-<state>.png` and holds it to what every screen must keep: nothing
 * sticks out sideways, targets are large enough, no rule of accessibility is broken, no script failed and
 * nothing was refused by the policy. With `PICTURE_MODES=all`, in each mode, as `<mode>/<page>-<state>.png`.
 */
export const keepPicture = async (visitor: Visitor, name: string, expected: Expected = {}): Promise<void> => {
  const { page } = visitor;
  const faults: Record<string, Faults> = {};
  if (!everyMode) {
    mkdirSync(pictures, { recursive: true });
    faults[name] = await take(page, name, join(pictures, `${name}.png`), expected);
  } else if (!expected.again) {
    await inEachMode(page, async (mode) => {
      const folder = join(pictures, mode.name);
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${name}.png`);
      const state = `${name}-${mode.name}`;
      faults[state] = await take(page, state, path, { ...expected, target: targetIn(mode) });
    });
  }
  const found = Object.entries(faults).filter(([, one]) => Object.values(one).flat().length > 0);
  expect({ screens: Object.fromEntries(found), scripts: seriousFaults(visitor) }).toEqual({
    screens: {},
    scripts: [],
  });
};
