/** What a stranger sees: the fields public by law, and that the firm holds other public licences. Nothing else. */

import type { disclosedLicenceSchema, otherLicenceSchema } from '@qzt/shared/contracts/verification';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import { compareUrgency, isInForce } from '@qzt/shared/domain/licence-status';
import type * as z from 'zod/mini';
import {
  type HeldLicence,
  type LicenceSet,
  numberLabelOf,
  othersOf,
  publicFields,
  stateOf,
  stateSince,
} from '../registers/held-licence.ts';
import type { Known } from '../upstream/known.ts';
import { instantText } from './instants.ts';

export type DisclosedLicence = z.input<typeof disclosedLicenceSchema>;
export type OtherLicence = z.input<typeof otherLicenceSchema>;

export function disclose(licence: HeldLicence, askedAt: number, today: string): DisclosedLicence {
  const { record, kind } = licence;
  const state = stateOf(licence, today);
  return {
    kind: kind?.key ?? null,
    kindName: record.kindName,
    number: record.number,
    numberLabel: numberLabelOf(licence),
    state,
    statusReason: isInForce(state) ? null : record.statusReason,
    validFrom: record.validFrom,
    validTo: record.validTo,
    issuer: record.issuer.name,
    issuedOn: record.issuedOn,
    fields: publicFields(licence).map(({ key, label, value }) => ({ key, label, value })),
    specimen: record.specimen,
    confirmedAt: instantText(askedAt),
  };
}

function other(licence: HeldLicence, today: string): OtherLicence {
  return {
    kind: licence.kind?.key ?? null,
    kindName: licence.record.kindName,
    state: stateOf(licence, today),
    validTo: licence.record.validTo,
    statusSince: stateSince(licence, today),
  };
}

/** JSON text of the parts `licence` and `others` of an answer. */
export interface DisclosureJson {
  licence: string;
  others: string;
}

export const NOTHING_DISCLOSED: DisclosureJson = { licence: 'null', others: '[]' };

interface Kept extends DisclosureJson {
  today: string;
}

/** Remembers the text for as long as the same answer of the authority is in use and the day doesn't change. */
export function createDisclosures(): (
  known: Known<LicenceSet>,
  licenceId: string,
  now: number,
) => DisclosureJson {
  const kept = new WeakMap<LicenceSet, Map<string, Kept>>();

  return (known, licenceId, now) => {
    const today = shanghaiDate(now);
    const set = known.value;
    let ofSet = kept.get(set);
    if (!ofSet) {
      ofSet = new Map();
      kept.set(set, ofSet);
    }
    const before = ofSet.get(licenceId);
    if (before?.today === today) return before;
    const licence = set.byId(licenceId);
    const others = othersOf(set, licence)
      .map((one) => other(one, today))
      .sort((a, b) => compareUrgency(sortable(a), sortable(b)));
    const fresh: Kept = {
      today,
      licence: licence ? JSON.stringify(disclose(licence, known.askedAt, today)) : 'null',
      others: JSON.stringify(others),
    };
    // An unknown id is not remembered: anybody may have made it up.
    if (licence) ofSet.set(licenceId, fresh);
    return fresh;
  };
}

const sortable = ({ kind, state, validTo }: OtherLicence) => ({
  kind,
  state,
  validTo,
  status: state === 'expiring' ? ('valid' as const) : state,
  validFrom: '',
});
