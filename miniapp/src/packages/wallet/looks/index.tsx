import { listLooks } from '@qzt/shared/contracts/wallet';
import { useCallback, useEffect, useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { LookRows } from '../../../components/look-row/look-row.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { usePageParams } from '../../../platform/page.ts';
import { session } from '../../../state/app.ts';
import { useNow } from '../../../state/clock.ts';
import { type LookRow, newestFirst } from '../../../words/looks.ts';

type View =
  | { status: 'loading' }
  | { status: 'ready'; rows: readonly LookRow[]; nextCursor: string | null }
  | { status: 'failed'; error: unknown };

/** Who scanned this licence's codes: when, how, and what they were told. */
export default function LooksPage() {
  const { firm: creditCode = '', licence: licenceId = '' } = usePageParams();
  const now = useNow(30_000);
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
      <Screen title="谁看过">
        <EmptyState title="还没有人看过" text="别人扫了这张证照的码，几秒内就会记在这里。" />
      </Screen>
    );
  }
  return (
    <Screen
      title="谁看过"
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
      <LookRows rows={rows} now={now} counted />
    </Screen>
  );
}
