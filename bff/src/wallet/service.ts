/** The licences of the firms a person may act for. Who may is asked anew for every answer. */

import type { QueryOf, ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { getPresentation, listFirms, listLicences, listLooks } from '@qzt/shared/contracts/wallet';
import { shanghaiDate, shanghaiInstant } from '@qzt/shared/domain/dates';
import type { Action } from '../authority/actions.ts';
import type { Acting, Authority } from '../authority/authority.ts';
import { firmSubject, type Role } from '../authority/roles.ts';
import type { Clock } from '../base/clock.ts';
import { unchanging } from '../base/unchanging.ts';
import type { FirmRecord } from '../registers/firms.ts';
import type { LicenceSet } from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { upstreamFailure } from '../upstream/failure.ts';
import type { Known } from '../upstream/known.ts';
import type { LookHistory } from './look-history.ts';
import type { PresentationWish, Presented, Presenting } from './presenting.ts';
import { firmView, walletView } from './view.ts';

type LicenceList = ReplyOf<typeof listLicences>;

export interface WalletService {
  firms(accountId: string, context: CallContext): Promise<ReplyOf<typeof listFirms>>;
  licences(
    accountId: string,
    creditCode: string,
    options: { fresh: boolean },
    context: CallContext,
  ): Promise<LicenceList>;
  present(
    accountId: string,
    creditCode: string,
    licenceId: string,
    wish: PresentationWish,
    context: CallContext,
  ): Promise<Presented>;
  /** Whether the account's person may still present for the firm. @throws Failure as present does */
  mayPresent(
    accountId: string,
    creditCode: string,
    wish: Pick<PresentationWish, 'mode'>,
    context: CallContext,
  ): Promise<void>;
  presentation(
    accountId: string,
    creditCode: string,
    code: { codeId: string; licenceId?: string | undefined },
    context: CallContext,
  ): Promise<ReplyOf<typeof getPresentation>>;
  looks(
    accountId: string,
    creditCode: string,
    query: QueryOf<typeof listLooks>,
    context: CallContext,
  ): Promise<ReplyOf<typeof listLooks>>;
}

export interface WalletOptions {
  authority: Authority;
  licences: LicenceBook;
  looks: LookHistory;
  presenting: Presenting;
  clock: Clock;
  /** How old the authority's word may be in the wallet. */
  cacheSeconds: number;
  /** The same for somebody who asks for a fresh one. */
  freshSeconds: number;
}

interface LastListed {
  firm: FirmRecord;
  role: Role;
  today: number;
  askedAt: number;
  stale: boolean;
  list: LicenceList;
}

const PAGE_SIZE = 20;
const DAY_MILLISECONDS = 86_400_000;
const SHANGHAI_OFFSET_MILLISECONDS = 8 * 3_600_000;

/** Number of the calendar day in Asia/Shanghai. */
const shanghaiDay = (instantMilliseconds: number): number =>
  Math.floor((instantMilliseconds + SHANGHAI_OFFSET_MILLISECONDS) / DAY_MILLISECONDS);

export function createWalletService(options: WalletOptions): WalletService {
  const { authority, clock, looks } = options;
  /** The last list made of a set, with what else went into it: most readers get the same one again. */
  const listed = new WeakMap<LicenceSet, LastListed>();

  const acting = (accountId: string, action: Action, creditCode: string, context: CallContext) =>
    authority.require(accountId, action, firmSubject(creditCode), context);

  const asPresenter = (
    accountId: string,
    creditCode: string,
    { mode }: Pick<PresentationWish, 'mode'>,
    context: CallContext,
  ) => acting(accountId, mode === 'printed' ? 'wallet.print' : 'wallet.present', creditCode, context);

  /** The holder is shown the authority's last word, whatever it is, as not current. */
  async function wordOn(
    creditCode: string,
    freshMilliseconds: number,
    context: CallContext,
  ): Promise<{ known: Known<LicenceSet>; stale: boolean }> {
    const wanted = { freshMilliseconds, lastWordMilliseconds: 'any' } as const;
    const word = await options.licences.of(creditCode, wanted, context);
    if (!word.known) throw upstreamFailure(word.because);
    return { known: word.known, stale: !word.current };
  }

  function listing(acting: Acting<'firm'>, known: Known<LicenceSet>, stale: boolean): LicenceList {
    const now = clock.now();
    const today = shanghaiDay(now);
    const before = listed.get(known.value);
    const same =
      acting.scope === null &&
      before?.firm === acting.record &&
      before.role === acting.role &&
      before.today === today &&
      before.askedAt === known.askedAt &&
      before.stale === stale;
    if (same) return before.list;
    const list = unchanging<LicenceList>({
      firm: firmView(acting),
      licences: walletView(known.value, shanghaiDate(now), acting.scope),
      unreadable: known.value.unreadable,
      confirmedAt: shanghaiInstant(known.askedAt),
      stale,
    });
    // What is made for everybody is no view through a scope.
    if (acting.scope !== null) return list;
    const { record: firm, role } = acting;
    listed.set(known.value, { firm, role, today, askedAt: known.askedAt, stale, list });
    return list;
  }

  return {
    async firms(accountId, context) {
      const { firms, confirmedAt, stale } = await authority.firms(accountId, 'wallet.read', context);
      return { firms: firms.map(firmView), confirmedAt: shanghaiInstant(confirmedAt), stale };
    },

    async licences(accountId, creditCode, { fresh }, context) {
      const reader = await acting(accountId, 'wallet.read', creditCode, context);
      const maxAgeMilliseconds = (fresh ? options.freshSeconds : options.cacheSeconds) * 1000;
      const { known, stale } = await wordOn(creditCode, maxAgeMilliseconds, context);
      return listing(reader, known, stale);
    },

    async present(accountId, creditCode, licenceId, wish, context) {
      const presenter = await asPresenter(accountId, creditCode, wish, context);
      return options.presenting.present(presenter, licenceId, wish, context);
    },

    async mayPresent(accountId, creditCode, wish, context) {
      await asPresenter(accountId, creditCode, wish, context);
    },

    async presentation(accountId, creditCode, { codeId, licenceId }, context) {
      const reader = await acting(accountId, 'wallet.read', creditCode, context);
      if (licenceId) await options.presenting.assertStillPresentable(reader, licenceId, context);
      const count = await looks.countOf(creditCode, codeId);
      return {
        looks: count.looks,
        lastLookAt: count.lastLookAt === null ? null : shanghaiInstant(count.lastLookAt),
      };
    },

    async looks(accountId, creditCode, { cursor, licenceId }, context) {
      await acting(accountId, 'looks.read', creditCode, context);
      const page = await looks.page(creditCode, { before: cursor, licenceId, size: PAGE_SIZE });
      return {
        looks: page.looks.map((look) => ({ ...look, at: shanghaiInstant(look.at) })),
        deadLooks: page.deadLooks.map((tally) => ({
          ...tally,
          firstAt: shanghaiInstant(tally.firstAt),
          lastAt: shanghaiInstant(tally.lastAt),
        })),
        nextCursor: page.next,
      };
    },
  };
}
