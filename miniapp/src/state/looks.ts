import { listLooks } from '@qzt/shared/contracts/wallet';
import { type LookRow, newestFirst } from '../words/looks.ts';
import { session } from './app.ts';
import type { Resource } from './resource.ts';
import { useResource } from './use-resource.ts';

export interface Looks {
  rows: readonly LookRow[];
  /** Null: there are no older ones. */
  nextCursor: string | null;
}

/** The looks at a licence's codes, newest first, with the way to older ones. */
export function useLooks(
  creditCode: string,
  licenceId: string,
): { looks: Resource<Looks>; loadOlder: (shown: Looks) => void } {
  const page = async (before: readonly LookRow[], cursor: string | undefined): Promise<Looks> => {
    const reply = await session.call(listLooks, { params: { creditCode }, query: { licenceId, cursor } });
    return { rows: [...before, ...newestFirst(reply)], nextCursor: reply.nextCursor };
  };
  const looks = useResource(`${creditCode} ${licenceId}`, () => page([], undefined));
  return {
    looks,
    loadOlder: ({ rows, nextCursor }) => void looks.change(() => page(rows, nextCursor ?? undefined)),
  };
}
