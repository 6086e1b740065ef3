import type { ScanFault, ScanResult } from './types.ts';

const BY_NAME: Readonly<Record<string, ScanFault>> = {
  NotFoundError: 'no-camera',
  DevicesNotFoundError: 'no-camera',
  NotReadableError: 'in-use',
  TrackStartError: 'in-use',
  OverconstrainedError: 'unsuitable',
  SecurityError: 'forbidden',
  AbortError: 'broken-off',
};

/**
 * What the name of a refused `getUserMedia` or `play` means. Which of its three refusals a NotAllowedError is, only
 * Chromium's message tells; elsewhere it is the person's.
 */
export const cameraFault = (error: unknown): ScanFault => {
  const { name = '', message = '' } = error as { name?: string; message?: string };
  if (name !== 'NotAllowedError') return BY_NAME[name] ?? 'camera-unknown';
  if (/by system/i.test(message)) return 'refused-by-system';
  if (/permissions? policy|feature policy/i.test(message)) return 'forbidden';
  return /dismissed/i.test(message) ? 'dismissed' : 'refused';
};

/** How a `scanCode` of WeChat ended that read nothing, by its `errMsg`. */
export const scannerEnd = (errMsg: string): ScanResult => {
  if (/cancel/i.test(errMsg)) return { kind: 'cancelled' };
  if (/system/i.test(errMsg)) return { kind: 'failed', fault: 'wechat-refused-by-system' };
  const refused = /auth|deny|denied|permission|privacy/i.test(errMsg);
  return { kind: 'failed', fault: refused ? 'wechat-refused' : 'wechat-unknown' };
};
