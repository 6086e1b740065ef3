/** What the commercial register says about firms. Of the person in charge only a keyed hash is kept. */

import type { FirmStatus } from '@qzt/shared/domain/firm-status';
import type { RegistryFirm } from '@qzt/shared/government/registry';
import type { Clock } from '../base/clock.ts';
import type { CallContext } from '../upstream/client.ts';
import { createKnownCache, type Known } from '../upstream/known.ts';
import type { RegistryClient } from '../upstream/registry.ts';
import type { Person } from './person.ts';

export interface FirmRecord {
  creditCode: string;
  name: string;
  status: FirmStatus;
  /** `YYYY-MM-DD`. */
  statusSince: string;
  /** Keyed hash of the legal representative's ID number. */
  representativeHash: string;
}

export interface FirmRegister {
  /** The record, at most `maxAgeMilliseconds` old; null value: no such firm. @throws UpstreamFailure */
  firm(
    creditCode: string,
    maxAgeMilliseconds: number,
    context: CallContext,
  ): Promise<Known<FirmRecord | null>>;
  /** The last record, however old. */
  lastFirm(creditCode: string): Known<FirmRecord | null> | undefined;
  /** The firms in whose record the person stands. @throws UpstreamFailure */
  firmsOf(person: Person, maxAgeMilliseconds: number, context: CallContext): Promise<Known<FirmRecord[]>>;
  /** The last answer to that question, as the last records of each firm now have it. */
  lastFirmsOf(person: Person): Known<FirmRecord[]> | undefined;
  /** Something about the firm has changed. */
  changed(creditCode: string): void;
  /** News may have been missed. */
  missed(): void;
}

export interface FirmRegisterOptions {
  registry: RegistryClient;
  clock: Clock;
  idHash: (idNumber: string) => string;
}

const FIRMS_KEPT = 20_000;
const SEARCHES_KEPT = 5000;

export function createFirmRegister({ registry, clock, idHash }: FirmRegisterOptions): FirmRegister {
  const recordOf = (firm: RegistryFirm): FirmRecord => ({
    creditCode: firm.creditCode,
    name: firm.name,
    status: firm.status,
    statusSince: firm.statusSince,
    representativeHash: idHash(firm.legalRepresentative.idNumber),
  });

  const firms = createKnownCache<FirmRecord | null, CallContext>({
    clock,
    max: FIRMS_KEPT,
    ask: async (creditCode, context) => {
      const firm = await registry.firm(creditCode, { requestId: context.requestId });
      return firm && recordOf(firm);
    },
  });

  const searches = createKnownCache<FirmRecord[], CallContext & { person: Person }>({
    clock,
    max: SEARCHES_KEPT,
    ask: async (_hash, { person, requestId }) =>
      (await registry.firmsOf(await person.idNumber(), { requestId })).map(recordOf),
    onAnswer: (_hash, known) => {
      for (const firm of known.value) firms.learn(firm.creditCode, firm, known.askedAt, known.doubtful);
    },
  });

  return {
    firm: (creditCode, maxAgeMilliseconds, context) => firms.within(creditCode, maxAgeMilliseconds, context),
    lastFirm: (creditCode) => firms.last(creditCode),
    firmsOf: (person, maxAgeMilliseconds, context) =>
      searches.within(person.idHash, maxAgeMilliseconds, { ...context, person }),

    lastFirmsOf(person) {
      const search = searches.last(person.idHash);
      if (!search) return undefined;
      const value: FirmRecord[] = [];
      for (const { creditCode } of search.value) {
        const last = firms.last(creditCode);
        if (last?.value && !last.doubtful) value.push(last.value);
      }
      return { value, askedAt: search.askedAt, doubtful: search.doubtful };
    },

    changed(creditCode) {
      firms.doubt(creditCode);
      // Whoever stands in the new record is in none of the old answers.
      searches.doubtAll();
    },

    missed() {
      firms.doubtAll();
      searches.doubtAll();
    },
  };
}
