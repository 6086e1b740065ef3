/** Licences as their holder sees them. */

import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { addDays } from '@qzt/shared/domain/dates';
import { compareUrgency, isInForce } from '@qzt/shared/domain/licence-status';
import type { Acting } from '../authority/authority.ts';
import {
  type HeldLicence,
  type LicenceSet,
  numberLabelOf,
  stateOf,
  stateSince,
} from '../registers/held-licence.ts';

export const firmView = ({ firm, role }: Acting): Firm => ({
  creditCode: firm.creditCode,
  name: firm.name,
  status: firm.status,
  role,
});

/** @param today `YYYY-MM-DD` in Asia/Shanghai */
export function licenceView(licence: HeldLicence, today: string): Licence {
  const { said, kind } = licence;
  const state = stateOf(licence, today);
  const days = kind?.renewDaysBefore ?? null;
  const renewBy =
    isInForce(state) && said.validTo !== null && days !== null ? addDays(said.validTo, -days) : null;
  return {
    id: licence.id,
    licenceIdentifier: said.licenceIdentifier,
    kind: kind?.key ?? null,
    kindName: said.kindName,
    number: said.number,
    numberLabel: numberLabelOf(licence),
    state,
    statusSince: stateSince(licence, today),
    statusReason: isInForce(state) ? null : said.statusReason,
    validFrom: said.validFrom,
    validTo: said.validTo,
    issuer: said.issuer.name,
    issuedOn: said.issuedOn,
    fields: said.fields.map(({ key, label, value, isPublic }) => ({ key, label, value, isPublic })),
    renewBy,
    renewSource: renewBy === null ? null : (kind?.renewSource ?? null),
    specimen: said.specimen,
  };
}

/** What stands in the wallet: no version whose successor stands there too; the most urgent first. */
export function walletView(set: LicenceSet, today: string): Licence[] {
  const shown = set.licences
    .filter((licence) => !licence.replaced)
    .map((licence) => ({
      view: licenceView(licence, today),
      order: {
        status: licence.said.status,
        validFrom: licence.said.validFrom,
        validTo: licence.said.validTo,
        kind: licence.kind?.key ?? null,
        state: stateOf(licence, today),
      },
    }));
  shown.sort((a, b) => compareUrgency(a.order, b.order));
  return shown.map(({ view }) => view);
}
