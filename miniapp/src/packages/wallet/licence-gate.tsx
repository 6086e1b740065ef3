import type { ReactNode } from 'react';
import { describeFailure } from '../../api/failures.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../components/error-state/error-state.tsx';
import { Screen } from '../../components/screen/screen.tsx';
import { Skeleton, type SkeletonProps } from '../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../platform/navigation.ts';
import { wallet } from '../../state/app.ts';
import type { ShownLicence } from './use-licence.ts';

type Ready = Extract<ShownLicence, { status: 'ready' }>;

/** The states that every page about one licence shares, and its content once there is one. */
export const LicenceGate = (props: {
  shown: ShownLicence;
  title: string;
  shape: SkeletonProps['shape'];
  children: (ready: Ready) => ReactNode;
}) => {
  const { shown, title, shape, children } = props;
  if (shown.status === 'ready') return children(shown);
  if (shown.status === 'loading') {
    return (
      <Screen title={title}>
        <Skeleton shape={shape} text="正在向证照系统取最新数据" />
      </Screen>
    );
  }
  if (shown.status === 'signed-out') {
    return (
      <Screen title={title} action={<Button id="sign-in" text="登录" onTap={() => void open('signIn')} />}>
        <EmptyState title="登录后才能看这张证照" text="证照只给企业自己的人看。登录并实名后再打开。" />
      </Screen>
    );
  }
  if (shown.status === 'missing') {
    return (
      <Screen title={title} action={<Button text="回到证照" onTap={() => void toTab('wallet')} />}>
        <EmptyState
          title="没有找到这张证照"
          text="它可能已经换版，或者不属于现在选中的企业。回到证照页看最新的。"
        />
      </Screen>
    );
  }
  const trouble = describeFailure(shown.error);
  return (
    <Screen
      title={title}
      action={<Button id="retry" text="再试一次" icon="refresh" onTap={() => void wallet.load()} />}
    >
      <ErrorState title={trouble.title} text={trouble.detail} requestId={trouble.requestId ?? undefined} />
    </Screen>
  );
};
