/** What the wallet asks of whoever keeps the record of looks. Instants are ms since 1970. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { listLooks } from '@qzt/shared/contracts/wallet';

type Listed = ReplyOf<typeof listLooks>;
type Look = Listed['looks'][number];
type DeadLooks = Listed['deadLooks'][number];

export interface LookHistory {
  /** How many looks a firm's code has had, and when the last was. */
  countOf(creditCode: string, codeId: string): Promise<{ looks: number; lastLookAt: number | null }>;
  /**
   * A page of the firm's looks, newest first.
   * @param options.before `next` of the page before
   */
  page(
    creditCode: string,
    options: { before?: string | undefined; licenceId?: string | undefined; size: number },
  ): Promise<{
    looks: (Omit<Look, 'at'> & { at: number })[];
    deadLooks: (Omit<DeadLooks, 'firstAt' | 'lastAt'> & { firstAt: number; lastAt: number })[];
    next: string | null;
  }>;
}
