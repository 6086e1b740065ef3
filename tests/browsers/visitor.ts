import { waitFor } from '../support/wait.ts';
import { type BrowserWindow, type Engine, PATIENCE, type Point } from './engine.ts';

/** One person with a browser of their own, of whatever engine. A selector means the first that is on the screen. */
export interface Visitor {
  goto: (url: string) => Promise<void>;
  tap: (selector: string) => Promise<void>;
  /** Puts the cursor into a field and types. */
  fill: (selector: string, text: string) => Promise<void>;
  /** Waits until it is on the screen and holds this text; gives all of its text. */
  seen: (selector: string, text?: string) => Promise<string>;
  /** PNG of what the window shows once nothing moves any more. */
  screenshot: () => Promise<Buffer>;
  /** How many CSS px the page sticks out sideways. */
  overflow: () => Promise<number>;
  /** What the engine itself complained of. */
  complaints: () => string[];
  close: () => Promise<void>;
}

/** The middle of the first such thing that is on the screen, where nothing covers it. Runs in the page. */
const middleOf = (selector: string): { x: number; y: number } | null => {
  for (const one of document.querySelectorAll(selector)) {
    const { width, height } = one.getBoundingClientRect();
    if (width === 0 || height === 0 || getComputedStyle(one).visibility !== 'visible') continue;
    one.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const place = one.getBoundingClientRect();
    const point = { x: place.x + place.width / 2, y: place.y + place.height / 2 };
    const hit = document.elementFromPoint(point.x, point.y);
    if (hit !== null && (one.contains(hit) || hit.closest('label')?.contains(one))) return point;
  }
  return null;
};

/** The text of the first such thing that is on the screen and holds a text. Runs in the page. */
const textOf = (selector: string, text: string): string | null => {
  for (const one of document.querySelectorAll(selector)) {
    const { width, height } = one.getBoundingClientRect();
    if (width === 0 || height === 0 || getComputedStyle(one).visibility !== 'visible') continue;
    if (one.textContent?.includes(text)) return one.textContent;
  }
  return null;
};

/** Whether every animation that ends has ended, and all that is drawn has come. Runs in the page. */
const isAtRest = (): boolean =>
  document.fonts.status === 'loaded' &&
  [...document.images].every((one) => one.complete) &&
  document
    .getAnimations()
    .every((one) => one.playState === 'finished' || one.effect?.getComputedTiming().endTime === Infinity);

/** Whether a field that is on the screen holds this value. Runs in the page. */
const isFilled = (selector: string, text: string): boolean =>
  [...document.querySelectorAll(selector)].some(
    (one) => one instanceof HTMLInputElement && one.value === text && one.getClientRects().length > 0,
  );

/** Two in a row that agree: icons are masks, and engines draw those some frames late. A running clock may never agree. */
const steadyPicture = async (window: BrowserWindow): Promise<Buffer> => {
  let picture = await window.screenshot();
  for (let taken = 1; taken < 3; taken += 1) {
    const next = await window.screenshot();
    if (next.equals(picture)) return next;
    picture = next;
  }
  return picture;
};

const visitorIn = (window: BrowserWindow): Visitor => {
  /** Where it is once it stands still: a page that slides in is not tapped yet. */
  const placeOf = (selector: string): Promise<Point> => {
    let before: Point | null = null;
    return waitFor(
      async () => {
        const now = await window.evaluate(middleOf, selector);
        const still = now !== null && before !== null && now.x === before.x && now.y === before.y;
        before = now;
        return still && now;
      },
      { ...PATIENCE, what: `${selector}, still and uncovered,` },
    );
  };
  const tap = async (selector: string) => window.click(await placeOf(selector));

  return {
    goto: window.goto,
    tap,
    fill: async (selector, text) => {
      await tap(selector);
      await window.type(text);
      await waitFor(() => window.evaluate(isFilled, selector, text), {
        ...PATIENCE,
        what: `${text} in ${selector}`,
      });
    },
    seen: (selector, text = '') =>
      waitFor(() => window.evaluate(textOf, selector, text), {
        ...PATIENCE,
        what: `${selector} with “${text}”`,
      }),
    screenshot: async () => {
      await waitFor(() => window.evaluate(isAtRest), { ...PATIENCE, what: 'rest on the screen' });
      return steadyPicture(window);
    },
    overflow: () =>
      window.evaluate(() => {
        const all = [document.documentElement, ...document.querySelectorAll('.taro_page')];
        return Math.max(...all.map((one) => one.scrollWidth - one.clientWidth));
      }),
    complaints: window.complaints,
    close: window.close,
  };
};

export const newVisitor = async (engine: Engine): Promise<Visitor> => visitorIn(await engine.newWindow());
