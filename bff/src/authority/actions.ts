/** The one table of who may do what. A capability adds a line for each of its actions. */

import type { Role } from './roles.ts';

export interface ActionRule {
  roles: readonly Role[];
  /** How old the register's last word may be when it does not answer. */
  lastWordMilliseconds: number;
}

const REPRESENTATIVE = ['legal-representative'] as const;
const MANAGING = [...REPRESENTATIVE, 'administrator'] as const;
const EVERYBODY = [...MANAGING, 'agent'] as const;

/** People may read what is theirs while the register is silent. */
const DAY = 24 * 3_600_000;
/** What strangers will rely on is made on a young word only. */
const TEN_MINUTES = 600_000;

export const ACTIONS = {
  'wallet.read': { roles: EVERYBODY, lastWordMilliseconds: DAY },
  'wallet.present': { roles: EVERYBODY, lastWordMilliseconds: TEN_MINUTES },
  // A printed code outlives an agent's term.
  'wallet.print': { roles: MANAGING, lastWordMilliseconds: TEN_MINUTES },
  // Looks tell what others of the firm showed to whom.
  'looks.read': { roles: MANAGING, lastWordMilliseconds: DAY },
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof ACTIONS;
