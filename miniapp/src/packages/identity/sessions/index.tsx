import type { ReadReplyOf } from '@qzt/shared/contracts/endpoint';
import { endOneSession, listSessions } from '@qzt/shared/contracts/identity';
import { useState } from 'react';
import { Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Confirm } from '../../../components/confirm/confirm.tsx';
import { ResourceScreen } from '../../../components/resource-screen/resource-screen.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Row } from '../../../components/section/section.tsx';
import { TroubleNotice } from '../../../components/trouble-notice/trouble-notice.tsx';
import { toTab } from '../../../platform/navigation.ts';
import { session } from '../../../state/app.ts';
import { useNow } from '../../../state/clock.ts';
import { useAttempt } from '../../../state/use-attempt.ts';
import { useResource } from '../../../state/use-resource.ts';
import { momentText } from '../../../words/ages.ts';

type SignedInDevice = ReadReplyOf<typeof listSessions>['sessions'][number];

const FRAME = { title: '登录设备', home: 'me' } as const;
const GUEST = { title: '您还没有登录', text: '登录后能看到在哪些设备上登录过，随时可以退出。' };

/** Where this account is signed in, and the way to end it: on one device, or everywhere. */
export default function SessionsPage() {
  const now = useNow(30_000);
  const sessions = useResource('', async () => (await session.call(listSessions, {})).sessions);
  const { busy, trouble, attempt } = useAttempt();
  /** What the person is asked to confirm: one device, all of them, or nothing. */
  const [asked, setAsked] = useState<SignedInDevice | 'all' | null>(null);
  const endAll = () =>
    void attempt(async () => {
      await session.signOut(true);
      await toTab('wallet');
    });
  const endOne = ({ id }: SignedInDevice) =>
    void attempt(async () => {
      await session.call(endOneSession, { params: { sessionId: id } });
      setAsked(null);
      await sessions.load();
    });
  return (
    <ResourceScreen
      frame={FRAME}
      guest={GUEST}
      access="account"
      skeleton={{ shape: 'list', text: '正在取登录设备' }}
      resource={sessions}
    >
      {(devices) => (
        <Screen
          {...FRAME}
          action={
            asked !== 'all' && (
              <Button
                id="end-all"
                kind="outline"
                danger
                icon="exit"
                text="在所有设备上退出"
                onTap={() => setAsked('all')}
              />
            )
          }
        >
          <TroubleNotice error={trouble} />
          <Panel>
            {devices.map((one) => (
              <Row
                key={one.id}
                id={`device-${one.id}`}
                icon={one.channel === 'wechat' ? 'device' : 'document'}
                title={one.device}
                note={`上次使用 ${momentText(one.lastUsedAt, now)}`}
                end={<Txt>{one.current ? '本机' : '退出'}</Txt>}
                onTap={one.current ? undefined : () => setAsked(one)}
              />
            ))}
          </Panel>
          {asked !== null && asked !== 'all' && (
            <Confirm
              id="confirm-end-one"
              question={`在“${asked.device}”上退出？`}
              consequence={`上次使用 ${momentText(asked.lastUsedAt, now)}。退出后，那台设备要重新登录才能看证照。`}
              yes="退出这台"
              busy={busy && '正在退出'}
              onYes={() => endOne(asked)}
              onNo={() => setAsked(null)}
            />
          )}
          {asked === 'all' && (
            <Confirm
              id="confirm-end-all"
              question={`在全部 ${devices.length} 台设备上退出？`}
              consequence="这台也会退出。企业的证照不受影响，再用时重新登录就行。"
              yes="全部退出"
              busy={busy && '正在退出'}
              onYes={endAll}
              onNo={() => setAsked(null)}
            />
          )}
        </Screen>
      )}
    </ResourceScreen>
  );
}
