/** What a person recognises a device by. Coarse on purpose: it helps to tell phones apart, not people. */

import type { Channel } from './records.ts';

const SYSTEMS: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/i, '鸿蒙'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, '安卓手机'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** The first that fits: many browsers carry the names of others. */
const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/i, '微信内浏览器'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/HuaweiBrowser\//, '华为浏览器'],
  [/MiuiBrowser\//, '小米浏览器'],
  [/UCBrowser\//, 'UC 浏览器'],
  [/QQBrowser\//, 'QQ 浏览器'],
  [/Chrom(e|ium)\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const firstFit = (table: readonly [RegExp, string][], text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

export function deviceName(channel: Channel, userAgent: string): string {
  const system = firstFit(SYSTEMS, userAgent);
  const app = channel === 'wechat' ? '微信小程序' : (firstFit(BROWSERS, userAgent) ?? '浏览器');
  return system ? `${app} · ${system}` : app;
}
