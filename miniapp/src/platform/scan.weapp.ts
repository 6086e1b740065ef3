import { scanWithWechat } from './wechat-scanner.ts';

/** WeChat's own scanner, where the person may choose a picture from the album. */
export const scanPicture = () => scanWithWechat('camera-or-album');
