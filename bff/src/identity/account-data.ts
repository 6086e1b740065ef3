/** What the person gets to see of what is kept: the devices, and everything at once (查阅、复制). */

import type { ReplyOf } from '@qzt/shared/contracts/endpoint';
import type { exportAccount, listSessions } from '@qzt/shared/contracts/identity';
import { shanghaiInstant } from '@qzt/shared/domain/dates';
import type { Clock } from '../base/clock.ts';
import type { Accounts } from './accounts.ts';
import type { SessionRecord } from './records.ts';
import type { Sessions } from './sessions.ts';

export interface AccountData {
  sessions(accountId: string, currentSessionId: string): Promise<ReplyOf<typeof listSessions>>;
  /** @throws Failure identity.session-ended */
  exported(accountId: string): Promise<ReplyOf<typeof exportAccount>>;
}

const sessionView = ({ channel, device, createdAt, lastUsedAt }: SessionRecord) => ({
  channel,
  device,
  createdAt: shanghaiInstant(createdAt),
  lastUsedAt: shanghaiInstant(lastUsedAt),
});

export function createAccountData(accounts: Accounts, sessions: Sessions, clock: Clock): AccountData {
  return {
    async sessions(accountId, currentSessionId) {
      const open = await sessions.list(accountId);
      return {
        sessions: open.map((session) => ({
          id: session.id,
          ...sessionView(session),
          current: session.id === currentSessionId,
        })),
      };
    },

    async exported(accountId) {
      const account = await accounts.read(accountId);
      return {
        exportedAt: shanghaiInstant(clock.now()),
        account: await accounts.shown(account),
        consents: account.consents.map(({ purpose, noticeVersion, givenAt }) => ({
          purpose,
          noticeVersion,
          givenAt: shanghaiInstant(givenAt),
        })),
        sessions: (await sessions.list(accountId)).map(sessionView),
      };
    },
  };
}
