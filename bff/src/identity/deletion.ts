/**
 * 删除: an account and everything held about its person. First the intent is written; from then on the account is
 * gone for everybody. Then it is taken apart in steps that may be taken again, the account itself last, so that a
 * process killed in between leaves behind what the next one needs to go on. Only counts of failed real-name checks
 * stay, as keyed hashes, until their half hour is up: deleting the account must not give the tries back.
 */

import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { ErasedPerson } from '../capability/capability.ts';
import type { AccountStore } from './account-store.ts';
import type { SessionStore } from './session-store.ts';

/** What others keep about a person goes with the account; called again when the first time was not finished. */
export type Eraser = (person: ErasedPerson) => Promise<void>;

export interface Deletion {
  /** Accepted once the intent is written; what is then left undone is done later. */
  delete(accountId: string): Promise<void>;
  /** Takes a deletion that has begun to its end; does nothing to an account that nobody wants deleted. */
  finish(accountId: string): Promise<void>;
  /** Finishes what was begun and broken off. @throws the first trouble, after all were tried */
  resume(): Promise<void>;
  /** Removes what a process killed between joining two accounts and looking back has left. */
  removeLostSignposts(): Promise<void>;
}

export interface DeletionOptions {
  accounts: AccountStore;
  sessions: SessionStore;
  erase: Eraser;
  clock: Clock;
  logger: Logger;
  /** Told before anything is removed, and after. */
  dropped(accountIds: readonly string[]): Promise<void>;
}

export function createDeletion(options: DeletionOptions): Deletion {
  const { accounts, sessions, erase, clock, logger, dropped } = options;

  async function finish(accountId: string): Promise<void> {
    const account = await accounts.byId(accountId);
    if (!account || account.deletingSince === null) return;
    const family = [accountId, ...(await accounts.signpostsTo(accountId))];
    const idHash = account.realName?.idHash ?? null;
    await dropped(family);
    await sessions.removeOfAccounts(family);
    await erase({ accountIds: family, idHash });
    // Signposts first: while the account stands, they can be found.
    await accounts.remove(family.slice(1));
    await accounts.remove([accountId]);
    await dropped(family);
  }

  return {
    async delete(accountId) {
      await accounts.markDeleting(accountId, clock.now());
      await dropped([accountId]);
      try {
        await finish(accountId);
      } catch (error) {
        // The intent stands, so the person has what they asked for; the rest is taken up again.
        logger.warn({ errorName: (error as Error).name }, 'account deletion not finished yet');
      }
    },

    finish,

    async resume() {
      const faults: unknown[] = [];
      // One that can't be finished keeps nobody else's from being.
      for (const id of await accounts.deleting()) await finish(id).catch((error) => faults.push(error));
      if (faults.length > 0) throw faults[0];
    },

    async removeLostSignposts() {
      const lost = await accounts.lostSignposts();
      if (lost.length > 0) await accounts.remove(lost);
    },
  };
}
