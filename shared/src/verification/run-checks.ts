/**
 * A verification is a list of checks. Each says by name which others it stands upon, and is made as soon as they let
 * it; one more is added by adding it to the list. Trouble in a check is ERROR, never VALID.
 */

import type { Check, CheckCode, CheckName } from '../domain/verdict.ts';
import type { MaybePromise } from './facts.ts';

/** How a check came out; one that depends on the place of this look among the looks at the code waits for it. */
export type Finding = Check | ((ordinal: number | null) => Check);

export interface VerificationCheck<Facts> {
  name: CheckName;
  /**
   * Checks that stand before it in the list. When one of them is INVALID, broken or left out, the matter is settled
   * and this one is left out.
   */
  after: readonly CheckName[];
  /** Its code when it is left out. */
  leftOut: CheckCode;
  /** Its code when it breaks. */
  broken: CheckCode;
  run(facts: Facts): MaybePromise<Finding>;
}

/** Told of what a check threw. */
export type OnTrouble = (name: CheckName, error: unknown) => void;

export interface Outcome {
  /** In the order of the list. */
  checks: Check[];
  /** Whether each of these was made and neither failed nor broke. */
  cleared(names: readonly CheckName[]): boolean;
}

export interface ChecksMade {
  /** @param ordinal which look at this code it is, 1 is the first; null: nobody counts */
  outcomeAt(ordinal: number | null): Outcome;
}

const letsOthersPass = ({ outcome }: Check): boolean => outcome === 'VALID' || outcome === 'SKIPPED';

export type CheckRunner<Facts> = (facts: Facts, onTrouble: OnTrouble) => Promise<ChecksMade>;

function assertOrder(list: readonly Pick<VerificationCheck<never>, 'name' | 'after'>[]): void {
  const earlier = new Set<CheckName>();
  for (const { name, after } of list) {
    if (earlier.has(name)) throw new RangeError(`two checks are named ${name}`);
    const missing = after.find((one) => !earlier.has(one));
    if (missing) throw new RangeError(`${name} stands upon ${missing}, which is not before it`);
    earlier.add(name);
  }
}

/**
 * The runner makes what can be made before the look has its place; checks that stand upon nothing unfinished run side
 * by side. Trouble in a check does not reject it.
 * @throws RangeError when a check stands upon one that isn't before it in the list, or two have one name
 */
export function createCheckRunner<Facts>(list: readonly VerificationCheck<Facts>[]): CheckRunner<Facts> {
  assertOrder(list);

  return async (facts, onTrouble) => {
    /** Resolves to null when the check is left out. */
    const running = new Map<CheckName, Promise<Finding | null>>();
    /** Those that have ended: nobody needs to wait for them. */
    const ended = new Map<CheckName, Finding | null>();

    const trouble = ({ name, broken }: VerificationCheck<Facts>, error: unknown): Check => {
      onTrouble(name, error);
      return { name, outcome: 'ERROR', code: broken };
    };

    async function make(check: VerificationCheck<Facts>): Promise<Finding | null> {
      for (const name of check.after) {
        const finding = ended.has(name) ? ended.get(name) : await running.get(name);
        if (!finding || (typeof finding === 'object' && !letsOthersPass(finding))) return null;
      }
      try {
        return await check.run(facts);
      } catch (error) {
        return trouble(check, error);
      }
    }

    async function start(check: VerificationCheck<Facts>): Promise<Finding | null> {
      const finding = await make(check);
      ended.set(check.name, finding);
      return finding;
    }

    for (const check of list) running.set(check.name, start(check));
    const findings = await Promise.all(running.values());

    function settled(check: VerificationCheck<Facts>, finding: Finding, ordinal: number | null): Check {
      try {
        return typeof finding === 'function' ? finding(ordinal) : finding;
      } catch (error) {
        return trouble(check, error);
      }
    }

    function judge(ordinal: number | null): Outcome {
      const clear = new Set<CheckName>();
      const checks = list.map((check, at): Check => {
        const finding = findings[at];
        if (!finding || !check.after.every((name) => clear.has(name))) {
          return { name: check.name, outcome: 'SKIPPED', code: check.leftOut };
        }
        const one = settled(check, finding, ordinal);
        if (letsOthersPass(one)) clear.add(check.name);
        return one;
      });
      return { checks, cleared: (names) => names.every((name) => clear.has(name)) };
    }

    const judged = new Map<number | null, Outcome>();
    return {
      outcomeAt(ordinal) {
        const outcome = judged.get(ordinal) ?? judge(ordinal);
        judged.set(ordinal, outcome);
        return outcome;
      },
    };
  };
}
