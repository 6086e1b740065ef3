import Taro from '@tarojs/taro';

/** The clipboard's text; empty where the person does not allow it. */
export const readClipboard = async (): Promise<string> => {
  try {
    return (await Taro.getClipboardData()).data;
  } catch {
    return '';
  }
};

/** Whether the text now is in the clipboard. */
export const writeClipboard = async (text: string): Promise<boolean> => {
  try {
    await Taro.setClipboardData({ data: text });
    return true;
  } catch {
    return false;
  }
};
