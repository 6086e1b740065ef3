/** What the licence authority says about a firm's licences, and what it said last. */

import type { Clock } from '../base/clock.ts';
import type { CallContext } from '../upstream/client.ts';
import { createKnownCache, type Known } from '../upstream/known.ts';
import type { LicencesClient } from '../upstream/licences.ts';
import { type LicenceSet, licenceSet } from './held-licence.ts';
import type { LicenceSnapshots } from './licence-snapshots.ts';

export interface LicenceBook {
  /** The holder's licences, as the authority said at most `maxAgeMilliseconds` ago. @throws UpstreamFailure */
  of(creditCode: string, maxAgeMilliseconds: number, context: CallContext): Promise<Known<LicenceSet>>;
  /** The authority's last word, also from before this process started. */
  lastOf(creditCode: string): Promise<Known<LicenceSet> | undefined>;
  /** Something about the holder's licences has changed. */
  changed(creditCode: string): void;
  /** News may have been missed. */
  missed(): void;
}

const HOLDERS_KEPT = 5000;
export function createLicenceBook(options: {
  authority: LicencesClient;
  snapshots: LicenceSnapshots;
  clock: Clock;
}): LicenceBook {
  const { authority, snapshots, clock } = options;

  const sets = createKnownCache<LicenceSet, CallContext>({
    clock,
    max: HOLDERS_KEPT,
    ask: async (creditCode, { requestId }) => licenceSet(await authority.ofHolder(creditCode, { requestId })),
    onAnswer: (creditCode, { value, askedAt }) => {
      const records = value.licences.map((licence) => licence.record);
      snapshots.keep(creditCode, records, askedAt);
    },
  });

  return {
    of: (creditCode, maxAgeMilliseconds, context) => sets.within(creditCode, maxAgeMilliseconds, context),
    async lastOf(creditCode) {
      const inMemory = sets.last(creditCode);
      if (inMemory) return inMemory;
      const kept = await snapshots.last(creditCode);
      if (!kept) return undefined;
      // News may have come while nobody was here to hear it.
      sets.learn(creditCode, licenceSet(kept.licences), kept.askedAt, true);
      return sets.last(creditCode);
    },
    changed: (creditCode) => sets.doubt(creditCode),
    missed: () => sets.doubtAll(),
  };
}
