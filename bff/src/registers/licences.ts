/** What the licence authority says about a firm's licences, and what it said last. */

import {
  type AuthorityLicence,
  authorityLicenceSchema,
  holderLicencesEnvelopeSchema,
} from '@qzt/shared/government/licences';
import * as z from 'zod/mini';
import type { Clock } from '../base/clock.ts';
import type { CallContext } from '../upstream/client.ts';
import { createKnownCache, type Wanted, type Word } from '../upstream/known.ts';
import type { LicencesClient } from '../upstream/licences.ts';
import { readRecords } from '../upstream/records.ts';
import { type LicenceSet, licenceSet } from './held-licence.ts';
import type { Snapshots } from './sealed-snapshots.ts';

export interface LicenceBook {
  /** The holder's licences: the authority's current word, its last one (also from before a restart), or neither. */
  of(creditCode: string, wanted: Wanted, context: CallContext): Promise<Word<LicenceSet>>;
  /** Something about the holder's licences has changed. */
  changed(creditCode: string): void;
  /** News may have been missed. */
  missed(): void;
}

/** As it is kept: what could not be read then is only counted. */
export interface KeptLicences {
  licences: AuthorityLicence[];
  unreadable: number;
}

const HOLDERS_KEPT = 5000;

const keptEnvelopeSchema = z.extend(holderLicencesEnvelopeSchema, {
  unreadable: z._default(z.int(), 0),
});

/** @throws ZodError */
export function readKeptLicences(kept: unknown): KeptLicences {
  const { licences, unreadable } = keptEnvelopeSchema.parse(kept);
  const read = readRecords(authorityLicenceSchema, licences);
  return { licences: read.records, unreadable: unreadable + read.unreadable };
}

export function createLicenceBook(options: {
  authority: LicencesClient;
  snapshots: Snapshots<KeptLicences>;
  clock: Clock;
}): LicenceBook {
  const { authority, snapshots, clock } = options;

  const sets = createKnownCache<LicenceSet, CallContext>({
    service: 'licences',
    clock,
    max: HOLDERS_KEPT,
    ask: async (creditCode, { requestId }) => {
      const { records, unreadable } = await authority.ofHolder(creditCode, { requestId });
      return licenceSet(records, unreadable);
    },
    recall: async (creditCode) => {
      const kept = await snapshots.last(creditCode);
      return kept && { value: licenceSet(kept.value.licences, kept.value.unreadable), askedAt: kept.askedAt };
    },
    onAnswer: (creditCode, { value, askedAt }) => {
      const licences = value.licences.map((licence) => licence.record);
      snapshots.keep(creditCode, { licences, unreadable: value.unreadable }, askedAt);
    },
  });

  return {
    of: (creditCode, wanted, context) => sets.current(creditCode, wanted, context),
    changed: (creditCode) => sets.changed(creditCode),
    missed: () => sets.missed(),
  };
}
