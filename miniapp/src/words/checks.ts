/** The checks of a verification, before there is one. */

import type { CheckName } from '@qzt/shared/domain/verdict';

/** What is looked into at each check, and who is asked. */
export const CHECK_QUESTIONS: Readonly<Record<CheckName, string>> = {
  signature: '是不是企证通签发的，有没有被改动过',
  time: '码过期没有；现场出示的码只管几分钟',
  use: '这张码被扫过几次；一次性的只认第一次',
  licence: '问发证机关：现在有效、中止、吊销还是注销',
  holder: '问登记机关：企业还在不在业',
};
