import Taro from '@tarojs/taro';
import type { TextStore } from './storage.ts';
import type { Undo } from './types.ts';

export const deviceStore: TextStore = {
  get: (key) => {
    const value: unknown = Taro.getStorageSync(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  },
  set: (key, value) => Taro.setStorageSync(key, value),
  remove: (key) => Taro.removeStorageSync(key),
};

const memory = new Map<string, string>();

export const sessionStore: TextStore = {
  get: (key) => memory.get(key),
  set: (key, value) => {
    memory.set(key, value);
  },
  remove: (key) => {
    memory.delete(key);
  },
};

/** A mini-program is open once on a device. */
export const onStoredChange =
  (_changed: (key: string) => void): Undo =>
  () =>
    undefined;
