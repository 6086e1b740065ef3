/** Licences as their holder sees them. */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { listLicences } from '@qzt/shared/contracts/wallet';
import { addDays } from '@qzt/shared/domain/dates';
import { compareUrgency, isInForce } from '@qzt/shared/domain/licence-status';
import type { Acting } from '../authority/authority.ts';
import { covers, type Scope } from '../authority/roles.ts';
import {
  type HeldLicence,
  type LicenceSet,
  numberLabelOf,
  stateOf,
  stateSince,
} from '../registers/held-licence.ts';

type Listed = ReplyOf<typeof listLicences>;
type Firm = Listed['firm'];
type Licence = Listed['licences'][number];

export const firmView = ({ record: firm, role }: Acting<'firm'>): Firm => ({
  creditCode: firm.creditCode,
  name: firm.name,
  status: firm.status,
  role,
});

/** @param today `YYYY-MM-DD` in Asia/Shanghai */
export function licenceView(licence: HeldLicence, today: string): Licence {
  const { record, kind } = licence;
  const state = stateOf(licence, today);
  const days = kind?.renewDaysBefore ?? null;
  const renewBy =
    isInForce(state) && record.validTo !== null && days !== null ? addDays(record.validTo, -days) : null;
  return {
    id: licence.id,
    licenceIdentifier: record.licenceIdentifier,
    kind: kind?.key ?? null,
    kindName: record.kindName,
    number: record.number,
    numberLabel: numberLabelOf(licence),
    state,
    statusSince: stateSince(licence, today),
    statusReason: isInForce(state) ? null : record.statusReason,
    validFrom: record.validFrom,
    validTo: record.validTo,
    issuer: record.issuer.name,
    issuedOn: record.issuedOn,
    fields: record.fields.map(({ key, label, value, isPublic }) => ({ key, label, value, isPublic })),
    renewBy,
    renewSource: renewBy === null ? null : (kind?.renewSource ?? null),
    specimen: record.specimen,
  };
}

/**
 * What stands in the wallet: no version whose successor stands there too; the most urgent first.
 * @param scope of whoever reads; null: all
 */
export function walletView(set: LicenceSet, today: string, scope: Scope | null): Licence[] {
  const shown = set.licences
    .filter((licence) => !licence.replaced && covers(scope, licence))
    .map((licence) => ({
      view: licenceView(licence, today),
      order: {
        status: licence.record.status,
        validFrom: licence.record.validFrom,
        validTo: licence.record.validTo,
        kind: licence.kind?.key ?? null,
        state: stateOf(licence, today),
      },
    }));
  shown.sort((a, b) => compareUrgency(a.order, b.order));
  return shown.map(({ view }) => view);
}
