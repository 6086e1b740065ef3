import { cameraFault, scannerEnd } from '../../../miniapp/src/platform/scan-fault.ts';
import { pastMoment, SCAN_FAULTS, severalLinks } from '../../../miniapp/src/words/scan.ts';

const browserError = (name: string, message = '') => new DOMException(message, name);

test.each([
  ['NotAllowedError', 'Permission denied', '没有相机权限', '改成“允许”'],
  ['NotAllowedError', 'Permission dismissed', '还没有允许用相机', '选“允许”'],
  ['NotAllowedError', 'Permission denied by system', '系统没有让浏览器用相机', '系统设置'],
  ['NotAllowedError', 'Permissions policy violation: camera', '安全设置不许', '换一个浏览器'],
  ['NotFoundError', 'Requested device not found', '没有找到相机', '选图片'],
  ['NotReadableError', 'Could not start video source', '被别的程序占着', '关掉'],
  ['OverconstrainedError', '', '拍不了所需的画面', '换一台设备'],
  ['SecurityError', '', '安全设置不许', '换一个浏览器'],
  ['AbortError', '', '被打断了', '再点一次'],
  ['SomethingNewError', '', '浏览器没说原因', '再试一次'],
])('%s “%s” is told as %s', (name, message, title, detail) => {
  const saying = SCAN_FAULTS[cameraFault(browserError(name, message))];
  expect(saying.title).toContain(title);
  expect(saying.detail).toContain(detail);
});

test.each([
  ['scanCode:fail auth deny', '没有让这个小程序用相机'],
  ['scanCode:fail:auth denied', '没有让这个小程序用相机'],
  ['scanCode:fail authorize no response', '没有让这个小程序用相机'],
  ['scanCode:fail privacy permission is not authorized', '没有让这个小程序用相机'],
  ['scanCode:fail system permission denied', '手机没有让微信用相机'],
  ['scanCode:fail', '微信的扫一扫没有读到码'],
])('WeChat’s “%s” is told as %s', (errMsg, title) => {
  const end = scannerEnd(errMsg);
  expect(end).toMatchObject({ kind: 'failed' });
  if (end.kind === 'failed') expect(SCAN_FAULTS[end.fault].title).toBe(title);
});

test('giving up in WeChat is no trouble', () => {
  expect(scannerEnd('scanCode:fail cancel')).toEqual({ kind: 'cancelled' });
});

test('every failure has a sentence of its own: what happened, then what to do', () => {
  const sayings = Object.values(SCAN_FAULTS);
  expect(new Set(sayings.map(({ title }) => title)).size).toBe(sayings.length);
  for (const { title, detail } of sayings) {
    expect(title).not.toMatch(/[。！!]/);
    expect(detail).toMatch(/。$/);
    expect(title + detail).not.toMatch(/[！!]|Error|请稍后重试/);
  }
});

test('several links are counted aloud', () => {
  expect(severalLinks(3).title).toContain('3 个不同的证照链接');
});

test.each([
  ['2026-11-23T14:05:00+08:00', '今天 14:05 时'],
  ['2026-11-23T00:00:00+08:00', '今天 0:00 时'],
  ['2026-11-22T23:59:00+08:00', '昨天 23:59 时'],
  ['2026-11-21T17:20:00+08:00', '11月21日 17:20 时'],
  ['2025-11-22T09:03:00+08:00', '2025年11月22日 9:03 时'],
])('a result of %s says %s', (instant, text) => {
  expect(pastMoment(instant, Date.parse('2026-11-23T14:32:08+08:00'))).toBe(text);
});
