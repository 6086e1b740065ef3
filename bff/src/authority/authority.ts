/**
 * The one place that decides who may act for which firm: from the registry's record, at the moment of reading.
 * Nothing decided here is kept.
 */

import type { ROLES } from '@qzt/shared/contracts/wallet';
import { Failure } from '../base/failure.ts';
import type { FirmRecord, FirmRegister } from '../registers/firms.ts';
import type { Person, PersonOf } from '../registers/person.ts';
import type { CallContext } from '../upstream/client.ts';
import { upstreamFailure } from '../upstream/failure.ts';

export type Role = (typeof ROLES)[number];

export interface Acting {
  firm: FirmRecord;
  role: Role;
  /** When the registry said so, ms since 1970. */
  confirmedAt: number;
  /** The registry does not answer; this is its last word. */
  stale: boolean;
}

export interface Authority {
  /**
   * In what capacity the account's person may act for the firm.
   * @param lastWordMilliseconds how old the registry's last word may be when it does not answer
   * @throws Failure identity.real-name-required · wallet.firm-not-found (also for a firm that isn't theirs) ·
   *   upstream.registry-unavailable
   */
  actFor(
    accountId: string,
    creditCode: string,
    lastWordMilliseconds: number,
    context: CallContext,
  ): Promise<Acting>;
  /** Every firm the account's person may act for. @throws as actFor, but for wallet.firm-not-found */
  firmsOf(
    accountId: string,
    context: CallContext,
  ): Promise<{ firms: Acting[]; confirmedAt: number; stale: boolean }>;
}

/** A registry record this old is still its current word. */
export const REGISTRY_FRESH_MILLISECONDS = 60_000;
/** How long people may read what is theirs while the registry is silent. */
export const OWN_READS_LAST_WORD_MILLISECONDS = 24 * 3_600_000;

const ROLE: Role = 'legal-representative';

export function createAuthority(options: { personOf: PersonOf; register: FirmRegister }): Authority {
  const { personOf, register } = options;

  async function confirmed(accountId: string): Promise<Person> {
    const person = await personOf(accountId);
    if (!person) throw new Failure('identity.real-name-required');
    return person;
  }

  const stands = (person: Person, firm: FirmRecord | null): firm is FirmRecord =>
    firm !== null && firm.representativeHash === person.idHash;

  return {
    async actFor(accountId, creditCode, lastWordMilliseconds, context) {
      const person = await confirmed(accountId);
      const wanted = { freshMilliseconds: REGISTRY_FRESH_MILLISECONDS, lastWordMilliseconds };
      const word = await register.firm(creditCode, wanted, context);
      const firm = word.known?.value ?? null;
      if (!word.known || !stands(person, firm)) {
        // An old record may let its own representative in; for all others it says as little as no record.
        throw word.current ? new Failure('wallet.firm-not-found') : upstreamFailure(word.because);
      }
      return { firm, role: ROLE, confirmedAt: word.known.askedAt, stale: !word.current };
    },

    async firmsOf(accountId, context) {
      const person = await confirmed(accountId);
      const wanted = {
        freshMilliseconds: REGISTRY_FRESH_MILLISECONDS,
        lastWordMilliseconds: OWN_READS_LAST_WORD_MILLISECONDS,
      };
      const word = await register.firmsOf(person, wanted, context);
      if (!word.known) throw upstreamFailure(word.because);
      const { value, askedAt: confirmedAt } = word.known;
      const stale = !word.current;
      const firms = value
        .filter((firm) => stands(person, firm))
        .map((firm): Acting => ({ firm, role: ROLE, confirmedAt, stale }));
      return { firms, confirmedAt, stale };
    },
  };
}
