import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { deleteAccount, exportAccount } from '@qzt/shared/contracts/identity';
import { useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Pair, Panel, Section } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import { open, toTab } from '../../../platform/navigation.ts';
import { session } from '../../../state/app.ts';
import { useSignIn } from '../../../state/use-signed-in.ts';
import { fullDayText, momentText } from '../../../words/ages.ts';

type Export = ReadReplyOf<typeof exportAccount>;

const PURPOSES: Record<Export['consents'][number]['purpose'], string> = {
  'sign-in': '登录时同意隐私说明',
  'real-name-check': '同意比对实名三项',
  unknown: '其他同意',
};

/** What is held about the person, a copy of it, and the way to have it deleted. */
export default function AccountPage() {
  const signIn = useSignIn();
  const [held, setHeld] = useState<Export | null>(null);
  const [copied, setCopied] = useState(false);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      setTrouble(describeFailure(error).title);
    } finally {
      setBusy(false);
    }
  };
  if (signIn.status === 'unknown') {
    return (
      <Screen title="我的资料" home="me">
        <Skeleton shape="list" text="正在打开" />
      </Screen>
    );
  }
  if (signIn.status !== 'signed-in') {
    return (
      <Screen title="我的资料" home="me" action={<Button text="登录" onTap={() => void open('signIn')} />}>
        <EmptyState title="您还没有登录" text="登录后能查看、导出、删除您的资料。" />
      </Screen>
    );
  }
  const { account } = signIn;
  return (
    <Screen title="我的资料" home="me">
      {trouble && <Notice tone="bad" icon="warning" title={trouble} alert />}
      <Panel>
        <Pair name="姓名" value={account.realName?.name ?? '还没有实名'} />
        <Pair name="身份证号" value={account.realName?.idNumber ?? '还没有实名'} />
        <Pair name="手机号" value={account.phone ?? '还没有验证'} />
        <Pair name="注册" value={fullDayText(account.createdAt.slice(0, 10))} />
      </Panel>
      <Section title="导出我的资料" note="遮住的内容您自己知道，导出里也遮住">
        <Button
          id="export"
          kind="tint"
          icon="download"
          text={held ? (copied ? '已复制到剪贴板' : '复制这份资料') : '列出我们存了什么'}
          busy={busy && '正在取'}
          onTap={() =>
            void attempt(async () => {
              if (held) setCopied(await writeClipboard(JSON.stringify(held, null, 2)));
              else setHeld(await session.call(exportAccount, {}));
            })
          }
        />
        {held && (
          <Panel>
            {held.consents.map((consent) => (
              <Pair
                key={consent.purpose + consent.givenAt}
                name={PURPOSES[consent.purpose]}
                value={momentText(consent.givenAt, Date.now())}
              />
            ))}
            <Pair name="登录设备" value={`${held.sessions.length} 台`} />
          </Panel>
        )}
      </Section>
      <Section title="注销账号" note="删除后查不回来">
        <Panel roomy>
          <Box>账号、实名信息、同意记录和所有登录都会删除。企业的证照在发证机关，不受影响。</Box>
        </Panel>
        <Checkbox id="sure" checked={sure} onChange={setSure}>
          我知道删除后查不回来
        </Checkbox>
        <Button
          id="delete"
          kind="outline"
          danger
          icon="trash"
          text="注销账号"
          disabled={!sure}
          busy={busy && '正在删除'}
          onTap={() =>
            void attempt(async () => {
              await session.call(deleteAccount, {});
              session.forget();
              await toTab('wallet');
            })
          }
        />
      </Section>
    </Screen>
  );
}
