import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { pictureFaults, pictureDir as pictures } from '../../scripts/lib/pictures.mjs';
import { violations } from '../support/axe.ts';
import type { Visitor } from '../support/browser.ts';
import { inEachMode, modes, targetIn } from './modes.ts';

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
  /** A state that does not hold still: one picture is all that there is time for. */
  once?: boolean;
}

/** After a change of window and colours: what is laid out has been drawn. */
const isDrawn = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (const _ of ['laid out', 'drawn']) await new Promise((drawn) => requestAnimationFrame(drawn));
  });

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
  await isDrawn(page);
  await page.screenshot({
    path,
    animations: 'disabled',
    // Twice the pixels of a phone are kept; of a desk they are too many.
    scale: size && size.width > 720 ? 'css' : 'device',
  });
  // While all of it is shown: a bar at the foot of a window covers what scrolling would bring out.
  const accessibility = await violations(page, name);
  if (whole && size) await page.setViewportSize(size);
  return { misfits: await misfits(page, target), accessibility };
};

const isWrong = (faults: Faults): boolean => Object.values(faults).flat().length > 0;

/** Takes the screen in each mode, as `<folder of the mode>/<name>.png`; gives what is wrong, by state. */
const takeInEachMode = async (page: Page, name: string, expected: Expected) => {
  const wrong: Record<string, Faults> = {};
  await inEachMode(page, expected.once ? modes.slice(0, 1) : modes, async (mode) => {
    const folder = join(pictures, mode.name);
    mkdirSync(folder, { recursive: true });
    const state = `${name}-${mode.name}`;
    const as = { ...expected, target: targetIn(mode) };
    const faults = await take(page, state, join(folder, `${name}.png`), as);
    if (isWrong(faults)) wrong[state] = faults;
  });
  return wrong;
};

/** Keeps a picture of the screen in each mode, and holds each to what `keepPicture` does. */
export const keepPictures = async (visitor: Visitor, name: string): Promise<void> => {
  const wrong = await takeInEachMode(visitor.page, name, {});
  expect({ wrong, scripts: seriousFaults(visitor) }).toEqual({ wrong: {}, scripts: [] });
};

/**
 * Keeps a picture of the screen as `<page>-<state>.png` and holds it to what every screen must keep: nothing
 * sticks out sideways, targets are large enough, no rule of accessibility is broken, no script failed and
 * nothing was refused by the policy.
 *
 * With `PICTURE_MODES=all` it keeps one in each mode, and notes what is wrong instead of throwing it: a person
 * who wants to look at everything wants the next screen too. The command tells it at its end.
 */
export const keepPicture = async (visitor: Visitor, name: string, expected: Expected = {}): Promise<void> => {
  const { page } = visitor;
  mkdirSync(pictures, { recursive: true });
  if (everyMode) {
    const wrong = expected.again ? {} : await takeInEachMode(page, name, expected);
    for (const [state, faults] of Object.entries(wrong)) {
      appendFileSync(pictureFaults, `${JSON.stringify({ state, ...faults })}\n`);
    }
    return;
  }
  const faults = await take(page, name, join(pictures, `${name}.png`), expected);
  expect({ name, ...faults, scripts: seriousFaults(visitor) }).toEqual({
    name,
    misfits: [],
    accessibility: [],
    scripts: [],
  });
};
