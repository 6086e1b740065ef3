import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { Box } from '../../../components/base/base.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Section } from '../../../components/section/section.tsx';
import './index.scss';

/** 告知 (个人信息保护法 article 17): who, why, what, how long, and the person's rights. Plain words. */
const NOTICE: readonly { title: string; lines: readonly string[] }[] = [
  {
    title: '我们收什么，为什么',
    lines: [
      '登录：微信或省统一身份认证给的账号标识，用来认出是您的账号。',
      '手机号：由微信或省平台验证后给我们，只用来核验实名。',
      '实名：姓名和身份证号，您单独同意后才交给省可信身份认证平台比对，用来确认您能代表哪些企业。',
    ],
  },
  {
    title: '我们怎么存',
    lines: [
      '姓名、身份证号、手机号和账号标识都加密保存，页面和接口里只出现遮住的样子，日志里不出现。',
      '您的账号在，我们就存；您注销账号，我们就删，查不回来。',
      '只有实名核验失败的次数，注销后还留 30 分钟，防止有人拿别人的证件号反复试；它用加密摘要记，看不出是谁，到时自动删掉。',
      '您什么时候起代表过哪些企业，登记系统没有告诉我们的，我们只记加密摘要，注销账号时一起删。',
      '扫码记录（哪张码、什么时间、结果如何）最多存两年，到期自动删；里面没有扫码人的身份。',
    ],
  },
  {
    title: '谁会看到',
    lines: [
      '省可信身份认证平台：只在核验实名时。',
      '扫您证照码的人：只看到依法公开的证照内容，看不到您的身份证号和手机号。',
      '没有别人。我们不卖数据，也不做画像。',
    ],
  },
  {
    title: '您随时可以',
    lines: [
      '在“我的”里查看、导出您的资料，退出所有设备，注销账号。',
      '不同意也能用扫码核验，它不需要账号，也不收您的个人信息。',
    ],
  },
];

export default function PrivacyPage() {
  return (
    <Screen title="隐私说明" home="me">
      {NOTICE.map(({ title, lines }) => (
        <Section key={title} title={title}>
          <Panel roomy>
            {lines.map((line) => (
              <Box key={line} className="notice-line">
                {line}
              </Box>
            ))}
          </Panel>
        </Section>
      ))}
      <Box className="notice-version">版本 {PRIVACY_NOTICE_VERSION}。有改动会再请您同意。</Box>
    </Screen>
  );
}
