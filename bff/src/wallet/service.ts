/** The licences of the firms a person may act for. Who may is asked anew for every answer. */

import type { QueryOf, ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { getPresentation, listFirms, listLicences, listLooks } from '@qzt/shared/contracts/wallet';
import { shanghaiDate, shanghaiInstant } from '@qzt/shared/domain/dates';
import {
  type Acting,
  type Authority,
  OWN_READS_LAST_WORD_MILLISECONDS,
  type Role,
} from '../authority/authority.ts';
import type { Clock } from '../base/clock.ts';
import { JsonBytes } from '../http/routes.ts';
import type { FirmRecord } from '../registers/firms.ts';
import type { LicenceSet } from '../registers/held-licence.ts';
import type { LicenceBook } from '../registers/licences.ts';
import type { CallContext } from '../upstream/client.ts';
import { UpstreamFailure, upstreamFailure } from '../upstream/failure.ts';
import type { Known } from '../upstream/known.ts';
import type { LookHistory } from './look-history.ts';
import {
  PRESENTING_LAST_WORD_MILLISECONDS,
  type PresentationWish,
  type Presented,
  type Presenting,
} from './presenting.ts';
import { firmView, walletView } from './view.ts';

type LicenceList = ReplyOf<typeof listLicences>;

export interface WalletService {
  firms(accountId: string, context: CallContext): Promise<ReplyOf<typeof listFirms>>;
  licences(
    accountId: string,
    creditCode: string,
    options: { fresh: boolean },
    context: CallContext,
  ): Promise<JsonBytes<LicenceList>>;
  present(
    accountId: string,
    creditCode: string,
    licenceId: string,
    wish: PresentationWish,
    context: CallContext,
  ): Promise<Presented>;
  presentation(
    accountId: string,
    creditCode: string,
    codeId: string,
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

interface Written {
  firm: FirmRecord;
  role: Role;
  today: number;
  askedAt: number;
  stale: boolean;
  answer: JsonBytes<LicenceList>;
}

const PAGE_SIZE = 20;
const DAY_MILLISECONDS = 86_400_000;
const SHANGHAI_OFFSET_MILLISECONDS = 8 * 3_600_000;

/** Number of the calendar day in Asia/Shanghai. */
const shanghaiDay = (instantMilliseconds: number): number =>
  Math.floor((instantMilliseconds + SHANGHAI_OFFSET_MILLISECONDS) / DAY_MILLISECONDS);

export function createWalletService(options: WalletOptions): WalletService {
  const { authority, clock, looks } = options;
  /** The last answer written from a set, with what else went into it: most readers get the same bytes again. */
  const written = new WeakMap<LicenceSet, Written>();

  const own = (accountId: string, creditCode: string, context: CallContext) =>
    authority.actFor(accountId, creditCode, OWN_READS_LAST_WORD_MILLISECONDS, context);

  async function wordOn(
    creditCode: string,
    maxAgeMilliseconds: number,
    context: CallContext,
  ): Promise<{ known: Known<LicenceSet>; stale: boolean }> {
    try {
      return { known: await options.licences.of(creditCode, maxAgeMilliseconds, context), stale: false };
    } catch (error) {
      const known = error instanceof UpstreamFailure ? await options.licences.lastOf(creditCode) : undefined;
      if (!known) throw upstreamFailure(error);
      return { known, stale: true };
    }
  }

  function listing(acting: Acting, known: Known<LicenceSet>, stale: boolean): JsonBytes<LicenceList> {
    const now = clock.now();
    const today = shanghaiDay(now);
    const before = written.get(known.value);
    const same =
      before?.firm === acting.firm &&
      before.role === acting.role &&
      before.today === today &&
      before.askedAt === known.askedAt &&
      before.stale === stale;
    if (same) return before.answer;
    const list: LicenceList = {
      firm: firmView(acting),
      licences: walletView(known.value, shanghaiDate(now)),
      confirmedAt: shanghaiInstant(known.askedAt),
      stale,
    };
    const answer = new JsonBytes<LicenceList>(Buffer.from(JSON.stringify(list)));
    const { firm, role } = acting;
    written.set(known.value, { firm, role, today, askedAt: known.askedAt, stale, answer });
    return answer;
  }

  return {
    async firms(accountId, context) {
      const { firms, confirmedAt, stale } = await authority.firmsOf(accountId, context);
      return { firms: firms.map(firmView), confirmedAt: shanghaiInstant(confirmedAt), stale };
    },

    async licences(accountId, creditCode, { fresh }, context) {
      const acting = await own(accountId, creditCode, context);
      const maxAgeMilliseconds = (fresh ? options.freshSeconds : options.cacheSeconds) * 1000;
      const { known, stale } = await wordOn(creditCode, maxAgeMilliseconds, context);
      return listing(acting, known, stale);
    },

    async present(accountId, creditCode, licenceId, wish, context) {
      const acting = await authority.actFor(
        accountId,
        creditCode,
        PRESENTING_LAST_WORD_MILLISECONDS,
        context,
      );
      return options.presenting.present(acting, licenceId, wish, context);
    },

    async presentation(accountId, creditCode, codeId, context) {
      await own(accountId, creditCode, context);
      const count = await looks.countOf(creditCode, codeId);
      return {
        looks: count.looks,
        lastLookAt: count.lastLookAt === null ? null : shanghaiInstant(count.lastLookAt),
      };
    },

    async looks(accountId, creditCode, { cursor, licenceId }, context) {
      await own(accountId, creditCode, context);
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
