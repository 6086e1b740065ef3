import { listLooks } from '@qzt/shared/contracts/wallet';
import { useCallback, useEffect, useState } from 'react';
import { session } from '../../state/app.ts';
import { type LookRow, newestFirst } from '../../words/looks.ts';

export interface LooksView {
  /** Null until the first page has come. */
  rows: readonly LookRow[] | null;
  hasMore: boolean;
  busy: boolean;
  error: unknown;
  /** The next page; after a failure the same one again. */
  load: () => void;
}

/** The looks at a licence's codes, page after page. */
export function useLooks(creditCode: string, licenceId: string): LooksView {
  const [rows, setRows] = useState<readonly LookRow[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const fetchPage = useCallback(
    async (after: string | undefined) => {
      setBusy(true);
      setError(null);
      try {
        const query = { licenceId, cursor: after };
        const page = await session.call(listLooks, { params: { creditCode }, query });
        setRows((before) => [...(after ? (before ?? []) : []), ...newestFirst(page)]);
        setCursor(page.nextCursor);
      } catch (refused) {
        setError(refused);
      } finally {
        setBusy(false);
      }
    },
    [creditCode, licenceId],
  );
  useEffect(() => void fetchPage(undefined), [fetchPage]);
  return { rows, hasMore: cursor !== null, busy, error, load: () => void fetchPage(cursor ?? undefined) };
}
