import Taro from '@tarojs/taro';
import { scannerEnd } from './scan-fault.ts';
import type { ScanResult } from './types.ts';

/** Opens WeChat's scanner, a screen of its own. In WeChat only. */
export const scanWithWechat = async (from: 'camera' | 'camera-or-album'): Promise<ScanResult> => {
  try {
    const { result } = await Taro.scanCode({ onlyFromCamera: from === 'camera', scanType: ['qrCode'] });
    return result ? { kind: 'code', text: result } : { kind: 'failed', fault: 'no-code' };
  } catch (cause) {
    return scannerEnd(String((cause as { errMsg?: string }).errMsg));
  }
};
