import Taro from '@tarojs/taro';
import type { ScanResult, Undo } from './types.ts';

/** WeChat scans on a screen of its own. */
export const CAMERA: 'in-page' | 'own-screen' = 'own-screen';

export const cameraOffered = (): boolean => true;

const scan = async (onlyFromCamera: boolean): Promise<ScanResult> => {
  try {
    const { result } = await Taro.scanCode({ onlyFromCamera, scanType: ['qrCode'] });
    return result ? { kind: 'code', text: result } : { kind: 'none' };
  } catch (cause) {
    const message = String((cause as { errMsg?: string }).errMsg);
    if (/cancel/i.test(message)) return { kind: 'cancelled' };
    return /auth|deny|permission/i.test(message) ? { kind: 'refused' } : { kind: 'none' };
  }
};

/** Opens WeChat's scanner. */
export const scanCamera = (): Promise<ScanResult> => scan(true);

/** The same screen, where the person may choose a picture from the album. */
export const scanPicture = (): Promise<ScanResult> => scan(false);

/** There is no in-page camera here: see `CAMERA`. */
export const watchCamera =
  (_video: unknown, _done: (result: ScanResult) => void): Undo =>
  () =>
    undefined;
