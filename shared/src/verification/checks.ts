/** The checks of a presentation code, each a pure function of what it needs. */

import { shanghaiDate } from '../domain/dates.ts';
import { isInForce, isLicenceYetToBegin, licenceState, licenceStateSince } from '../domain/licence-status.ts';
import type { Check } from '../domain/verdict.ts';
import type { Presentation } from '../presentation/code.ts';
import type { FirmFacts, KeyTerms, LicenceFinding, SourceWord } from './facts.ts';
import { instantText } from './instants.ts';

/** Clocks of servers may differ by this much. */
const CLOCK_SKEW_SECONDS = 30;

/**
 * @param key of the key that the code names, if there is one
 * @param isGenuine whether the arithmetic came out right under it
 */
export function signatureCheck(
  presentation: Presentation,
  key: KeyTerms | undefined,
  isGenuine: boolean,
): Check {
  const name = 'signature';
  if (!key) return { name, outcome: 'INVALID', code: 'signature.unknown-key' };
  if (!isGenuine) return { name, outcome: 'INVALID', code: 'signature.wrong' };
  if (key.revoked) return { name, outcome: 'INVALID', code: 'signature.key-revoked' };
  const issuedAt = presentation.issuedAt * 1000;
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const early = issuedAt < key.notBefore - skew;
  const late = key.notAfter !== null && issuedAt > key.notAfter + skew;
  if (early || late) return { name, outcome: 'INVALID', code: 'signature.key-out-of-validity' };
  return { name, outcome: 'VALID', code: 'signature.valid' };
}

/** @param now ms since 1970 */
export function timeCheck(presentation: Presentation, now: number): Check {
  const name = 'time';
  const { issuedAt, expiresAt } = presentation;
  const seconds = now / 1000;
  if (seconds < issuedAt - CLOCK_SKEW_SECONDS) {
    return { name, outcome: 'INVALID', code: 'time.not-yet', at: instantText(issuedAt * 1000) };
  }
  if (expiresAt === null) {
    return { name, outcome: 'SKIPPED', code: 'time.printed', at: instantText(issuedAt * 1000) };
  }
  return seconds > expiresAt + CLOCK_SKEW_SECONDS
    ? { name, outcome: 'INVALID', code: 'time.expired', at: instantText(expiresAt * 1000) }
    : { name, outcome: 'VALID', code: 'time.valid', at: instantText(issuedAt * 1000) };
}

/** @param ordinal which look at this code it is, 1 is the first; null: nobody counts */
export function useCheck(presentation: Presentation, ordinal: number | null): Check {
  const name = 'use';
  const place = ordinal === null ? {} : { ordinal };
  if (presentation.mode === 'printed') return { name, outcome: 'SKIPPED', code: 'use.printed', ...place };
  if (ordinal === null) return { name, outcome: 'SKIPPED', code: 'use.not-checked' };
  if (ordinal === 1) return { name, outcome: 'VALID', code: 'use.first', ordinal };
  return presentation.onceOnly
    ? { name, outcome: 'INVALID', code: 'use.spent', ordinal }
    : { name, outcome: 'VALID', code: 'use.repeated', ordinal };
}

/** @param now ms since 1970 */
export function licenceCheck({ current, known }: SourceWord<LicenceFinding>, now: number): Check {
  const name = 'licence';
  const licence = known?.value === 'unreadable' ? null : known?.value;
  const today = shanghaiDate(now);
  const at = known && instantText(known.askedAt);
  const since = (licence && licenceStateSince(licence, today)) ?? undefined;
  if (!current) return { name, outcome: 'ERROR', code: 'licence.unavailable', at, since };
  // It may be one of those that could not be read.
  if (known.value === 'unreadable') return { name, outcome: 'ERROR', code: 'licence.unreadable', at };
  if (!licence) return { name, outcome: 'INVALID', code: 'licence.not-found', at };
  if (isLicenceYetToBegin(licence, today)) {
    return { name, outcome: 'INVALID', code: 'licence.not-yet', at, since: licence.validFrom };
  }
  const state = licenceState(licence, today);
  if (state === 'unknown') return { name, outcome: 'ERROR', code: 'licence.status-unknown', at, since };
  return { name, outcome: isInForce(state) ? 'VALID' : 'INVALID', code: `licence.${state}`, at, since };
}

export function holderCheck({ current, known }: SourceWord<FirmFacts | null>): Check {
  const name = 'holder';
  const firm = known?.value;
  const at = known && instantText(known.askedAt);
  const since = firm?.statusSince;
  if (!current) return { name, outcome: 'ERROR', code: 'holder.unavailable', at, since };
  if (!firm) return { name, outcome: 'INVALID', code: 'holder.not-found', at };
  if (firm.status === 'unknown') return { name, outcome: 'ERROR', code: 'holder.status-unknown', at, since };
  const doesBusiness = firm.status === 'active' || firm.status === 'dormant';
  return { name, outcome: doesBusiness ? 'VALID' : 'INVALID', code: `holder.${firm.status}`, at, since };
}
