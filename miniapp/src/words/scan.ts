/** What the scan page says: why no code was read, and what was checked lately. */

import { shanghaiDate } from '@qzt/shared/domain/dates';
import type { Verdict } from '@qzt/shared/domain/verdict';
import type { ScanFault } from '../platform/types.ts';
import { clockText, momentText } from './ages.ts';

/** What happened, then what to do. */
export interface Saying {
  title: string;
  detail: string;
}

export const SCAN_FAULTS: Readonly<Record<ScanFault, Saying>> = {
  'no-code': { title: '照片里没找到二维码', detail: '请对准再拍一张，二维码要完整、清楚。' },
  'not-a-picture': {
    title: '这个文件不是能读的图片',
    detail: '请选 JPG 或 PNG 图片。PDF 还读不了，可以截图再选。',
  },
  'several-pictures': { title: '一次只能读一张图片', detail: '请把图片一张一张拖进来或粘贴。' },
  'not-offered': {
    title: '这个地址不是 https，浏览器不让网页用相机',
    detail: '用手机自带的扫一扫也行，或者选一张二维码的图片。',
  },
  refused: {
    title: '没有相机权限',
    detail: '点地址栏左边的图标，把相机改成“允许”，再回来打开。也可以选图片或粘贴。',
  },
  dismissed: { title: '还没有允许用相机', detail: '再点一次打开相机，浏览器问的时候选“允许”。' },
  'refused-by-system': {
    title: '系统没有让浏览器用相机',
    detail: '请到系统设置的“隐私”里，允许这个浏览器用相机。',
  },
  forbidden: {
    title: '这里的安全设置不许网页用相机',
    detail: '换一个浏览器试试，或者选图片、粘贴。单位的电脑请问管理员。',
  },
  'no-camera': { title: '这台设备没有找到相机', detail: '请选图片或粘贴。外接的相机接好后再打开。' },
  'in-use': { title: '相机正被别的程序占着', detail: '关掉正在视频或拍照的程序，再打开。' },
  unsuitable: { title: '这台相机拍不了所需的画面', detail: '请换一台设备，或者选一张二维码的图片。' },
  'broken-off': { title: '打开相机时被打断了', detail: '再点一次打开相机。' },
  'no-picture': {
    title: '相机开了，但没有画面',
    detail: '看看镜头盖有没有打开、有没有别的程序在用，再打开一次。',
  },
  lost: { title: '相机断开了', detail: '接好相机或关掉占用它的程序，再打开。' },
  'reader-missing': {
    title: '没有网络，读码的部分还没取到',
    detail: '连上网后再试一次。也可以用手机自带的扫一扫。',
  },
  'camera-unknown': { title: '相机没有打开，浏览器没说原因', detail: '再试一次，或者选图片、粘贴。' },
  'wechat-refused': {
    title: '没有让这个小程序用相机',
    detail: '点右上角“···”，在“设置”里允许使用摄像头。也可以粘贴链接。',
  },
  'wechat-refused-by-system': {
    title: '手机没有让微信用相机',
    detail: '请到手机设置里找到微信，允许使用相机。也可以粘贴链接。',
  },
  'wechat-unknown': {
    title: '微信的扫一扫没有读到码',
    detail: '微信没说原因。再扫一次，或者从相册选一张。',
  },
};

export const NOT_OURS: Saying = {
  title: '这不是企证通的证照码',
  detail: '请用证照上的二维码，或者对方发来的证照链接。',
};

export const NOTHING_TO_PASTE: Saying = {
  title: '剪贴板里没有读到内容',
  detail: '请先复制链接或整条消息；还不行就点“输链接”，长按框粘贴。',
};

/** @param links how many different ones there are */
export const severalLinks = (links: number): Saying => ({
  title: `里面有 ${links} 个不同的证照链接`,
  detail: '点这里核验第一个。其余的请一个一个粘贴。',
});

/** The code itself is all that leaves the device. */
export const STAYS_HERE = '不用登录。画面和图片只在本机读，不上传。';

/** What each verdict means for the one who checks. */
export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  valid: '发证机关刚确认过，各项检查都通过。',
  invalid: '到期、吊销、被改动，或者码已用过。请勿采信。',
  unverified: '有一项没查成，不能当作有效，请再查一次。',
};

export const WAYS_TO_A_CODE: readonly Saying[] = [
  { title: '对方在面前', detail: '请对方打开企证通，点“出示”，扫屏幕上的码。' },
  { title: '对方在远处', detail: '请对方发证照链接，或者码的截图。链接在整条消息里也认得出。' },
  { title: '贴在墙上、印在纸上', detail: '打印码也能查，但证明不了证照现在就在对方手里。' },
];

/** The moment of a past result: `今天 14:05 时`, `昨天 17:20 时`. It was so then; it is not told of now. */
export function pastMoment(instant: string, now: number): string {
  const yesterday = shanghaiDate(now - 86_400_000);
  const moment =
    shanghaiDate(Date.parse(instant)) === yesterday ? `昨天 ${clockText(instant)}` : momentText(instant, now);
  return `${moment} 时`;
}
