import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { LookRows } from '../../../components/look-row/look-row.tsx';
import { ResourceScreen } from '../../../components/resource-screen/resource-screen.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { TroubleNotice } from '../../../components/trouble-notice/trouble-notice.tsx';
import { usePageParams } from '../../../platform/page.ts';
import { useNow } from '../../../state/clock.ts';
import { useLooks } from '../../../state/looks.ts';
import { LicenceBeside } from '../licence-beside.tsx';
import { useKnownLicence } from '../licence-gate.tsx';

const FRAME = { title: '谁看过' };
const GUEST = { title: '登录后才能看扫码记录', text: '谁扫过证照，只给企业自己的人看。' };

/** Who scanned this licence's codes: when, how, and what they were told. */
export default function LooksPage() {
  const { firm = '', licence = '' } = usePageParams();
  const now = useNow(30_000);
  const { looks, loadOlder } = useLooks(firm, licence);
  const known = useKnownLicence(licence);
  return (
    <ResourceScreen
      frame={FRAME}
      guest={GUEST}
      access="real-name"
      skeleton={{ shape: 'list', text: '正在取扫码记录' }}
      resource={looks}
    >
      {(shown, { busy, trouble }) => (
        <Screen
          {...FRAME}
          aside={known && <LicenceBeside {...known} />}
          action={
            shown.nextCursor && (
              <Button kind="outline" text="看更早的" busy={busy && '正在取'} onTap={() => loadOlder(shown)} />
            )
          }
        >
          <TroubleNotice error={trouble} />
          {shown.rows.length === 0 ? (
            <EmptyState title="还没有人看过" text="别人扫了这张证照的码，几秒内就会记在这里。" />
          ) : (
            <LookRows rows={shown.rows} now={now} counted />
          )}
        </Screen>
      )}
    </ResourceScreen>
  );
}
