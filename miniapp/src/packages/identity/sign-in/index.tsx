import { ERRORS } from '@qzt/shared/contracts/errors';
import { ROUTES } from '@qzt/shared/contracts/pages';
import { useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Box, Heading } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { open, replace, toTab } from '../../../platform/navigation.ts';
import { usePageParams } from '../../../platform/page.ts';
import { leaveFor, SIGN_IN_WAY, wechatCode } from '../../../platform/sign-in.ts';
import { session } from '../../../state/app.ts';
import './index.scss';

/** Sign-in begins with the consent to the privacy notice; before it nothing personal is asked for or sent. */
export default function SignInPage() {
  const { error } = usePageParams();
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(
    error && error in ERRORS ? ERRORS[error as keyof typeof ERRORS].title : null,
  );
  const signIn = async () => {
    if (!agreed) {
      setTrouble('请先看过隐私说明并勾选同意');
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      if (SIGN_IN_WAY === 'browser') {
        leaveFor(await session.startInBrowser(ROUTES.realName));
        return;
      }
      const account = await session.signInByWechat(await wechatCode());
      if (account.realName) await toTab('wallet');
      else await replace('realName');
    } catch (failure) {
      const { title, detail } = describeFailure(failure);
      setTrouble(detail ? `${title}，${detail}` : title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Screen
      title="登录"
      titleInContent
      hero={{
        ground: 'brand',
        content: (
          <Box className="brand">
            <Box className="brand__name">企证通</Box>
            <Box className="brand__line">自己的证照，自己说了算</Box>
          </Box>
        ),
      }}
      action={
        <>
          <Button
            id="start-sign-in"
            text={SIGN_IN_WAY === 'wechat' ? '微信登录' : '用省统一身份认证登录'}
            busy={busy && '正在登录'}
            onTap={() => void signIn()}
          />
          <Button kind="text" text="先不登录，只扫码核验" onTap={() => void toTab('scan')} />
        </>
      }
    >
      <Heading level={1} className="sign-in__title">
        登录
      </Heading>
      <Box className="sign-in__text">
        {SIGN_IN_WAY === 'wechat'
          ? '用微信登录，再核一次实名，就能打开企业证照。'
          : '到省统一身份认证平台登录，再核一次实名，就能打开企业证照。'}
      </Box>
      {trouble && <Notice id="trouble" tone="bad" icon="warning" title={trouble} alert />}
      <Checkbox id="agree" checked={agreed} onChange={setAgreed}>
        我看过隐私说明，同意为登录处理我的账号标识和手机号
      </Checkbox>
      <Button kind="text" id="privacy" text="看隐私说明" onTap={() => void open('privacy')} />
    </Screen>
  );
}
