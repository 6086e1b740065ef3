import type { Page, Route } from 'playwright-core';
import type { TownPerson } from '../support/town.ts';
import { waitFor } from '../support/wait.ts';

/**
 * Taps what is on the screen: pages that lie below stay in the document, and may hold the same id.
 */
export const tap = (page: Page, selector: string): Promise<void> =>
  page.locator(selector).filter({ visible: true }).first().click();

/** Waits until it is on the screen, and gives its text. */
export const seen = async (page: Page, selector: string): Promise<string> => {
  const found = page.locator(selector).filter({ visible: true }).first();
  await found.waitFor();
  return (await found.textContent()) ?? '';
};

/** Does something again and again until a thing is on the screen: a breaker lets go after some seconds only. */
export const untilSeen = (page: Page, selector: string, again: () => Promise<void>): Promise<true> =>
  waitFor(
    async () => {
      await again();
      const shown = page.locator(selector).filter({ visible: true }).first();
      return shown.waitFor({ timeout: 1000 }).then(
        () => true as const,
        () => false as const,
      );
    },
    { what: selector, timeoutMilliseconds: 20_000 },
  );

/**
 * Keeps the page waiting for its server for as long as something is done: what it shows meanwhile stays.
 * @param path part of the path of the requests that are held
 */
export const whileWaiting = async (page: Page, path: string, act: () => Promise<void>): Promise<void> => {
  const held: Route[] = [];
  const hold = (route: Route) => void held.push(route);
  await page.route(`**${path}**`, hold);
  try {
    await act();
  } finally {
    await Promise.all(held.map((route) => route.continue()));
    await page.unroute(`**${path}**`, hold);
  }
};

/** All that the page on top says. */
export const words = (page: Page): Promise<string> => seen(page, '.screen');

/** From the wallet page of somebody unknown to the real-name page. */
export const signIn = async (page: Page, appUrl: string, person: TownPerson): Promise<void> => {
  await page.goto(appUrl);
  await tap(page, '#sign-in');
  await tap(page, '#agree');
  await tap(page, '#start-sign-in');
  await page.click(`#person-${person.id}`);
  await page.waitForURL((url) => url.origin === new URL(appUrl).origin);
};

export const confirmRealName = async (page: Page, person: TownPerson): Promise<void> => {
  await page.fill('#name', person.name);
  await page.fill('#id-number', person.idNumber);
  await tap(page, '#agree');
  await tap(page, '#confirm');
};

/** Signed in, real name confirmed unless it was before, the wallet showing its first licence. */
export const openWallet = async (page: Page, appUrl: string, person: TownPerson): Promise<void> => {
  await signIn(page, appUrl, person);
  await seen(page, '#name, .licence-card');
  if (await page.locator('#name').isVisible()) await confirmRealName(page, person);
  await seen(page, '.licence-card');
};

/** From the wallet to a code on the screen; gives a picture of the screen. */
export const present = async (page: Page): Promise<Buffer> => {
  await tap(page, '#present');
  await seen(page, '.qr__drawing');
  return page.screenshot();
};
