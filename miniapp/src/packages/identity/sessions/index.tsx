import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { listSessions } from '@qzt/shared/contracts/identity';
import { useCallback, useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Row } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { open, toTab } from '../../../platform/navigation.ts';
import { session } from '../../../state/app.ts';
import { useNow } from '../../../state/clock.ts';
import { useSignIn } from '../../../state/use-signed-in.ts';
import { momentText } from '../../../words/ages.ts';

type Sessions = ReadReplyOf<typeof listSessions>['sessions'];
type View =
  | { status: 'loading' }
  | { status: 'ready'; sessions: Sessions }
  | { status: 'failed'; error: unknown };

/** Where this account is signed in, and the way to end it everywhere. */
export default function SessionsPage() {
  const now = useNow(30_000);
  const [view, setView] = useState<View>({ status: 'loading' });
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(() => {
    session.call(listSessions, {}).then(
      ({ sessions }) => setView({ status: 'ready', sessions }),
      (error) => setView({ status: 'failed', error }),
    );
  }, []);
  const signIn = useSignIn(load);
  const endAll = async () => {
    setBusy(true);
    try {
      await session.signOut(true);
      await toTab('wallet');
    } catch (error) {
      setTrouble(describeFailure(error).title);
    } finally {
      setBusy(false);
    }
  };
  if (signIn.status === 'signed-out') {
    return (
      <Screen title="登录设备" home="me" action={<Button text="登录" onTap={() => void open('signIn')} />}>
        <EmptyState title="您还没有登录" text="登录后能看到在哪些设备上登录过。" />
      </Screen>
    );
  }
  if (view.status === 'loading') {
    return (
      <Screen title="登录设备" home="me">
        <Skeleton shape="list" text="正在取登录设备" />
      </Screen>
    );
  }
  if (view.status === 'failed') {
    const { title, detail, requestId } = describeFailure(view.error);
    return (
      <Screen title="登录设备" home="me" action={<Button text="再试一次" icon="refresh" onTap={load} />}>
        <ErrorState title={title} text={detail} requestId={requestId ?? undefined} />
      </Screen>
    );
  }
  return (
    <Screen
      title="登录设备"
      home="me"
      action={
        <Button
          id="end-all"
          kind="outline"
          danger
          icon="exit"
          text="在所有设备上退出"
          busy={busy && '正在退出'}
          onTap={() => void endAll()}
        />
      }
    >
      {trouble && <Notice tone="bad" icon="warning" title={trouble} alert />}
      <Panel>
        {view.sessions.map((one) => (
          <Row
            key={one.id}
            icon={one.channel === 'wechat' ? 'device' : 'document'}
            title={one.device}
            note={`上次使用 ${momentText(one.lastUsedAt, now)}`}
            end={one.current ? <Txt>本机</Txt> : undefined}
          />
        ))}
      </Panel>
    </Screen>
  );
}
