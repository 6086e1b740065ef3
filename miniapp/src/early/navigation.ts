/** Stands in for platform/navigation, whose ways are the app's: here the app opens at what was chosen. */

import { browserAddress, TABS } from '@qzt/shared/contracts/pages';
import type { TabName } from '../platform/navigation.ts';

export type { TabName };

export const toTab = async (tab: TabName): Promise<void> => {
  window.qztEarlyLook?.leave();
  delete window.qztEarlyLook;
  window.location.replace(browserAddress(TABS[tab]));
};

/** What is drawn early was opened cold: nothing lies behind it. */
export const back = (home: TabName = 'wallet'): Promise<void> => toTab(home);

export const setPageTitle = (title: string): void => {
  document.title = `${title} · 企证通`;
};
