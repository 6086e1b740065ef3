/** Who stands for what, in which role, from when until when; and where that is known from. */

import type { ROLES } from '@qzt/shared/contracts/wallet';
import type { LicenceKindKey } from '@qzt/shared/domain/licence-kinds';
import type { FirmRecord } from '../registers/firms.ts';
import type { Person } from '../registers/person.ts';
import type { CallContext } from '../upstream/client.ts';
import type { UpstreamFailure } from '../upstream/failure.ts';

export type Role = (typeof ROLES)[number];

/** What can be stood for, by kind, with the record that is held about it. */
export interface SubjectRecords {
  /** Its id is the credit code. */
  firm: FirmRecord;
}
export type SubjectKind = keyof SubjectRecords;

export interface Subject<K extends SubjectKind = SubjectKind> {
  readonly kind: K;
  readonly id: string;
}

export const firmSubject = (creditCode: string): Subject<'firm'> => ({ kind: 'firm', id: creditCode });

/** `firm:91441900M0EX0017XG`. */
export const subjectKey = ({ kind, id }: Subject): string => `${kind}:${id}`;

/** The licences that a role reaches: those named, and all of the kinds named. */
export interface Scope {
  /** Licence references. */
  licenceIds: readonly string[];
  kinds: readonly LicenceKindKey[];
}

/** A licence, as far as a scope goes by it. */
export interface LicenceInScope {
  readonly id: string;
  /** Null: a kind this version doesn't know by name. */
  readonly kind: { readonly key: LicenceKindKey } | null;
}

/** @param scope null: every licence */
export function covers(scope: Scope | null, { id, kind }: LicenceInScope): boolean {
  return scope === null || scope.licenceIds.includes(id) || (kind !== null && scope.kinds.includes(kind.key));
}

/** One person in one role for one subject. Times are ms since 1970. */
export interface RoleInterval {
  subject: Subject;
  /** Keyed hash of the person's ID number. */
  idHash: string;
  role: Role;
  from: number;
  /** The first moment after it; null: it holds until further notice. */
  until: number | null;
  /** Null: every licence. */
  scope: Scope | null;
}

export const holdsAt = ({ from, until }: Pick<RoleInterval, 'from' | 'until'>, at: number): boolean =>
  from <= at && (until === null || at < until);

/** What somebody outside said, and whether they still say so. */
export interface Word<T> {
  value: T;
  /** When they said it, ms since 1970. */
  confirmedAt: number;
  /** Why they don't answer now, so that this is their last word; null: they do. */
  silence: UpstreamFailure | null;
}

/**
 * The record of a subject; null value: there is none.
 * @param lastWordMilliseconds how old a last word may be
 * @throws UpstreamFailure when there is no usable word
 */
export type RecordReader<K extends SubjectKind> = (
  id: string,
  lastWordMilliseconds: number,
  context: CallContext,
) => Promise<Word<SubjectRecords[K] | null>>;

/** A person's role, with the subject's record where the source has it at hand. */
export interface Standing {
  interval: RoleInterval;
  record: Word<SubjectRecords[SubjectKind]> | null;
}

/** Something that knows of roles: the register, invitations, … */
export interface RoleSource {
  /**
   * The person's roles for one subject. Asked in the same way whether or not there is such a subject, so that nobody
   * can tell by what it costs.
   */
  at(
    person: Person,
    subject: Subject,
    record: Word<SubjectRecords[SubjectKind] | null>,
  ): Promise<readonly RoleInterval[]>;
  /** All that the person stands for. @throws UpstreamFailure when there is no usable word */
  everywhere(
    person: Person,
    lastWordMilliseconds: number,
    context: CallContext,
  ): Promise<Word<readonly Standing[]>>;
  /** Everybody who has or had a role for the subject. @throws UpstreamFailure */
  over(subject: Subject, context: CallContext): Promise<readonly RoleInterval[]>;
}
