import { TABS } from '@qzt/shared/contracts/pages';
import { Box } from '../../components/base/base.tsx';
import { Button } from '../../components/button/button.tsx';
import { Choices } from '../../components/choices/choices.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { Panel, Row, Section } from '../../components/section/section.tsx';
import { TroubleNotice } from '../../components/trouble-notice/trouble-notice.tsx';
import { open, toTab } from '../../platform/navigation.ts';
import { session } from '../../state/app.ts';
import { type Preferences, setPreferences, usePreferences } from '../../state/preferences.ts';
import type { SignIn } from '../../state/session.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useSignIn } from '../../state/use-signed-in.ts';
import './index.scss';

const SIZES: readonly { value: Preferences['size']; text: string }[] = [
  { value: 'standard', text: '标准' },
  { value: 'large', text: '大字' },
];
const THEMES: readonly { value: Preferences['theme']; text: string }[] = [
  { value: 'auto', text: '跟随系统' },
  { value: 'light', text: '浅色' },
  { value: 'dark', text: '深色' },
];

/** The person, their devices and data, and how the app looks. */
export default function MePage() {
  const signIn = useSignIn();
  const { size, theme } = usePreferences();
  const { busy, trouble, attempt } = useAttempt();
  const signOut = async () => {
    await session.signOut(false);
    await toTab('wallet');
  };
  return (
    <Screen
      title="我的"
      tab="me"
      action={
        signIn.status === 'signed-out' && (
          <Button id="sign-in" text="登录" onTap={() => void open('signIn', { to: TABS.me })} />
        )
      }
    >
      <Person signIn={signIn} />
      <TroubleNotice error={trouble} />
      <Panel>
        {signIn.status === 'signed-in' && (
          <>
            {!signIn.account.realName && (
              <Row
                id="real-name"
                icon="shield"
                title="实名核验"
                note="核过才能打开企业证照"
                onTap={() => void open('realName', { to: TABS.me })}
              />
            )}
            <Row
              id="account"
              icon="person"
              title="我的资料"
              note="查看、导出、注销"
              onTap={() => void open('account')}
            />
            <Row id="sessions" icon="device" title="登录设备" onTap={() => void open('sessions')} />
          </>
        )}
        <Row id="privacy" icon="lock" title="隐私说明" onTap={() => void open('privacy')} />
      </Panel>
      <Section title="字号">
        <Choices
          name="choice"
          choices={SIZES}
          value={size}
          onChoose={(value) => setPreferences({ size: value })}
          label="字号"
        />
      </Section>
      <Section title="明暗">
        <Choices
          name="choice"
          choices={THEMES}
          value={theme}
          onChoose={(value) => setPreferences({ theme: value })}
          label="明暗"
        />
      </Section>
      {signIn.status === 'signed-in' && (
        <Button
          id="sign-out"
          kind="outline"
          icon="exit"
          text="退出登录"
          busy={busy && '正在退出'}
          onTap={() => void attempt(signOut)}
        />
      )}
    </Screen>
  );
}

const PERSON_TEXT: Record<Exclude<SignIn['status'], 'signed-in'>, { title: string; note: string }> = {
  unknown: { title: '正在打开', note: '' },
  'signed-out': { title: '还没有登录', note: '不登录也能扫码核验' },
  offline: { title: '已登录', note: '您的资料要连网才能看' },
};

const Person = ({ signIn }: { signIn: SignIn }) => {
  const { title, note } =
    signIn.status === 'signed-in'
      ? {
          title: signIn.account.realName?.name ?? '还没有实名',
          note: signIn.account.phone ?? '还没有验证手机号',
        }
      : PERSON_TEXT[signIn.status];
  return (
    <Box className="person">
      <Box className="person__mark" hidden>
        <Icon name="person" size={28} />
      </Box>
      <Box>
        <Box className="person__name">{title}</Box>
        <Box className="person__note">{note}</Box>
      </Box>
    </Box>
  );
};
