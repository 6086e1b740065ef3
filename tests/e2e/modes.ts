import type { Page } from 'playwright-core';

/** One way the same screen is shown: colours and letters as its person wants them, width as their window has. */
export interface Mode {
  /** As in the folder of its pictures and on its contact sheet. */
  name: string;
  dark: boolean;
  large: boolean;
  width: number;
  height: number;
}

const sizes = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
const looks = [
  { look: 'light', dark: false, large: false },
  { look: 'dark', dark: true, large: false },
  { look: 'large', dark: false, large: true },
];

/** Light, dark and large, each on a phone and on a desk. */
export const modes: readonly Mode[] = looks.flatMap(({ look, dark, large }) =>
  sizes.map((size) => ({ name: `${look}-${size.width}`, dark, large, ...size })),
);

/** The least side of anything to tap, in px: letters grow and targets with them. */
export const targetIn = ({ large }: Mode): number => (large ? 60 : 44);

const KEY = 'preferences';

/** Tells the page, as another tab of the same browser would, and waits until what it shows has followed. */
const prefer = (page: Page, chosen: string | null): Promise<void> =>
  page.evaluate(
    async ([key, value]) => {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      window.dispatchEvent(new StorageEvent('storage', { key, newValue: value }));
      for (const _ of ['laid out', 'drawn']) await new Promise((drawn) => requestAnimationFrame(drawn));
    },
    [KEY, chosen] as const,
  );

/** Shows the screen in a mode, without leaving the state that it is in. */
export const wear = async (page: Page, { dark, large, width, height }: Mode): Promise<void> => {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await prefer(page, `auto ${large ? 'large' : 'standard'}`);
};

/** Does something in each mode, and gives window, colours and letters back as they were. */
export const inEachMode = async (
  page: Page,
  wanted: readonly Mode[],
  act: (mode: Mode) => Promise<void>,
): Promise<void> => {
  const size = page.viewportSize();
  const chosen = await page.evaluate((key) => localStorage.getItem(key), KEY);
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const mode of wanted) {
    await wear(page, mode);
    await act(mode);
  }
  if (size) await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await prefer(page, chosen);
};
