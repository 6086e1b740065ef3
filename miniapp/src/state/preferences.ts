import { useSyncExternalStore } from 'react';
import { deviceStore, onStoredChange } from '../platform/storage.ts';
import { onSystemTheme, systemIsDark } from '../platform/system.ts';

export interface Preferences {
  theme: 'auto' | 'light' | 'dark';
  size: 'standard' | 'large';
}

const KEY = 'preferences';
const DEFAULTS: Preferences = { theme: 'auto', size: 'standard' };

const read = (): Preferences => {
  const [theme, size] = (deviceStore.get(KEY) ?? '').split(' ');
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
    size: size === 'large' ? 'large' : DEFAULTS.size,
  };
};

let current: Preferences | undefined;
const listeners = new Set<() => void>();

const preferences = (): Preferences => {
  current ??= read();
  return current;
};

export const setPreferences = (change: Partial<Preferences>): void => {
  current = { ...preferences(), ...change };
  deviceStore.set(KEY, `${current.theme} ${current.size}`);
  tell();
};

const tell = (): void => {
  for (const listener of listeners) listener();
};

let follows = false;

/** What is chosen in another tab holds in this one too. */
const followOtherTabs = (): void => {
  if (follows) return;
  follows = true;
  onStoredChange((key) => {
    if (key !== KEY) return;
    current = read();
    tell();
  });
};

const subscribe = (listener: () => void) => {
  followOtherTabs();
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences, preferences);

/** Whether the dark colours are showing: for drawings, which cannot follow the style sheet. */
export const useDark = (): boolean => {
  const { theme } = usePreferences();
  const system = useSyncExternalStore(onSystemTheme, systemIsDark, systemIsDark);
  return theme === 'auto' ? system : theme === 'dark';
};

/** The classes that carry the preferences into the style sheet. */
export const themeClasses = ({ theme, size }: Preferences): string =>
  `${theme === 'auto' ? '' : `theme-${theme} `}size-${size}`;
