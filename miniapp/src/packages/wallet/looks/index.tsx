import { shownVerdict, VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { describeFailure } from '../../../api/failures.ts';
import { Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { ResourceScreen } from '../../../components/resource-screen/resource-screen.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Row } from '../../../components/section/section.tsx';
import { usePageParams } from '../../../platform/page.ts';
import { useNow } from '../../../state/clock.ts';
import { useLooks } from '../../../state/looks.ts';
import { momentText } from '../../../words/ages.ts';
import { LOOK_WORDS } from '../../../words/licence.ts';
import { deadTitle, isOfDeadCode, spanText } from '../../../words/looks.ts';

const FRAME = { title: '谁看过' };
const GUEST = { title: '登录后才能看扫码记录', text: '谁扫过证照，只给企业自己的人看。' };

/** Who scanned this licence's codes: when, how, and what they were told. */
export default function LooksPage() {
  const { firm = '', licence = '' } = usePageParams();
  const now = useNow(30_000);
  const { looks, loadOlder } = useLooks(firm, licence);
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
          action={
            shown.nextCursor && (
              <Button kind="outline" text="看更早的" busy={busy && '正在取'} onTap={() => loadOlder(shown)} />
            )
          }
        >
          {Boolean(trouble) && (
            <Notice tone="warn" icon="warning" {...describeFailureShortly(trouble)} alert />
          )}
          {shown.rows.length === 0 ? (
            <EmptyState title="还没有人看过" text="别人扫了这张证照的码，几秒内就会记在这里。" />
          ) : (
            <Panel>
              {shown.rows.map((row) =>
                isOfDeadCode(row) ? (
                  <Row key={row.id} title={deadTitle(row)} note={spanText(row, now)} />
                ) : (
                  <Row
                    key={row.id}
                    title={`${LOOK_WORDS[row.mode]}，第 ${row.ordinal} 次`}
                    note={momentText(row.at, now)}
                    end={<Txt>{VERDICT_NAMES[shownVerdict(row.verdict)]}</Txt>}
                  />
                ),
              )}
            </Panel>
          )}
        </Screen>
      )}
    </ResourceScreen>
  );
}

const describeFailureShortly = (error: unknown) => {
  const { title, detail } = describeFailure(error);
  return { title, detail };
};
