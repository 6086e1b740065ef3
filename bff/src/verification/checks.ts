/**
 * The checks of a presentation code, each a function of what it needs. A check answers; it never throws: trouble in
 * it is ERROR, which the verdict shows as 未能核实.
 */

import { shanghaiDate } from '@qzt/shared/domain/dates';
import { isInForce } from '@qzt/shared/domain/licence-status';
import type { Check, CheckCode, CheckName } from '@qzt/shared/domain/verdict';
import type { Presentation } from '@qzt/shared/presentation/code';
import type { PresentationKey } from '../keys/keyring.ts';
import type { FirmRecord } from '../registers/firms.ts';
import { isYetToBegin, type LicenceSet, stateOf, stateSince } from '../registers/held-licence.ts';
import type { Word } from '../upstream/known.ts';
import { instantText } from './instants.ts';

/** Clocks of servers may differ by this much. */
export const CLOCK_SKEW_SECONDS = 30;

/** What stands in for a check that broke. */
const BROKEN: Record<CheckName, CheckCode> = {
  signature: 'signature.unknown-key',
  time: 'time.not-checked',
  use: 'use.not-checked',
  licence: 'licence.unavailable',
  holder: 'holder.unavailable',
};

const LEFT_OUT = {
  time: { name: 'time', outcome: 'SKIPPED', code: 'time.not-checked' },
  use: { name: 'use', outcome: 'SKIPPED', code: 'use.not-checked' },
  licence: { name: 'licence', outcome: 'SKIPPED', code: 'licence.not-checked' },
  holder: { name: 'holder', outcome: 'SKIPPED', code: 'holder.not-checked' },
} as const satisfies Partial<Record<CheckName, Check>>;

/** A check that wasn't made because an earlier one settles the matter. */
export const skippedCheck = (name: keyof typeof LEFT_OUT): Check => LEFT_OUT[name];

/** Makes one check; what breaks in it is told to `onTrouble` and becomes ERROR. */
export async function runCheck<T extends { check: Check }>(
  name: CheckName,
  make: () => T | Promise<T>,
  broken: (check: Check) => T,
  onTrouble: (name: CheckName, error: unknown) => void,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    onTrouble(name, error);
    return broken({ name, outcome: 'ERROR', code: BROKEN[name] });
  }
}

/**
 * @param key the key that the code names, if there is one
 * @param genuine does the arithmetic
 */
export function signatureCheck(
  presentation: Presentation,
  key: PresentationKey | undefined,
  genuine: (key: PresentationKey) => boolean,
): Check {
  const name = 'signature';
  if (!key) return { name, outcome: 'INVALID', code: 'signature.unknown-key' };
  if (!genuine(key)) return { name, outcome: 'INVALID', code: 'signature.wrong' };
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

/** @param ordinal which look at this code it is; 1 is the first */
export function useCheck(presentation: Presentation, ordinal: number): Check {
  const name = 'use';
  if (presentation.mode === 'printed') return { name, outcome: 'SKIPPED', code: 'use.printed', ordinal };
  if (ordinal === 1) return { name, outcome: 'VALID', code: 'use.first', ordinal };
  return presentation.onceOnly
    ? { name, outcome: 'INVALID', code: 'use.spent', ordinal }
    : { name, outcome: 'VALID', code: 'use.repeated', ordinal };
}

export function licenceCheck(word: Word<LicenceSet>, licenceId: string, now: number): Check {
  const name = 'licence';
  const { known, current } = word;
  const licence = known?.value.byId(licenceId);
  const today = shanghaiDate(now);
  const at = known && instantText(known.askedAt);
  const since = (licence && stateSince(licence, today)) ?? undefined;
  if (!current) return { name, outcome: 'ERROR', code: 'licence.unavailable', at, since };
  if (!licence) {
    // It may be one of those that could not be read.
    return known.value.unreadable > 0
      ? { name, outcome: 'ERROR', code: 'licence.unreadable', at }
      : { name, outcome: 'INVALID', code: 'licence.not-found', at };
  }
  if (isYetToBegin(licence, today)) {
    return { name, outcome: 'INVALID', code: 'licence.not-yet', at, since: licence.record.validFrom };
  }
  const state = stateOf(licence, today);
  if (state === 'unknown') return { name, outcome: 'ERROR', code: 'licence.status-unknown', at, since };
  return { name, outcome: isInForce(state) ? 'VALID' : 'INVALID', code: `licence.${state}`, at, since };
}

export function holderCheck(word: Word<FirmRecord | null>): Check {
  const name = 'holder';
  const { known, current } = word;
  const at = known && instantText(known.askedAt);
  const firm = known?.value;
  if (!current) {
    return { name, outcome: 'ERROR', code: 'holder.unavailable', at, since: firm?.statusSince };
  }
  if (!firm) return { name, outcome: 'INVALID', code: 'holder.not-found', at };
  const since = firm.statusSince;
  if (firm.status === 'unknown') return { name, outcome: 'ERROR', code: 'holder.status-unknown', at, since };
  const doesBusiness = firm.status === 'active' || firm.status === 'dormant';
  return {
    name,
    outcome: doesBusiness ? 'VALID' : 'INVALID',
    code: `holder.${firm.status}`,
    at,
    since,
  };
}
