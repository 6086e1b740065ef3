import type { Undo } from './types.ts';

/** Text by key. `session` lasts as long as the tab; the other as long as the device keeps it. */
export interface TextStore {
  get: (key: string) => string | undefined;
  set: (key: string, value: string) => void;
  remove: (key: string) => void;
}

// A browser may refuse storage altogether (private mode, policy): then memory serves until the page goes.
const browserStore = (open: () => Storage): TextStore => {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? undefined,
    set: (key, value) => {
      const kept = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (kept) memory.delete(key);
      else memory.set(key, value);
    },
    remove: (key) => {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
  };
};

export const deviceStore: TextStore = browserStore(() => window.localStorage);
export const sessionStore: TextStore = browserStore(() => window.sessionStorage);

/** Calls back with the key of what another tab of this browser has put on the device or taken from it. */
export const onStoredChange = (changed: (key: string) => void): Undo => {
  const tell = ({ key }: StorageEvent) => {
    if (key !== null) changed(key);
  };
  window.addEventListener('storage', tell);
  return () => window.removeEventListener('storage', tell);
};
