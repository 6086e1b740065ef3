import { ERRORS } from '@qzt/shared/contracts/errors';
import { ROUTES } from '@qzt/shared/contracts/pages';
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Box, Heading } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../../platform/navigation.ts';
import { usePageParams } from '../../../platform/page.ts';
import { withQuery } from '../../../platform/query.ts';
import {
  isGoingBack,
  leaveFor,
  onPageRestored,
  SIGN_IN_WAY,
  takeSignInOutcome,
  wechatCode,
} from '../../../platform/sign-in.ts';
import { session } from '../../../state/app.ts';
import type { SignIn as SignInState } from '../../../state/session.ts';
import { useSignIn } from '../../../state/use-signed-in.ts';
import { goOnSignedIn } from '../where-next.ts';
import './index.scss';

interface Trouble {
  title: string;
  detail?: string | undefined;
}

const NO_CONSENT: Trouble = {
  title: '请先看过隐私说明并勾选同意',
  detail: '同意之前，我们不收集、不发送您的任何信息。',
};

/** @param code of the error catalogue, as the sign-in came back with; an unknown one says nothing */
const describeError = (code: string | null | undefined): Trouble | null =>
  code && code in ERRORS ? ERRORS[code as keyof typeof ERRORS] : null;

/** The longest that the way back may take; then this page goes on by itself. */
const LONGEST_WAY_BACK_MILLISECONDS = 2000;

/** Where the province's pages lead to, until the page is there on which the sign-in was begun. */
export default function SignInPage() {
  const [isLeaving, setLeaving] = useState(isGoingBack);
  useEffect(() => {
    if (!isLeaving) return;
    const timer = setTimeout(() => setLeaving(false), LONGEST_WAY_BACK_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isLeaving]);
  if (!isLeaving) return <SignIn />;
  return (
    <Screen title="登录">
      <Skeleton shape="form" text="正在登录" />
    </Screen>
  );
}

/** Sign-in begins with the consent to the privacy notice; before it nothing personal is asked for or sent. */
const SignIn = () => {
  const { error, to } = usePageParams();
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(() => describeError(takeSignInOutcome() ?? error));
  const hasGoneOn = useRef(false);
  const goOn = useCallback(
    (now: SignInState) => {
      if (now.status !== 'signed-in' || hasGoneOn.current) return;
      hasGoneOn.current = true;
      void goOnSignedIn(now.account, to);
    },
    [to],
  );
  useSignIn(goOn);
  useEffect(
    () =>
      onPageRestored(() => {
        setBusy(false);
        setTrouble(describeError(takeSignInOutcome()));
        void session.resume().then(goOn);
      }),
    [goOn],
  );
  const signIn = async () => {
    if (!agreed) {
      setTrouble(NO_CONSENT);
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      if (SIGN_IN_WAY === 'browser') {
        const landing = withQuery(ROUTES.signIn, { done: '1', ...(to ? { to } : {}) });
        leaveFor(await session.startInBrowser(landing));
        return;
      }
      goOn({ status: 'signed-in', account: await session.signInByWechat(await wechatCode()) });
    } catch (failure) {
      setTrouble(describeFailure(failure));
    }
    setBusy(false);
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
      {trouble && (
        <Notice
          id="trouble"
          tone="bad"
          icon="warning"
          title={trouble.title}
          detail={trouble.detail || undefined}
          alert
        />
      )}
      <Checkbox id="agree" checked={agreed} onChange={setAgreed}>
        我看过隐私说明，同意为登录处理我的账号标识和手机号
      </Checkbox>
      <Button kind="text" id="privacy" text="看隐私说明" onTap={() => void open('privacy')} />
    </Screen>
  );
};
