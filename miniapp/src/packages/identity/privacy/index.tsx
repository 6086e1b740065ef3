import { getDataHandler } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { useCallback, useEffect, useState } from 'react';
import { send } from '../../../api/client.ts';
import { describeFailure } from '../../../api/failures.ts';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Pair, Panel, Section } from '../../../components/section/section.tsx';
import { request } from '../../../platform/request.ts';
import './index.scss';

/** 告知 (个人信息保护法 article 17): who, why, what, how long, and the person's rights. Plain words. */
const NOTICE: readonly { title: string; lines: readonly string[] }[] = [
  {
    title: '我们收什么，为什么',
    lines: [
      '登录：微信或省统一身份认证给的账号标识，用来认出是您的账号。',
      '手机号：由微信或省平台验证后给我们，只用来核验实名。',
      '实名：姓名和身份证号，您单独同意后才交给省可信身份认证平台比对，用来确认您能代表哪些企业。',
      '身份证号是敏感个人信息：不核对它，就分不清同名的人，也就不能把企业证照交给您。它只用来比对，不作别用。',
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
    title: '您的权利，怎么用',
    lines: [
      '查阅、复制：在“我的”里打开“我的资料”，能看、能导出。',
      '更正、补充：哪一项不对，用上面的联系方式告诉处理者，核实后就改。',
      '删除、撤回同意：在“我的”里注销账号，资料随之删除；之前已经办好的事不受影响。',
      '退出：在“我的”里可以退出这台、别的某一台，或所有设备。',
      '要解释，或者要投诉：用上面的联系方式。不给办的，会说明理由；您还可以向网信部门投诉，或者向人民法院起诉。',
      '不同意也能用扫码核验，它不需要账号，也不收您的个人信息。',
    ],
  },
];

type Told =
  | { status: 'loading' }
  | { status: 'ready'; name: string; contact: string }
  | { status: 'failed'; error: unknown };

/** Who it is, as the server is told by its operator; the notice itself stands without it. */
const Handler = () => {
  const [told, setTold] = useState<Told>({ status: 'loading' });
  const ask = useCallback(() => {
    setTold({ status: 'loading' });
    send(request, getDataHandler, {}).then(
      (handler) => setTold({ status: 'ready', ...handler }),
      (error: unknown) => setTold({ status: 'failed', error }),
    );
  }, []);
  useEffect(ask, [ask]);
  return (
    <Section title="谁在处理您的个人信息">
      {told.status === 'failed' ? (
        <>
          <Notice
            id="no-handler"
            tone="warn"
            icon="warning"
            title="处理者的名称和联系方式没有取到"
            detail={describeFailure(told.error).detail}
          />
          <Button id="ask-handler" kind="tint" icon="refresh" text="再取一次" onTap={ask} />
        </>
      ) : (
        <Panel>
          <Pair name="处理者" value={told.status === 'ready' ? told.name : '正在取'} />
          <Pair name="联系方式" value={told.status === 'ready' ? told.contact : '正在取'} />
        </Panel>
      )}
    </Section>
  );
};

export default function PrivacyPage() {
  return (
    <Screen title="隐私说明" home="me">
      <Handler />
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
