/**
 * The one place that decides who may do what for which subject: by the table of actions, over the roles that the
 * sources hand over, at the moment of asking. Nothing decided here is kept.
 */

import { ROLES } from '@qzt/shared/contracts/wallet';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Person, PersonOf } from '../registers/person.ts';
import type { CallContext } from '../upstream/client.ts';
import { UpstreamFailure } from '../upstream/failure.ts';
import { ACTIONS, type Action } from './actions.ts';
import {
  covers,
  holdsAt,
  type LicenceInScope,
  type RecordReader,
  type Role,
  type RoleInterval,
  type RoleSource,
  type Scope,
  type Standing,
  type Subject,
  type SubjectKind,
  type SubjectRecords,
  subjectKey,
} from './roles.ts';

export interface Acting<K extends SubjectKind = SubjectKind> {
  record: SubjectRecords[K];
  /** Of several that allow it, the one that may do most. */
  role: Role;
  /** The licences that the role reaches; null: all. */
  scope: Scope | null;
  /** When the subject's record was confirmed, ms since 1970. */
  confirmedAt: number;
  /** Whoever keeps the record does not answer; this is their last word. */
  stale: boolean;
}

export interface Authority {
  /**
   * In what capacity the account's person does this for the subject.
   * @param licence where the action is about one: it must be in the role's scope
   * @throws Failure authority.not-found (no such subject, or no role for it: the same answer) ·
   *   authority.not-allowed (a role, but not for this) · upstream.registry-unavailable · identity.real-name-required
   */
  require<K extends SubjectKind>(
    accountId: string,
    action: Action,
    subject: Subject<K>,
    context: CallContext,
    licence?: LicenceInScope,
  ): Promise<Acting<K>>;
  /**
   * Every firm for which the account's person may do this.
   * @throws Failure upstream.registry-unavailable · identity.real-name-required
   */
  firms(
    accountId: string,
    action: Action,
    context: CallContext,
  ): Promise<{ firms: Acting<'firm'>[]; confirmedAt: number; stale: boolean }>;
  /**
   * Everybody who has or had a role for the subject, by the beginning of their time; `holdsAt` picks a moment.
   * @throws Failure upstream.registry-unavailable
   */
  intervals(subject: Subject, context: CallContext): Promise<RoleInterval[]>;
}

const silent = (cause: UpstreamFailure) => new Failure('upstream.registry-unavailable', { cause });

/** @throws Failure upstream.registry-unavailable */
async function mapSilence<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw error instanceof UpstreamFailure ? silent(error) : error;
  }
}

const union = (scopes: readonly (Scope | null)[]): Scope | null => {
  const limited = scopes.filter((scope) => scope !== null);
  if (limited.length < scopes.length) return null;
  return {
    licenceIds: limited.flatMap(({ licenceIds }) => licenceIds),
    kinds: limited.flatMap(({ kinds }) => kinds),
  };
};

/** The strongest of the roles held that allows the action, in all its scopes; undefined: none does. */
function capacity(action: Action, held: readonly RoleInterval[]): Pick<Acting, 'role' | 'scope'> | undefined {
  const allowed: readonly Role[] = ACTIONS[action].roles;
  for (const role of ROLES) {
    const intervals = allowed.includes(role) ? held.filter((interval) => interval.role === role) : [];
    if (intervals.length > 0) return { role, scope: union(intervals.map(({ scope }) => scope)) };
  }
  return undefined;
}

export function createAuthority(options: {
  personOf: PersonOf;
  /** How the record of a subject is read, by kind. */
  records: { [K in SubjectKind]: RecordReader<K> };
  sources: readonly RoleSource[];
  clock: Clock;
}): Authority {
  const { personOf, records, sources, clock } = options;

  /** The edge lets nobody else through; an account may have been deleted since. */
  async function confirmed(accountId: string): Promise<Person> {
    const person = await personOf(accountId);
    if (!person) throw new Failure('identity.real-name-required');
    return person;
  }

  const heldBy = (person: Person, intervals: readonly RoleInterval[]): RoleInterval[] => {
    const now = clock.now();
    return intervals.filter((one) => one.idHash === person.idHash && holdsAt(one, now));
  };

  /** What a person stands for, each subject once, with all their roles for it. */
  function bySubject(person: Person, standings: readonly Standing[]) {
    const found = new Map<string, { subject: Subject; held: RoleInterval[]; record: Standing['record'] }>();
    for (const { interval, record } of standings) {
      const held = heldBy(person, [interval]);
      const { subject } = interval;
      const before = found.get(subjectKey(subject));
      if (before) {
        before.held.push(...held);
        before.record ??= record;
      } else found.set(subjectKey(subject), { subject, held, record });
    }
    return [...found.values()].filter(({ held }) => held.length > 0);
  }

  return {
    async require(accountId, action, subject, context, licence) {
      const person = await confirmed(accountId);
      const { lastWordMilliseconds } = ACTIONS[action];
      const word = await mapSilence(records[subject.kind](subject.id, lastWordMilliseconds, context));
      const held: RoleInterval[] = [];
      for (const source of sources) held.push(...heldBy(person, await source.at(person, subject, word)));
      const { value: record, confirmedAt, silence } = word;
      if (record === null || held.length === 0) {
        // An old record may let its own people in; for all others it says as little as no record.
        throw silence ? silent(silence) : new Failure('authority.not-found');
      }
      const acting = capacity(action, held);
      if (!acting || (licence && !covers(acting.scope, licence))) throw new Failure('authority.not-allowed');
      return { record, ...acting, confirmedAt, stale: silence !== null };
    },

    async firms(accountId, action, context) {
      const person = await confirmed(accountId);
      const { lastWordMilliseconds } = ACTIONS[action];
      const words = await mapSilence(
        Promise.all(sources.map((source) => source.everywhere(person, lastWordMilliseconds, context))),
      );
      const firms: Acting<'firm'>[] = [];
      for (const { subject, held, record } of bySubject(
        person,
        words.flatMap(({ value }) => value),
      )) {
        const acting = subject.kind === 'firm' ? capacity(action, held) : undefined;
        if (!acting) continue;
        const word = record ?? (await mapSilence(records.firm(subject.id, lastWordMilliseconds, context)));
        const { value, confirmedAt, silence } = word;
        if (value) firms.push({ record: value, ...acting, confirmedAt, stale: silence !== null });
      }
      const oldest = [...words.map(({ confirmedAt }) => confirmedAt), ...firms.map((one) => one.confirmedAt)];
      return {
        firms,
        confirmedAt: Math.min(...oldest),
        stale: words.some(({ silence }) => silence !== null) || firms.some(({ stale }) => stale),
      };
    },

    async intervals(subject, context) {
      const all = await mapSilence(Promise.all(sources.map((source) => source.over(subject, context))));
      return all.flat().sort((a, b) => a.from - b.from);
    },
  };
}
