import type { TabName } from '../../platform/navigation.ts';
import type { IconName } from '../icon/shapes.ts';

export interface Tab {
  name: TabName;
  icon: IconName;
  text: string;
  /** In the rail of a wide screen, where nothing is scanned with the hand. */
  wideText: string;
}

/** In order; a tab appears with its first feature. Large mode keeps them all, 我的 above all. */
export const TAB_LIST: readonly Tab[] = [
  { name: 'wallet', icon: 'wallet', text: '证照', wideText: '证照' },
  { name: 'scan', icon: 'scan', text: '扫一扫', wideText: '核验' },
  { name: 'me', icon: 'person', text: '我的', wideText: '我的' },
];
