/** A firm's licences as the authority has them, with what this product adds: a short id, a kind, a state today. */

import { createHash } from 'node:crypto';
import { LICENCE_KINDS, type LicenceKind } from '@qzt/shared/domain/licence-kinds';
import {
  isLicenceYetToBegin,
  type LicenceState,
  licenceState,
  licenceStateSince,
} from '@qzt/shared/domain/licence-status';
import type { AuthorityLicence } from '@qzt/shared/government/licences';

export interface HeldLicence {
  /** Licence reference: first 8 bytes of SM3 over the licence identifier, 16 hexadecimal digits. */
  id: string;
  /** Null: a kind this version doesn't know by name. */
  kind: LicenceKind | null;
  record: AuthorityLicence;
  /** A superseded version whose successor is in the same set: history. */
  replaced: boolean;
}

/** One answer of the authority about one holder. */
export interface LicenceSet {
  readonly licences: readonly HeldLicence[];
  /** How many records more there are that could not be read: which licences they are of, nobody knows. */
  readonly unreadable: number;
  byId(id: string): HeldLicence | undefined;
}

const KIND_BY_NAME = new Map(LICENCE_KINDS.map((kind) => [kind.name, kind]));

export function licenceReference(licenceIdentifier: string): string {
  return createHash('sm3').update(licenceIdentifier).digest('hex').slice(0, 16);
}

/** The licence that an identifier names a version of: all but version and check character. */
const lineage = (identifier: string): string => identifier.split('.').slice(0, -2).join('.');

export function licenceSet(records: readonly AuthorityLicence[], unreadable = 0): LicenceSet {
  const current = new Set<string>();
  for (const one of records) if (one.status !== 'superseded') current.add(lineage(one.licenceIdentifier));
  const licences = records.map(
    (one): HeldLicence => ({
      id: licenceReference(one.licenceIdentifier),
      kind: KIND_BY_NAME.get(one.kindName) ?? null,
      record: one,
      replaced: one.status === 'superseded' && current.has(lineage(one.licenceIdentifier)),
    }),
  );
  const byId = new Map(licences.map((one) => [one.id, one]));
  return { licences, unreadable, byId: (id) => byId.get(id) };
}

/** What decides the state of a licence. */
export const validityOf = ({ record, kind }: HeldLicence) => ({
  status: record.status,
  statusSince: record.statusSince,
  validFrom: record.validFrom,
  validTo: record.validTo,
  kind: kind?.key ?? null,
});

/** @param today `YYYY-MM-DD` in Asia/Shanghai */
export const stateOf = (licence: HeldLicence, today: string): LicenceState =>
  licenceState(validityOf(licence), today);

/** First day of the state that is shown; null when it was never changed. */
export const stateSince = (licence: HeldLicence, today: string): string | null =>
  licenceStateSince(validityOf(licence), today);

/** Whether the first day of validity is still to come. */
export const isYetToBegin = (licence: HeldLicence, today: string): boolean =>
  isLicenceYetToBegin(licence.record, today);

/** What the number is called on the licence's face. */
export const numberLabelOf = (licence: HeldLicence): string => licence.kind?.numberLabel ?? '证书编号';

/** The lines that are public by law. */
export const publicFields = (licence: HeldLicence) => licence.record.fields.filter((field) => field.isPublic);

/** The firm's other licences that a stranger may know of: public, and not history. */
export function othersOf(set: LicenceSet, licence: HeldLicence | undefined): HeldLicence[] {
  return set.licences.filter(
    (one) => one !== licence && one.record.status !== 'superseded' && publicFields(one).length > 0,
  );
}
