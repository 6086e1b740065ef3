/**
 * What a browser keeps of a sign-in under way, so that only the browser that began it can finish it: a MAC of the
 * sign-in's `state`. Each sign-in has one of its own, so that several begun at once don't overwrite each other, and
 * whatever we did not make for this very one is worth nothing.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';

export interface BrowserProofs {
  /** Tells sign-ins apart and gives nothing away: 16 hexadecimal digits. */
  labelOf(state: string): string;
  of(state: string): string;
  holds(state: string, given: string | undefined): boolean;
}

const LABEL_LENGTH = 16;

export function createBrowserProofs(keyring: Pick<Keyring, 'blindIndex'>): BrowserProofs {
  const of = (state: string): string => keyring.blindIndex(state, 'sign-in.browser-proof');

  return {
    of,
    labelOf: (state) => createHash('sha256').update(state).digest('hex').slice(0, LABEL_LENGTH),
    holds(state, given) {
      const expected = of(state);
      const isShaped = given !== undefined && given.length === expected.length && /^[0-9a-f]+$/.test(given);
      return isShaped && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    },
  };
}
