import type { Page } from 'playwright-core';
import { waitFor } from '../support/wait.ts';

/** What holds the focus, as `tag#id`; `body` when nothing does. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one ? `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ''}` : 'nothing';
  });

/** What a ring is drawn around, seen as a person who uses keys sees it. */
export const hasRing = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement?.matches(':focus-visible') ?? false);

/** Presses the tab key until something is reached. */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  const atMost = 60;
  for (let pressed = 0; pressed < atMost; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`${selector} is not reached by the tab key`);
};

/** Waits until the page's heading says this and holds the focus. */
export const headingFocused = (page: Page, text: string): Promise<true> =>
  waitFor(
    () =>
      page.evaluate(
        (wanted) =>
          document.activeElement?.tagName === 'H1' && document.activeElement.textContent?.trim() === wanted,
        text,
      ),
    { what: `the focus on ${text}` },
  );

export const focusedIs = (page: Page, wanted: string): Promise<true> =>
  waitFor(async () => (await focused(page)) === wanted, { what: `the focus on ${wanted}` });

/** Everything that the tab key reaches from the top of the document, once around. */
export const tabStops = async (
  page: Page,
): Promise<{ name: string; top: number; left: number; isInFront: boolean }[]> => {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const stops: { name: string; top: number; left: number; isInFront: boolean }[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const { top, left } = one.getBoundingClientRect();
      const pages = [...document.querySelectorAll('.taro_page')];
      const name = one.id || (one.textContent ?? '');
      return { name, top, left, isInFront: one.closest('.taro_page') === pages[pages.length - 1] };
    });
    if (!stop || (stops[0] && stop.name === stops[0].name)) return stops;
    stops.push(stop);
  }
};
