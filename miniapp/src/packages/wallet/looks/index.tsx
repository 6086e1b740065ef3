import { listLooks } from '@qzt/shared/contracts/wallet';
import { shownVerdict, VERDICT_NAMES } from '@qzt/shared/domain/verdict';
import { useCallback, useEffect, useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Row } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { usePageParams } from '../../../platform/page.ts';
import { session } from '../../../state/app.ts';
import { useNow } from '../../../state/clock.ts';
import { momentText } from '../../../words/ages.ts';
import { LOOK_WORDS } from '../../../words/licence.ts';
import { deadTitle, isOfDeadCode, type LookRow, newestFirst, spanText } from '../../../words/looks.ts';
import { LicenceBeside } from '../licence-beside.tsx';
import { useLicence } from '../use-licence.ts';

type View =
  | { status: 'loading' }
  | { status: 'ready'; rows: readonly LookRow[]; nextCursor: string | null }
  | { status: 'failed'; error: unknown };

/** Who scanned this licence's codes: when, how, and what they were told. */
export default function LooksPage() {
  const { firm: creditCode = '', licence: licenceId = '' } = usePageParams();
  const now = useNow(30_000);
  const shown = useLicence(licenceId);
  const beside = shown.status === 'ready' && <LicenceBeside {...shown} />;
  const [view, setView] = useState<View>({ status: 'loading' });
  const [busy, setBusy] = useState(false);
  const load = useCallback(
    async (before: readonly LookRow[], cursor: string | undefined) => {
      setBusy(true);
      try {
        const page = await session.call(listLooks, { params: { creditCode }, query: { licenceId, cursor } });
        setView({ status: 'ready', rows: [...before, ...newestFirst(page)], nextCursor: page.nextCursor });
      } catch (error) {
        setView({ status: 'failed', error });
      } finally {
        setBusy(false);
      }
    },
    [creditCode, licenceId],
  );
  const reload = useCallback(() => void load([], undefined), [load]);
  useEffect(reload, [reload]);
  if (view.status === 'loading') {
    return (
      <Screen title="谁看过">
        <Skeleton shape="list" text="正在取扫码记录" />
      </Screen>
    );
  }
  if (view.status === 'failed') {
    const trouble = describeFailure(view.error);
    return (
      <Screen title="谁看过" action={<Button id="retry" text="再试一次" icon="refresh" onTap={reload} />}>
        <ErrorState title={trouble.title} text={trouble.detail} requestId={trouble.requestId ?? undefined} />
      </Screen>
    );
  }
  const { rows, nextCursor } = view;
  if (rows.length === 0) {
    return (
      <Screen title="谁看过" aside={beside}>
        <EmptyState title="还没有人看过" text="别人扫了这张证照的码，几秒内就会记在这里。" />
      </Screen>
    );
  }
  return (
    <Screen
      title="谁看过"
      aside={beside}
      action={
        nextCursor && (
          <Button
            kind="outline"
            text="看更早的"
            busy={busy && '正在取'}
            onTap={() => void load(rows, nextCursor)}
          />
        )
      }
    >
      <Panel>
        {rows.map((row) =>
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
    </Screen>
  );
}
