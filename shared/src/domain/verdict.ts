/**
 * A verification is a list of checks; the verdict is a pure function of the list. Trouble in a check is never
 * VALID: a check that could not be made leaves the verdict 未能核实, a failed one makes it 无效.
 */

/** Those that every verification holds; one that is missing leaves it 未能核实. */
const MANDATORY_CHECKS = ['signature', 'time', 'use', 'licence', 'holder'] as const;
/** All that there are; others than the mandatory ones stand behind them. */
export const CHECK_NAMES = [...MANDATORY_CHECKS] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export const CHECK_OUTCOMES = ['VALID', 'INVALID', 'ERROR', 'SKIPPED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

/** Stable, append-only. */
export const CHECK_CODES = [
  'signature.valid',
  'signature.wrong',
  'signature.unknown-key',
  'signature.key-revoked',
  'signature.key-out-of-validity',
  'time.valid',
  'time.expired',
  'time.not-yet',
  'time.printed',
  'time.not-checked',
  'use.first',
  'use.repeated',
  'use.spent',
  'use.printed',
  'use.not-checked',
  'licence.valid',
  'licence.expiring',
  'licence.suspended',
  'licence.expired',
  'licence.revoked',
  'licence.cancelled',
  'licence.superseded',
  'licence.not-found',
  'licence.unavailable',
  'licence.not-checked',
  'holder.active',
  'holder.dormant',
  'holder.revoked',
  'holder.cancelled',
  'holder.not-found',
  'holder.unavailable',
  'holder.not-checked',
  'licence.not-yet',
  'licence.status-unknown',
  'holder.status-unknown',
  'licence.unreadable',
  'signature.not-checked',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

export interface Check {
  name: CheckName;
  outcome: CheckOutcome;
  code: CheckCode;
  /** ISO instant: when the source said so, or when the code was made or ran out. */
  at?: string | undefined;
  /** `YYYY-MM-DD`: the day a status began. */
  since?: string | undefined;
  /** Which look this is; 1 is the first. */
  ordinal?: number | undefined;
}

/** A check as it is read: made by somebody of another age, who may know more. */
export interface ReadCheck extends Omit<Check, 'name' | 'outcome' | 'code'> {
  name: CheckName | 'unknown';
  outcome: CheckOutcome | 'unknown';
  code: CheckCode | 'unknown';
}

/** 有效 / 无效 / 未能核实. */
export const VERDICTS = ['valid', 'invalid', 'unverified'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const VERDICT_NAMES: Record<Verdict, string> = {
  valid: '有效',
  invalid: '无效',
  unverified: '未能核实',
};

/** A verdict and the check that decided it. */
export interface Decision {
  verdict: Verdict;
  because: CheckCode;
}

/** A verdict as it is shown: one that isn't known here is 未能核实. */
export const shownVerdict = (verdict: Verdict | 'unknown'): Verdict =>
  verdict === 'unknown' ? 'unverified' : verdict;

/** Checks that may be left out without harm: a printed code has neither lifetime nor number of looks. */
const HARMLESS_SKIPS: ReadonlySet<ReadCheck['code']> = new Set(['time.printed', 'use.printed']);

/** An outcome as it is shown. */
export type ShownOutcome = CheckOutcome | 'not-checked' | 'unknown';

/** Left out without harm (`SKIPPED`) and not looked at (`not-checked`) are different things to a person. */
export const shownOutcome = ({ outcome, code }: Pick<ReadCheck, 'outcome' | 'code'>): ShownOutcome =>
  outcome === 'SKIPPED' && !HARMLESS_SKIPS.has(code) ? 'not-checked' : outcome;

/**
 * The verdict and the check that decided it, in the order signature, time, use, licence, holder.
 * After those, checks that were added: they need not be there, and are skipped without harm, but failing decides too.
 * A missing check, or one skipped for another reason than HARMLESS_SKIPS, is as good as one that failed to be made.
 * So is an outcome that isn't known here, and a check that isn't: what it demands cannot be told.
 */
export function verdictOf(checks: readonly Check[]): Decision;
export function verdictOf(checks: readonly ReadCheck[]): { verdict: Verdict; because: ReadCheck['code'] };
export function verdictOf(checks: readonly ReadCheck[]): { verdict: Verdict; because: ReadCheck['code'] } {
  const inOrder = MANDATORY_CHECKS.map((name) => checks.find((check) => check.name === name));
  for (const check of inOrder)
    if (check?.outcome === 'INVALID') return { verdict: 'invalid', because: check.code };
  const added = checks.filter(({ name }) => isAdded(name));
  for (const check of added)
    if (check.outcome === 'INVALID') return { verdict: 'invalid', because: check.code };
  for (const [i, name] of MANDATORY_CHECKS.entries()) {
    const check = inOrder[i];
    if (!check) return { verdict: 'unverified', because: NOT_CHECKED[name] };
    if (check.outcome === 'ERROR' || check.outcome === 'unknown')
      return { verdict: 'unverified', because: check.code };
    if (check.outcome === 'SKIPPED' && !HARMLESS_SKIPS.has(check.code)) {
      return { verdict: 'unverified', because: check.code };
    }
  }
  for (const check of added)
    if (check.outcome === 'ERROR') return { verdict: 'unverified', because: check.code };
  if (checks.some(({ name }) => name === 'unknown')) return { verdict: 'unverified', because: 'unknown' };
  const licence = checks.find(({ name }) => name === 'licence');
  return { verdict: 'valid', because: licence?.code ?? NOT_CHECKED.licence };
}

/** `unknown` is no name: it stands for one that isn't known here. */
const isAdded = (name: string): boolean =>
  name !== 'unknown' && !MANDATORY_CHECKS.some((mandatory) => mandatory === name);

const NOT_CHECKED: Record<(typeof MANDATORY_CHECKS)[number], CheckCode> = {
  signature: 'signature.not-checked',
  time: 'time.not-checked',
  use: 'use.not-checked',
  licence: 'licence.not-checked',
  holder: 'holder.not-checked',
};
