import Taro from '@tarojs/taro';

/** Hands a text over as a file: WeChat sends it to a chat of the person's choice, 文件传输助手 for one. */
export const saveTextFile = async (name: string, _type: string, text: string): Promise<boolean> => {
  const path = `${Taro.env.USER_DATA_PATH}/${name}`;
  const files = Taro.getFileSystemManager();
  files.writeFileSync(path, text, 'utf8');
  try {
    await Taro.shareFileMessage({ filePath: path, fileName: name });
    return true;
  } catch {
    return false; // the person thought better of it
  } finally {
    // Masked as it is, it need not stay on the phone.
    files.unlinkSync(path);
  }
};
