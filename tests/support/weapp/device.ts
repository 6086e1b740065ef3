import { randomBytes } from 'node:crypto';
import { apiMaker, createListeners, Refusal } from './api.ts';
import type { Realm } from './realm.ts';

/** What a scan ends with: a text, the person giving up, or what WeChat says of a failure. */
export type Scan = { text: string } | { fails: string } | 'cancelled';

export interface DeviceOptions {
  /** The one-time code of `wx.login`. */
  loginCode: () => string | Promise<string>;
  /** What is stored from the last start of the app. */
  storage?: Map<string, unknown>;
}

export interface Device {
  apis: Record<string, unknown>;
  storage: Map<string, unknown>;
  /** What the next scan reads. */
  scan: (scan: Scan) => void;
  /** The person takes a screenshot. @returns how many listeners were told */
  takeScreenshot: () => number;
  state: { clipboard: string; keepsScreenOn: boolean; brightness: number; theme: 'light' | 'dark' };
}

const window = {
  pixelRatio: 3,
  screenWidth: 375,
  screenHeight: 812,
  windowWidth: 375,
  windowHeight: 812,
  statusBarHeight: 44,
  screenTop: 0,
  safeArea: { top: 44, left: 0, right: 375, bottom: 778, width: 375, height: 734 },
};
const capsule = { top: 48, left: 281, right: 368, bottom: 80, width: 87, height: 32 };
const launch = { path: 'pages/wallet/index', query: {}, scene: 1001, referrerInfo: {} };
/** WeChat keeps no more under one key. */
const valueLimit = 1024 * 1024;

/** The parts of a phone that the program reads and turns. */
export const createDevice = (realm: Realm, { loginCode, storage = new Map() }: DeviceOptions): Device => {
  const make = apiMaker(realm);
  const [themes, screenshots] = [createListeners(realm), createListeners(realm)];
  const state: Device['state'] = { clipboard: '', keepsScreenOn: false, brightness: 0.5, theme: 'light' };
  let nextScan: Scan | undefined;

  const base = () => ({ SDKVersion: '3.7.0', version: '8.0.50', language: 'zh_CN', theme: state.theme });
  const synchronous =
    <T>(answer: () => T) =>
    () =>
      realm.copy(answer());
  const apis = {
    login: make('login', async () => ({ code: await loginCode() })),
    scanCode: make('scanCode', () => {
      const scan = nextScan;
      nextScan = undefined;
      if (scan === undefined) throw new Error('a scan was not expected');
      if (scan === 'cancelled') throw new Refusal('cancel');
      if ('fails' in scan) throw new Refusal(scan.fails);
      return { result: scan.text, scanType: 'QR_CODE', charSet: 'utf-8', rawData: '', path: '' };
    }),
    getRandomValues: make('getRandomValues', ({ length }) => ({
      randomValues: new Uint8Array(randomBytes(Number(length))),
    })),
    setKeepScreenOn: make('setKeepScreenOn', ({ keepScreenOn }) => {
      state.keepsScreenOn = keepScreenOn === true;
      return undefined;
    }),
    getScreenBrightness: make('getScreenBrightness', () => ({ value: state.brightness })),
    setScreenBrightness: make('setScreenBrightness', ({ value }) => {
      state.brightness = Number(value);
      return undefined;
    }),
    getClipboardData: make('getClipboardData', () => ({ data: state.clipboard })),
    setClipboardData: make('setClipboardData', ({ data }) => {
      state.clipboard = String(data);
      return undefined;
    }),
    onUserCaptureScreen: screenshots.on,
    offUserCaptureScreen: screenshots.off,
    onThemeChange: themes.on,
    offThemeChange: themes.off,
    getWindowInfo: synchronous(() => window),
    getAppBaseInfo: synchronous(base),
    getSystemInfoSync: synchronous(() => ({ ...window, ...base(), platform: 'ios', system: 'iOS 17.0' })),
    getSystemInfo: make('getSystemInfo', () => ({
      ...window,
      ...base(),
      platform: 'ios',
      system: 'iOS 17.0',
    })),
    getMenuButtonBoundingClientRect: synchronous(() => capsule),
    getLaunchOptionsSync: synchronous(() => launch),
    getEnterOptionsSync: synchronous(() => launch),
    getStorageSync: (key: string) => (storage.has(key) ? realm.copy(storage.get(key)) : ''),
    setStorageSync: (key: string, value: unknown) => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new Error(`setStorageSync:fail ${key} has no value`);
      if (Buffer.byteLength(text) > valueLimit)
        throw new Error('setStorageSync:fail entry size limit reached');
      storage.set(key, JSON.parse(text));
    },
    removeStorageSync: (key: string) => {
      storage.delete(key);
    },
    canIUse: (name: string) => name in apis,
  };
  return {
    apis,
    storage,
    state,
    scan: (scan) => {
      nextScan = scan;
    },
    takeScreenshot: () => {
      screenshots.tell({});
      return screenshots.count();
    },
  };
};
