/** What the commercial register says about firms. Of the person in charge only a keyed hash is kept. */

import { isDeepStrictEqual } from 'node:util';
import type { RegistryFirm } from '@qzt/shared/government/registry';
import { bulkhead } from 'cockatiel';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { CallContext } from '../upstream/client.ts';
import { UpstreamFailure } from '../upstream/failure.ts';
import { createKnownCache, type Known, type Wanted, type Word } from '../upstream/known.ts';
import type { RegistryClient } from '../upstream/registry.ts';
import type { FirmRecord, KeptFirm, KeptSearch } from './kept-firms.ts';
import type { Person } from './person.ts';
import type { Snapshots } from './sealed-snapshots.ts';

export type { FirmRecord } from './kept-firms.ts';

export interface FirmRegister {
  /** The record: the register's current word, its last one (also from before a restart), or neither. Null: no such firm. */
  firm(creditCode: string, wanted: Wanted, context: CallContext): Promise<Word<FirmRecord | null>>;
  /**
   * The firms in whose record the person stands. A last word has them as the last record of each firm has it, without
   * those that are known to have changed; a list in which a record could not be read is never current.
   */
  firmsOf(person: Person, wanted: Wanted, context: CallContext): Promise<Word<FirmRecord[]>>;
  /** Something about the firm has changed: it is read anew, and moves from list to list. */
  changed(creditCode: string): void;
  /** News may have been missed. */
  missed(): void;
  /**
   * Resolves when what was kept of a changed firm, for after a restart, is gone; what is learnt of it since is kept.
   * @throws the driver's error
   */
  forgotten(creditCode: string): Promise<void>;
  /** Nothing is known of the person any more. @throws the driver's error */
  erase(idHash: string): Promise<void>;
}

export interface FirmRegisterOptions {
  registry: RegistryClient;
  clock: Clock;
  logger: Logger;
  idHash: (idNumber: string) => string;
  keptFirms: Snapshots<KeptFirm>;
  keptSearches: Snapshots<KeptSearch>;
}

interface Search {
  firms: readonly FirmRecord[];
  /** False: there was a record more that could not be read. */
  complete: boolean;
}

/** A firm that has changed and was not read since. */
interface Unread {
  /** Searches up to this turn were asked before the change. */
  turn: number;
  /** Resolves when it is read or could not be. */
  reading: Promise<void>;
}

const FIRMS_KEPT = 20_000;
const SEARCHES_KEPT = 5000;
/** More changes than this at a time, and every search is asked anew. */
const MOST_UNREAD = 1000;
/** Changed firms read at the same time: a flood of news must not take the register from those who wait for it. */
const READ_AT_ONCE = 8;

/** The search of this person as the firm's new record has it; undefined: as it was. */
function withRecord(search: Search, idHash: string, creditCode: string, record: FirmRecord | null) {
  const stands = record?.representativeHash === idHash;
  const at = search.firms.findIndex((firm) => firm.creditCode === creditCode);
  if (!stands && at < 0) return undefined;
  const firms = [...search.firms];
  firms.splice(at < 0 ? firms.length : at, at < 0 ? 0 : 1, ...(stands ? [record] : []));
  return { ...search, firms };
}

export function createFirmRegister(options: FirmRegisterOptions): FirmRegister {
  const { registry, clock, logger, idHash, keptFirms, keptSearches } = options;
  const unread = new Map<string, Unread>();
  const readers = bulkhead(READ_AT_ONCE, Number.POSITIVE_INFINITY);

  const recordOf = (firm: RegistryFirm): FirmRecord => ({
    creditCode: firm.creditCode,
    name: firm.name,
    status: firm.status,
    statusSince: firm.statusSince,
    representativeHash: idHash(firm.legalRepresentative.idNumber),
  });

  /** A record that no news has overtaken: from now on every kept search has it. */
  function saw(
    creditCode: string,
    { value, askedAt }: Pick<Known<FirmRecord | null>, 'value' | 'askedAt'>,
    before: Known<FirmRecord | null> | undefined,
  ): void {
    keptFirms.keep(creditCode, { firm: value }, askedAt);
    unread.delete(creditCode);
    if (before?.doubt === 'none' && isDeepStrictEqual(before.value, value)) return;
    searches.amend((person, search) => withRecord(search, person, creditCode, value));
  }

  const firms = createKnownCache<FirmRecord | null, CallContext>({
    service: 'registry',
    clock,
    max: FIRMS_KEPT,
    ask: async (creditCode, { requestId }) => {
      const firm = await registry.firm(creditCode, { requestId });
      return firm && recordOf(firm);
    },
    recall: async (creditCode) => {
      const kept = await keptFirms.last(creditCode);
      return kept && { value: kept.value.firm, askedAt: kept.askedAt };
    },
    onAnswer: (creditCode, known, before) => {
      if (known.doubt === 'none') saw(creditCode, known, before);
    },
  });

  /** The last record of each that is not known to have changed. */
  async function lastRecords(creditCodes: readonly string[]): Promise<FirmRecord[]> {
    const last = await Promise.all(creditCodes.map((creditCode) => firms.last(creditCode)));
    return last.flatMap((known) => (known?.value && known.doubt !== 'changed' ? [known.value] : []));
  }

  const searches = createKnownCache<Search, CallContext & { person: Person }>({
    service: 'registry',
    clock,
    max: SEARCHES_KEPT,
    ask: async (_idHash, { person, requestId }) => {
      const { records, unreadable } = await registry.firmsOf(await person.idNumber(), { requestId });
      return { firms: records.map(recordOf), complete: unreadable === 0 };
    },
    recall: async (person) => {
      const kept = await keptSearches.last(person);
      if (!kept) return undefined;
      const { creditCodes, complete } = kept.value;
      return { value: { firms: await lastRecords(creditCodes), complete }, askedAt: kept.askedAt };
    },
    onAnswer: (person, known) => {
      const { value, askedAt, doubt } = known;
      if (doubt !== 'none') return;
      const creditCodes = value.firms.map((firm) => firm.creditCode);
      keptSearches.keep(person, { creditCodes, complete: value.complete }, askedAt);
      for (const firm of value.firms) {
        if (firms.learn(firm.creditCode, firm, askedAt)) {
          saw(firm.creditCode, { value: firm, askedAt }, undefined);
        }
      }
    },
  });

  /** A kept search may lack a firm that changed since and could not be read: then it must be asked again. */
  async function settleChanges(person: string): Promise<void> {
    const overtaking = (): Unread[] => {
      const kept = searches.peek(person);
      return kept?.doubt === 'none' ? [...unread.values()].filter(({ turn }) => turn >= kept.turn) : [];
    };
    // In a flood, asking for this one list is quicker than to wait for every firm.
    if (readers.executionSlots > 0) await Promise.all(overtaking().map(({ reading }) => reading));
    if (overtaking().length > 0) searches.changed(person);
  }

  async function read(creditCode: string): Promise<void> {
    try {
      await readers.execute(async () => {
        // While it waited for its turn, somebody else may have asked.
        if (!unread.has(creditCode)) return;
        await firms.current(creditCode, { freshMilliseconds: 0, lastWordMilliseconds: 'any' }, {});
      });
    } catch (error) {
      logger.error({ error }, 'changed firm not read');
    }
  }

  /** One that fails stays here, so that whoever waits for it hears of it. */
  const forgetting = new Map<string, Promise<void>>();

  function forgetKept(creditCode: string): void {
    const work = keptFirms.forget([creditCode]);
    forgetting.set(creditCode, work);
    work.then(
      () => {
        if (forgetting.get(creditCode) === work) forgetting.delete(creditCode);
      },
      (error: unknown) => logger.warn({ error }, 'snapshot of a changed firm not removed'),
    );
  }

  return {
    firm: (creditCode, wanted, context) => firms.current(creditCode, wanted, context),

    async firmsOf(person, { freshMilliseconds, lastWordMilliseconds }, context) {
      await settleChanges(person.idHash);
      // Changes of single firms are left out below, so the list itself may be shown whatever happened to others.
      const word = await searches.current(
        person.idHash,
        { freshMilliseconds, lastWordMilliseconds: 'any' },
        { ...context, person },
      );
      if (!word.known) return word;
      const { known } = word;
      const search = known.value;
      if (word.current) {
        const value = [...search.firms];
        if (search.complete) return { current: true, known: { ...known, value } };
        const because = new UpstreamFailure('registry', 'unfit', { note: 'a record that cannot be read' });
        return { current: false, known: { ...known, value }, because };
      }
      const { because } = word;
      if (lastWordMilliseconds !== 'any' && clock.now() - known.askedAt > lastWordMilliseconds) {
        return { current: false, known: undefined, because };
      }
      const value = await lastRecords(search.firms.map((firm) => firm.creditCode));
      return { current: false, known: { ...known, value }, because };
    },

    changed(creditCode) {
      firms.changed(creditCode);
      searches.doubtWhatIsBeingAsked();
      forgetKept(creditCode);
      if (unread.size >= MOST_UNREAD) {
        unread.clear();
        searches.missed();
      }
      // Whoever stands in the new record may have a list that lacks the firm: only reading it tells whose.
      if (searches.size === 0) return;
      const one: Unread = { turn: searches.lastTurn, reading: Promise.resolve() };
      unread.set(creditCode, one);
      one.reading = read(creditCode);
    },

    missed() {
      firms.missed();
      searches.missed();
    },

    forgotten: async (creditCode) => forgetting.get(creditCode),

    async erase(person) {
      const search = await searches.last(person);
      const creditCodes = search?.value.firms.map((firm) => firm.creditCode) ?? [];
      searches.forget(person);
      for (const creditCode of creditCodes) firms.forget(creditCode);
      await keptFirms.forget(creditCodes);
      await keptSearches.forget([person]);
    },
  };
}
