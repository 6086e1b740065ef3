// @ts-check
import { watch } from 'node:fs';
import { inRoot } from './root.mjs';
import { whenStopped } from './stop.mjs';

/** Editors save in several steps; what comes within this time is one change. */
const settleMilliseconds = 150;

/**
 * Calls back with the folders in which something changed, one call at a time.
 * @param {string[]} folders relative to the root
 * @param {(changed: Set<string>) => Promise<void>} onChange
 */
export const watchFolders = (folders, onChange) => {
  /** @type {Set<string>} */
  let changed = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let busy = false;
  const settle = async () => {
    if (busy || changed.size === 0) return;
    busy = true;
    const now = changed;
    changed = new Set();
    try {
      await onChange(now);
    } finally {
      busy = false;
      // What changed meanwhile.
      void settle();
    }
  };
  for (const folder of folders) {
    const watcher = watch(inRoot(folder), { recursive: true }, () => {
      changed.add(folder);
      clearTimeout(timer);
      timer = setTimeout(() => void settle(), settleMilliseconds);
    });
    whenStopped(() => watcher.close());
  }
};
