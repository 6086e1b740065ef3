/** The states that every page shares beside its content. */

import { useCallback } from 'react';
import { CallError, describeFailure } from '../../api/failures.ts';
import { open, type TabName, toTab } from '../../platform/navigation.ts';
import { session } from '../../state/app.ts';
import { useAgainWhenOnline } from '../../state/when-online.ts';
import { Button } from '../button/button.tsx';
import { EmptyState } from '../empty-state/empty-state.tsx';
import { ErrorState } from '../error-state/error-state.tsx';
import { Screen } from '../screen/screen.tsx';
import { Skeleton, type SkeletonProps } from '../skeleton/skeleton.tsx';

/** What a page's screen is, whatever it shows. */
export interface PageFrame {
  title: string;
  /** Set on tab pages. */
  tab?: TabName;
  /** The tab that the page belongs to; the wallet unless told. */
  home?: TabName;
}

/** What somebody is told who has not signed in. */
export interface GuestWords {
  title: string;
  text: string;
  link?: { text: string; onTap: () => void };
}

export const LoadingScreen = ({ frame, skeleton }: { frame: PageFrame; skeleton: SkeletonProps }) => (
  <Screen {...frame}>
    <Skeleton {...skeleton} />
  </Screen>
);

/** @param returnTo page to come back to once signed in */
export const GuestScreen = (props: { frame: PageFrame; words: GuestWords; returnTo: string }) => (
  <Screen
    {...props.frame}
    action={<Button id="sign-in" text="登录" onTap={() => void open('signIn', { to: props.returnTo })} />}
  >
    <EmptyState {...props.words} />
  </Screen>
);

/** @param returnTo page to come back to once the real name is confirmed */
export const RealNameScreen = ({ frame, returnTo }: { frame: PageFrame; returnTo: string }) => (
  <Screen
    {...frame}
    action={
      <Button id="real-name" text="确认是您本人" onTap={() => void open('realName', { to: returnTo })} />
    }
  >
    <EmptyState
      title="还差一步：确认是您本人"
      text="姓名、身份证号、手机号三项都对得上，才能打开企业证照。只核一次。"
    />
  </Screen>
);

const TAB_WORDS: Record<TabName, string> = { wallet: '证照', scan: '扫一扫', me: '我的' };

/** What went wrong; 再试一次 only where it can help. */
export const FailedScreen = (props: { frame: PageFrame; error: unknown; again: () => void }) => {
  const { frame, error, again } = props;
  const { title, detail, requestId, retryable } = describeFailure(error);
  const home = frame.home ?? 'wallet';
  const wayOn = retryable ? (
    <Button id="retry" text="再试一次" icon="refresh" onTap={again} />
  ) : (
    !frame.tab && <Button id="to-home" text={`回到${TAB_WORDS[home]}`} onTap={() => void toTab(home)} />
  );
  return (
    <Screen {...frame} action={wayOn}>
      <ErrorState title={title} text={detail} requestId={requestId ?? undefined} />
    </Screen>
  );
};

/** Nothing of this page is on the device, and the server can't be reached; it opens by itself once it can. */
export const OfflineScreen = ({ frame }: { frame: PageFrame }) => {
  const again = useCallback(() => void session.resume(), []);
  useAgainWhenOnline(true, again);
  return <FailedScreen frame={frame} error={new CallError({ kind: 'offline' })} again={again} />;
};
