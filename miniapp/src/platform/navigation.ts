import { NOT_FOUND, ROUTES, readPageAddress, TABS } from '@qzt/shared/contracts/pages';
import Taro from '@tarojs/taro';
import { withQuery } from './query.ts';

export type TabName = keyof typeof TABS;

const TAB_NAMES = Object.keys(TABS) as TabName[];

export type RouteName = keyof typeof ROUTES;

export type RouteParams = Readonly<Record<string, string>>;

/** Opens a page above this one. */
export const open = async (route: RouteName, params: RouteParams = {}): Promise<void> => {
  await Taro.navigateTo({ url: withQuery(ROUTES[route], params) });
};

/** Opens a page in place of this one. */
export const replace = async (route: RouteName, params: RouteParams = {}): Promise<void> => {
  await Taro.redirectTo({ url: withQuery(ROUTES[route], params) });
};

/** Goes to a tab; whatever was open above it closes. */
export const toTab = async (tab: TabName): Promise<void> => {
  // The browser build declares no tab bar (see app.config.ts), so its router knows no tabs.
  if (process.env.TARO_ENV === 'weapp') await Taro.switchTab({ url: TABS[tab] });
  else await Taro.reLaunch({ url: TABS[tab] });
};

/**
 * Goes where somebody wanted to be before they were sent to sign in, in place of this page.
 * @param address as `usePageAddress` gave it; the wallet when it is none of ours
 */
export const goOn = async (address: string | undefined): Promise<void> => {
  const wanted = readPageAddress(address);
  const tab = TAB_NAMES.find((name) => TABS[name] === wanted?.replace(/\?.*$/, ''));
  if (wanted === null || tab) await toTab(tab ?? 'wallet');
  else await Taro.redirectTo({ url: wanted });
};

/** Says that there is no such page, in its place. */
export const toNotFound = async (): Promise<void> => {
  await Taro.redirectTo({ url: NOT_FOUND });
};

/** One page back; from a page that was opened cold, to the tab it belongs to. */
export const back = async (home: TabName = 'wallet'): Promise<void> => {
  if (Taro.getCurrentPages().length > 1) await Taro.navigateBack();
  else await toTab(home);
};

/** The name of this page in the browser's title, its history, and to a screen reader. */
export const setPageTitle = (title: string): void => {
  if (process.env.TARO_ENV === 'h5') document.title = `${title} · 企证通`;
};
