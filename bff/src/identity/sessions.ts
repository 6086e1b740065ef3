/** Sessions: opened at sign-in, kept alive by a refresh token that changes with each use, ended at once. */

import type { AccessGrant } from '@qzt/shared/contracts/identity';
import { LRUCache } from 'lru-cache';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Caller } from '../http/routes.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Accounts } from './accounts.ts';
import { deviceName } from './device.ts';
import type { AccountRecord, Channel, SessionRecord } from './records.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import type { SessionStore } from './session-store.ts';
import { signalMark } from './signal-mark.ts';

export type Grant = AccessGrant & { refreshToken: string };

export interface Sessions {
  open(account: AccountRecord, channel: Channel, userAgent: string): Promise<Grant>;
  /**
   * A new access token and the next refresh token. A token that was just replaced gets the same successor again, for
   * half a minute: two tabs, or an answer that was lost. An older one is in wrong hands: the session ends.
   * @throws Failure identity.token-invalid · identity.session-ended · identity.refresh-reused
   */
  refresh(token: string, channel: Channel): Promise<Grant>;
  /** @throws Failure identity.token-expired · token-foreign · token-invalid · session-ended */
  authenticate(bearer: string): Promise<Caller>;
  list(accountId: string): Promise<SessionRecord[]>;
  end(sessionId: string): Promise<void>;
  /** Everywhere. */
  endAll(accountId: string): Promise<void>;
  /** Forgets what this process remembers of this session, or of this account's sessions. */
  dropMarked(mark: string): void;
  dropAll(): void;
}

export interface SessionsOptions {
  store: SessionStore;
  accounts: Accounts;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  clock: Clock;
  random: Random;
  accessTokenSeconds: number;
  /** Tells every process, this one too, to drop these. */
  dropped(ids: readonly string[]): Promise<void>;
}

const DAY_MILLISECONDS = 86_400_000;
const LIFE_MILLISECONDS = 30 * DAY_MILLISECONDS;
const IDLE_MILLISECONDS = 7 * DAY_MILLISECONDS;
/** How long the token before the current one still gets the current one. */
export const GRACE_MILLISECONDS = 30_000;
/** A session's end in another process is known here after so long at the latest, also when no signal comes. */
export const REMEMBERED_MILLISECONDS = 10_000;
const REMEMBERED = 50_000;

/** For a browser's cookie: a session that lies idle for longer is over anyway. */
export const REFRESH_TOKEN_LIFE_SECONDS = IDLE_MILLISECONDS / 1000;

interface Remembered {
  caller: Caller;
  /** Of the session, and of the account. */
  marks: readonly [string, string];
  expiresAt: number;
  readAt: number;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { store, accounts, accessTokens, refreshTokens, clock, random } = options;
  const memory = new LRUCache<string, Remembered>({ max: REMEMBERED });
  // What was read before something ended must not be remembered after it.
  let endings = 0;

  const grant = async (session: SessionRecord, account: AccountRecord): Promise<Grant> => ({
    accessToken: accessTokens.issue(session.id),
    expiresInSeconds: options.accessTokenSeconds,
    refreshToken: refreshTokens.of(session.id, session.generation),
    account: await accounts.shown(account),
  });

  const expiry = (createdAt: number, now: number): number =>
    Math.min(createdAt + LIFE_MILLISECONDS, now + IDLE_MILLISECONDS);

  async function end(sessionId: string): Promise<void> {
    await store.remove(sessionId);
    await options.dropped([sessionId]);
  }

  /** Moves on from the generation that was presented, or finds out that somebody did. */
  async function advance(sessionId: string, generation: number): Promise<SessionRecord> {
    const now = clock.now();
    const session = await store.byId(sessionId);
    if (!session || session.expiresAt <= now) throw new Failure('identity.session-ended');
    if (generation === session.generation) {
      const next = await store.rotate(session.id, generation, now, expiry(session.createdAt, now));
      return next ?? advance(sessionId, generation);
    }
    const justReplaced =
      generation === session.generation - 1 && now - session.rotatedAt <= GRACE_MILLISECONDS;
    if (justReplaced) return session;
    await end(session.id);
    throw new Failure('identity.refresh-reused');
  }

  return {
    async open(account, channel, userAgent) {
      const now = clock.now();
      const session: SessionRecord = {
        id: Buffer.from(random(12)).toString('hex'),
        accountId: account.id,
        channel,
        device: deviceName(channel, userAgent),
        createdAt: now,
        lastUsedAt: now,
        generation: 1,
        rotatedAt: now,
        expiresAt: expiry(now, now),
      };
      await store.insert(session);
      return grant(session, account);
    },

    async refresh(token, channel) {
      const claimed = await refreshTokens.read(token);
      if (!claimed) throw new Failure('identity.token-invalid');
      const { sessionId, generation } = claimed;
      const known = await store.byId(sessionId);
      // A browser's token never leaves its cookie; presented otherwise it was taken out of it.
      if (known && known.channel !== channel) throw new Failure('identity.token-invalid');
      const session = await advance(sessionId, generation);
      const account = await accounts.find(session.accountId);
      if (!account) {
        await end(session.id);
        throw new Failure('identity.session-ended');
      }
      return grant(session, account);
    },

    async authenticate(bearer) {
      const sessionId = await accessTokens.sessionOf(bearer);
      const now = clock.now();
      const remembered = memory.get(sessionId);
      if (remembered && now - remembered.readAt <= REMEMBERED_MILLISECONDS && now < remembered.expiresAt) {
        return remembered.caller;
      }
      const before = endings;
      const session = await store.byId(sessionId);
      const account = session && session.expiresAt > now ? await accounts.find(session.accountId) : null;
      if (!session || !account) {
        memory.delete(sessionId);
        throw new Failure('identity.session-ended');
      }
      const caller: Caller = { accountId: account.id, sessionId };
      if (before === endings) {
        const marks = [signalMark(sessionId), signalMark(account.id)] as const;
        memory.set(sessionId, { caller, marks, expiresAt: session.expiresAt, readAt: now });
      }
      return caller;
    },

    list: async (accountId) => store.ofAccounts(await accounts.family(accountId), clock.now()),
    end,

    async endAll(accountId) {
      const family = await accounts.family(accountId);
      await store.removeOfAccounts(family);
      await options.dropped(family);
    },

    dropMarked(mark) {
      endings++;
      for (const [id, { marks }] of memory.entries()) if (marks.includes(mark)) memory.delete(id);
    },

    dropAll() {
      endings++;
      memory.clear();
    },
  };
}
