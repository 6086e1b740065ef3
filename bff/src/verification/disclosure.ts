/** What a stranger sees: the fields public by law, and that the firm holds other public licences. Nothing else. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { look } from '@qzt/shared/contracts/verification';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import { compareUrgency, isInForce } from '@qzt/shared/domain/licence-status';
import type { CheckName } from '@qzt/shared/domain/verdict';
import { instantText } from '@qzt/shared/verification/instants';
import { unchanging } from '../base/unchanging.ts';
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

type Verification = ReplyOf<typeof look>;
type DisclosedLicence = NonNullable<Verification['licence']>;
type OtherLicence = Verification['others'][number];
export type Disclosed = Pick<Verification, 'firm' | 'licence' | 'others'>;

/** The checks that must stand before a part is shown. */
export const DISCLOSED_AFTER: Record<keyof Disclosed, readonly CheckName[]> = {
  firm: ['signature', 'time', 'use'],
  licence: ['signature', 'time', 'use'],
  others: ['signature', 'time', 'use'],
};

function disclose(licence: HeldLicence, askedAt: number, today: string): DisclosedLicence {
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

export type LicenceDisclosure = Pick<Disclosed, 'licence' | 'others'>;

interface LastDisclosed extends LicenceDisclosure {
  today: string;
}

/** Hands out the same again for as long as the same answer of the authority is in use and the day doesn't change. */
export function createDisclosures(): (
  known: Known<LicenceSet>,
  licenceId: string,
  now: number,
) => LicenceDisclosure {
  const disclosed = new WeakMap<LicenceSet, Map<string, LastDisclosed>>();

  return (known, licenceId, now) => {
    const today = shanghaiDate(now);
    const set = known.value;
    let ofSet = disclosed.get(set);
    if (!ofSet) {
      ofSet = new Map();
      disclosed.set(set, ofSet);
    }
    const before = ofSet.get(licenceId);
    if (before?.today === today) return before;
    const licence = set.byId(licenceId);
    const others = othersOf(set, licence)
      .map((one) => other(one, today))
      .sort((a, b) => compareUrgency(sortable(a), sortable(b)));
    const fresh: LastDisclosed = unchanging({
      today,
      licence: licence ? disclose(licence, known.askedAt, today) : null,
      others,
    });
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
