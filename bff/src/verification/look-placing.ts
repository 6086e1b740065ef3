/**
 * Gives looks their places. Those that wait for the same code go in one grouped insert with consecutive places; the
 * store's unique index decides over any number of processes, and who lost there takes the next places together.
 */

import type { Decision } from '@qzt/shared/domain/verdict';
import { LRUCache } from 'lru-cache';
import { Types } from 'mongoose';
import type { BatchInserter } from '../storage/batch.ts';
import { retryRepeatable } from '../storage/retry.ts';
import {
  LOOK_SCHEMA_VERSION,
  type LookDocument,
  type LookModel,
  type LookSubject,
  lastPlaceOf,
} from './look-documents.ts';
import type { LookTallies } from './look-tallies.ts';

export interface WaitingLook {
  subject: LookSubject;
  onceOnly: boolean;
  expired: boolean;
  /** Ms since 1970. */
  at: number;
  decisionAt(ordinal: number): Decision;
  resolve(ordinal: number): void;
  reject(error: unknown): void;
}

const CODES_REMEMBERED = 5000;
/** Shorter than any retention: a place remembered from before looks were forgotten would be given twice. */
const REMEMBERED_MILLISECONDS = 3_600_000;
/** Others may come in between again and again, each time another one; not for ever. */
const MAX_TURNS = 100;

/** One of each visit; of a once-only code only the first look, as no other gets a place. */
function chosenOf(group: readonly WaitingLook[]): readonly WaitingLook[] {
  if (group.length === 1) return group;
  if (group[0]?.onceOnly) return group.slice(0, 1);
  const visits = new Set<string>();
  return group.filter(({ subject: { visit } }) => !visits.has(visit) && visits.add(visit));
}

export function createLookPlacing(options: {
  looks: LookModel;
  tallies: LookTallies;
  batch: BatchInserter<LookDocument>;
}): (codeId: string, group: readonly WaitingLook[]) => Promise<void> {
  const { looks, tallies, batch } = options;
  /** The last place known to be taken, so that a code with many looks doesn't start from 1. */
  const lastPlaces = new LRUCache<string, number>({ max: CODES_REMEMBERED, ttl: REMEMBERED_MILLISECONDS });

  /** Tells those that are recorded already their place; the same visit is the same look. */
  async function unrecorded(codeId: string, group: readonly WaitingLook[]): Promise<WaitingLook[]> {
    const visits = [...new Set(group.map((one) => one.subject.visit))];
    const found = await retryRepeatable(() =>
      looks.find({ codeId, visit: { $in: visits } }, 'visit ordinal').lean(),
    );
    const places = new Map(found.map((one) => [one.visit, one.ordinal]));
    return group.filter((one) => {
      const ordinal = places.get(one.subject.visit);
      if (ordinal !== undefined) one.resolve(ordinal);
      return ordinal === undefined;
    });
  }

  const insert = async ({ subject, at, decisionAt }: WaitingLook, ordinal: number): Promise<boolean> =>
    batch.insert({
      _id: new Types.ObjectId(Types.ObjectId.generate(Math.floor(at / 1000))),
      schemaVersion: LOOK_SCHEMA_VERSION,
      codeId: subject.codeId,
      visit: subject.visit,
      ordinal,
      at: new Date(at),
      creditCode: subject.creditCode,
      licenceId: subject.licenceId,
      kindName: subject.kindName,
      mode: subject.mode,
      ...decisionAt(ordinal),
    });

  /**
   * Inserts those of different visits at the places after `last`.
   * @returns who is yet without a place; what failed is told, and concerns nobody else
   */
  async function insertAfter(last: number, codeId: string, group: readonly WaitingLook[]) {
    const chosen = chosenOf(group);
    const outcomes = await Promise.allSettled(chosen.map((one, i) => insert(one, last + 1 + i)));
    const settled = new Set<WaitingLook>();
    let reached = last;
    for (const [i, outcome] of outcomes.entries()) {
      const one = chosen[i];
      if (!one) continue;
      const ordinal = last + 1 + i;
      if (outcome.status === 'rejected') one.reject(outcome.reason);
      else if (outcome.value) one.resolve(ordinal);
      if (outcome.status === 'rejected' || outcome.value) settled.add(one);
      // The next group begins at the first place that may be free: none stays empty.
      if (outcome.status === 'fulfilled' && outcome.value && reached === ordinal - 1) reached = ordinal;
    }
    lastPlaces.set(codeId, reached);
    return group.filter((one) => !settled.has(one));
  }

  async function countDead(last: number, dead: readonly WaitingLook[]): Promise<void> {
    const [first] = dead;
    if (!first) return;
    const total = await tallies.add(
      first.subject,
      dead.map((one) => one.at),
    );
    for (const [i, one] of dead.entries()) one.resolve(last + total - dead.length + i + 1);
  }

  async function place(codeId: string, group: readonly WaitingLook[]): Promise<void> {
    let known = lastPlaces.get(codeId);
    const isDead = (one: WaitingLook): boolean => one.expired || (one.onceOnly && (known ?? 0) > 0);
    let open = group;
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      // A look that comes alone at a living code need not ask before it writes.
      if (turn > 0 || group.length > 1 || group.some(isDead)) open = await unrecorded(codeId, open);
      if (open.length === 0) return;
      if (turn > 0 || (known === undefined && open.some(isDead))) {
        known = await retryRepeatable(() => lastPlaceOf(looks, codeId));
      }
      const last = known ?? 0;
      const dead = open.filter(isDead);
      await countDead(last, dead);
      if (dead.length < open.length) {
        const living = open.filter((one) => !isDead(one));
        open = await insertAfter(last, codeId, living);
      } else {
        if (last > 0) lastPlaces.set(codeId, last);
        return;
      }
      if (open.length === 0) return;
    }
    throw new Error('no place among the looks of a code was found');
  }

  return async (codeId, group) => {
    try {
      await place(codeId, group);
    } catch (error) {
      // Who has been told already stays told.
      for (const one of group) one.reject(error);
    }
  };
}
