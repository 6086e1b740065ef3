/** What a capability is to the app: one value, reached as a whole. */

import type { Route } from '../http/routes.ts';
import type { Step } from '../http/state.ts';
import type { Job } from '../jobs/job.ts';
import type { OperatorAction } from '../operator/actions.ts';

/** A person whose account is deleted. */
export interface ErasedPerson {
  /** The account's id and those of its signposts. */
  accountIds: readonly string[];
  /** Keyed hash of the ID number; null when the real name was never confirmed. */
  idHash: string | null;
}

export interface Capability {
  /** As everywhere: `wallet`, `verification`, … */
  name: string;
  routes: readonly Route[];
  /** For what is no endpoint of the contract: notices of other servers. */
  hooks: readonly Step[];
  operator: readonly OperatorAction[];
  jobs: readonly Job[];
  /** Once the store is ready. */
  start(): Promise<void>;
  /** Finishes what is still to be written. */
  stop(): Promise<void>;
  /** Removes what is kept about a person; called again when the first time was not finished. */
  erase(person: ErasedPerson): Promise<void>;
  /** Encrypts again what stands under an older key; may be broken off and repeated. @returns how many values */
  reseal(): Promise<number>;
}

/** A capability from the parts that it has. */
export const capability = (parts: Partial<Capability> & { name: string }): Capability => ({
  routes: [],
  hooks: [],
  operator: [],
  jobs: [],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  erase: () => Promise.resolve(),
  reseal: () => Promise.resolve(0),
  ...parts,
});
