import Taro from '@tarojs/taro';
import { useEffect } from 'react';
import { usePageShow } from './page.ts';

/** What a person last used on each page. */
const lastUsed = new WeakMap<Element, HTMLElement>();

/** The page in front; null until the first one stands. */
let front: HTMLElement | null = null;

const remember = ({ target }: Event): void => {
  const used = target instanceof Element ? target.closest<HTMLElement>('button, input, h1') : null;
  const page = used?.closest('.taro_page');
  if (used && page) lastUsed.set(page, used);
};
document.addEventListener('focusin', remember);
// Safari gives a button that was tapped no focus.
document.addEventListener('click', remember, true);

/** For the style sheet: a heading that takes the focus by itself shows a ring to those who go by keys. */
const noteHand = (hand: 'keys' | 'pointer') => () => {
  document.documentElement.dataset.hand = hand;
};
document.addEventListener('keydown', noteHand('keys'), true);
document.addEventListener('pointerdown', noteHand('pointer'), true);

const isShown = (element: Element): boolean => element.isConnected && element.getClientRects().length > 0;

/** What was last used, or what stands in its place since; on a new page its heading. */
const placeOn = (page: HTMLElement): HTMLElement | null => {
  const used = lastUsed.get(page);
  const again = used?.id ? page.querySelector<HTMLElement>(`#${CSS.escape(used.id)}`) : null;
  const known = [used, again].find((one) => one && isShown(one));
  return known ?? page.querySelector('h1');
};

const focusOn = (page: HTMLElement): void => placeOn(page)?.focus({ preventScroll: true });

/** A page comes to the front: above another one, back again, or as a tab. The first one is read from its top. */
const arrive = (): void => {
  const page = document.getElementById(Taro.getCurrentInstance().page?.path ?? '');
  if (!page || page === front) return;
  const isFirst = front === null;
  front = page;
  if (!isFirst) focusOn(page);
};

/** A new state of the page may have taken away what held the focus. */
const recover = (): void => {
  if (!front?.isConnected || document.activeElement !== document.body) return;
  const used = lastUsed.get(front);
  if (used && !used.isConnected) focusOn(front);
};

/**
 * Moves the focus as pages come and go: to the heading of a page that opens, and back to where it was. To be
 * called by what frames a page.
 */
export const useKeptFocus = (): void => {
  usePageShow(arrive);
  useEffect(recover);
};
