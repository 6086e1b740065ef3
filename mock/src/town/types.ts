import type { FirmStatus } from '@qzt/shared/domain/firm-status';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import type { LeadingPosition } from '@qzt/shared/government/registry';

export interface Person {
  /** `p001`. */
  id: string;
  name: string;
  idNumber: string;
  phone: string;
}

/** One 变更登记. */
export interface Change {
  item: string;
  before: string;
  after: string;
  /** `YYYY-MM-DD`. */
  changedOn: string;
}

/** One term of somebody who leads a firm. */
export interface Appointment {
  personId: string;
  position: LeadingPosition;
  /** ISO instants; `to` is the first moment after it, null while it holds. */
  from: string;
  to: string | null;
}

export interface Firm {
  creditCode: string;
  name: string;
  type: string;
  legalRepresentativeId: string;
  /** Fen; null: a kind of firm without. */
  registeredCapitalFen: number | null;
  /** `YYYY-MM-DD`. */
  establishedOn: string;
  address: string;
  /** Where it trades, when that is printed apart from its address. */
  premises: string;
  scope: string;
  contactPhone: string;
  status: FirmStatus;
  statusSince: string;
  authority: string;
  /** Newest first. */
  changes: Change[];
  /** Oldest first; empty: its history is on paper, and stays there. */
  appointments: Appointment[];
  /** ISO instant. */
  updatedAt: string;
}

/** A person whom the sign-in page offers without a search. */
export interface FeaturedPerson {
  personId: string;
  /** The firm to name beside them. */
  firm: string;
  /** What they are good for, in a few Chinese words. */
  note: string;
}

export interface Town {
  /** The day from which its dates are counted, `YYYY-MM-DD`. */
  today: string;
  /** By id. */
  people: Map<string, Person>;
  /** By credit code. */
  firms: Map<string, Firm>;
  /** By licence identifier; every version that was issued. */
  licences: Map<string, AuthorityLicence>;
  featured: readonly FeaturedPerson[];
}
