/** What follows from seeing who leads a firm at a moment, for what was seen before. Pure. Times are ms since 1970. */

export interface ObservedInterval {
  /** Keyed hash of the person's ID number. */
  idHash: string;
  /** When they were first seen to lead it: they may have done so before. */
  from: number;
  /** When they were first seen not to any more; null: at the last look they did. */
  until: number | null;
}

export interface Sighting {
  at: number;
  /** Keyed hash of whoever leads the firm; null: nobody, or there is no such firm. */
  leader: string | null;
  /**
   * The person for whom it was looked up; null: for nobody. Of others only the end is noted: nothing is gathered about
   * strangers.
   */
  of: string | null;
}

/** The intervals after a sighting; the very same list when it tells nothing new. */
export function afterSighting(
  before: readonly ObservedInterval[],
  { at, leader, of }: Sighting,
): readonly ObservedInterval[] {
  const ends = ({ idHash, from, until }: ObservedInterval): boolean =>
    until === null && idHash !== leader && from <= at;
  const after = before.some(ends)
    ? before.map((interval) => (ends(interval) ? { ...interval, until: at } : interval))
    : before;
  if (of === null || leader !== of) return after;
  const open = after.find(({ idHash, until }) => idHash === of && until === null);
  // Answers overtake each other: an older one opens nothing beside what a younger one has shown.
  const overtaken = after.some(({ from, until }) => from > at || (until !== null && until > at));
  if (open || overtaken) return after;
  return [...after, { idHash: of, from: at, until: null }];
}

/**
 * What the register tells, and before its first entry what was observed.
 * @param told by the register, in any order
 */
export function completed<T extends { from: number; until: number | null }>(
  recorded: readonly T[],
  observed: readonly T[],
): T[] {
  if (recorded.length === 0) return [...observed];
  const first = Math.min(...recorded.map(({ from }) => from));
  const earlier = observed
    .filter(({ from }) => from < first)
    .map((interval) => ({ ...interval, until: Math.min(interval.until ?? first, first) }));
  return [...earlier, ...recorded];
}
