import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { type Account, deleteAccount, exportAccount } from '@qzt/shared/contracts/identity';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import { useState } from 'react';
import { Box } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { AccountGate } from '../../../components/resource-screen/account-gate.tsx';
import { OfflineScreen } from '../../../components/resource-screen/state-screens.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Pair, Panel, Section } from '../../../components/section/section.tsx';
import { TroubleNotice } from '../../../components/trouble-notice/trouble-notice.tsx';
import { saveTextFile } from '../../../platform/files.ts';
import { toTab } from '../../../platform/navigation.ts';
import { session } from '../../../state/app.ts';
import { useAttempt } from '../../../state/use-attempt.ts';
import { fullDayText, momentText } from '../../../words/ages.ts';

type Export = ReadReplyOf<typeof exportAccount>;

const FRAME = { title: '我的资料', home: 'me' } as const;
const GUEST = { title: '您还没有登录', text: '登录后能查看、导出、删除您的资料。' };

const PURPOSES: Record<Export['consents'][number]['purpose'], string> = {
  'sign-in': '登录时同意隐私说明',
  'real-name-check': '同意比对实名三项',
  unknown: '其他同意',
};

/** What is held about the person, a copy of it, and the way to have it deleted. */
export default function AccountPage() {
  return (
    <AccountGate frame={FRAME} guest={GUEST} access="account" skeleton={{ shape: 'list', text: '正在打开' }}>
      {(account) => (account ? <Held account={account} /> : <OfflineScreen frame={FRAME} />)}
    </AccountGate>
  );
}

const Held = ({ account }: { account: Account }) => {
  const { busy, trouble, attempt } = useAttempt();
  return (
    <Screen {...FRAME}>
      <TroubleNotice error={trouble} />
      <Panel>
        <Pair name="姓名" value={account.realName?.name ?? '还没有实名'} />
        <Pair name="身份证号" value={account.realName?.idNumber ?? '还没有实名'} />
        <Pair name="手机号" value={account.phone ?? '还没有验证'} />
        <Pair name="注册" value={fullDayText(shanghaiDate(Date.parse(account.createdAt)))} />
      </Panel>
      <Copy busy={busy} attempt={attempt} />
      <Deletion busy={busy} attempt={attempt} />
    </Screen>
  );
};

type Attempted = Pick<ReturnType<typeof useAttempt>, 'busy' | 'attempt'>;

/** 查阅、复制 (个人信息保护法 article 45): on the screen, and as a file. */
const Copy = ({ busy, attempt }: Attempted) => {
  const [held, setHeld] = useState<Export | null>(null);
  const [saved, setSaved] = useState(false);
  const show = async () => setHeld(await session.call(exportAccount, {}));
  const save = async () => {
    const name = `企证通-我的资料-${shanghaiDate(Date.now())}.json`;
    setSaved(await saveTextFile(name, 'application/json', JSON.stringify(held, null, 2)));
  };
  return (
    <Section title="导出我的资料" note="遮住的内容您自己知道，导出里也遮住">
      <Button
        id="export"
        kind="tint"
        icon="download"
        text={held ? (saved ? '已存成文件' : '存成文件') : '列出我们存了什么'}
        busy={busy && '正在取'}
        onTap={() => void attempt(held ? save : show)}
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
  );
};

const Deletion = ({ busy, attempt }: Attempted) => {
  const [sure, setSure] = useState(false);
  const deleteIt = async () => {
    await session.call(deleteAccount, {});
    session.forget();
    await toTab('wallet');
  };
  return (
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
        onTap={() => void attempt(deleteIt)}
      />
    </Section>
  );
};
