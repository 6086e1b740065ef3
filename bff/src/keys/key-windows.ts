/** From when to when each key of a purpose is in use: a pure function of what is stored, the same in every process. */

import type { StoredKey } from './key-store.ts';

/**
 * A new key is known to every process before it is used: longer than a signal takes, and than the clocks of servers
 * differ.
 */
export const KEY_LEAD_MILLISECONDS = 10_000;

export interface KeyWindow {
  key: StoredKey;
  /** In use from here on (ms since 1970) … */
  from: number;
  /** … until its successor is; null: none is known. */
  until: number | null;
  /** False: revoked before it came into use. */
  everInUse: boolean;
}

/**
 * The first key is in use at once, any other after its lead; when the one before it is revoked, at that moment.
 * @param keys of one purpose, in the order of their making
 */
export function keyWindows(keys: readonly StoredKey[]): KeyWindow[] {
  const windows: KeyWindow[] = [];
  let before: KeyWindow | undefined;
  for (const key of keys) {
    let from = key.createdAt;
    if (before) {
      from += KEY_LEAD_MILLISECONDS;
      const { revokedAt } = before.key;
      if (revokedAt !== null) from = Math.min(from, Math.max(key.createdAt, revokedAt));
      // Clocks differ; the order is that of their numbers.
      from = Math.max(from, before.from);
    }
    const everInUse = key.revokedAt === null || key.revokedAt > from;
    const window: KeyWindow = { key, from, until: null, everInUse };
    windows.push(window);
    if (!everInUse) continue;
    if (before) before.until = from;
    before = window;
  }
  return windows;
}

/**
 * The key in use at a moment. Where the one in use is revoked its successor is, also when this clock is behind the one
 * that revoked it.
 */
export function inUseAt(windows: readonly KeyWindow[], now: number): StoredKey | undefined {
  const used = windows.filter(({ everInUse }) => everInUse);
  const at = Math.max(
    0,
    used.findLastIndex(({ from }) => from <= now),
  );
  return used.slice(at).find(({ key }) => key.revokedAt === null)?.key;
}
