/** Sessions: opened at sign-in, kept alive by a refresh token that changes with each use, ended at once. */

import type { AccessGrant } from '@qzt/shared/contracts/identity';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { Caller } from '../http/routes.ts';
import { storeFailure } from '../storage/trouble.ts';
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
   * A new access token and the next refresh token. For ten seconds a replaced token is told from a stolen one: until
   * its successor is used, it gets the same successor again (two tabs at once, or an answer that was lost); after
   * that, another tab has the successor, and this one is asked to try again with it. Later it is in wrong hands: the
   * session ends.
   * @throws Failure identity.token-invalid · identity.session-ended · identity.refresh-superseded ·
   *   identity.refresh-reused
   */
  refresh(token: string, channel: Channel): Promise<Grant>;
  /** @throws Failure identity.token-expired · token-foreign · token-invalid · session-ended */
  authenticate(bearer: string): Promise<Caller>;
  list(accountId: string): Promise<SessionRecord[]>;
  end(sessionId: string): Promise<void>;
  /** One of the account's own, on whichever device. @throws Failure identity.session-not-found */
  endOne(accountId: string, sessionId: string): Promise<void>;
  /** Everywhere. */
  endAll(accountId: string): Promise<void>;
  /** Forgets what this process remembers of this session, or of this account's sessions. */
  dropMarked(mark: string): void;
  dropAll(): void;
}

export interface SessionsOptions {
  store: SessionStore;
  accounts: Pick<Accounts, 'find' | 'shown' | 'family'>;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  clock: Clock;
  random: Random;
  accessTokenSeconds: number;
  logger: Logger;
  /** Tells every process, this one too, to drop these. */
  dropped(ids: readonly string[]): Promise<void>;
}

const DAY_MILLISECONDS = 86_400_000;
const LIFE_MILLISECONDS = 30 * DAY_MILLISECONDS;
const IDLE_MILLISECONDS = 7 * DAY_MILLISECONDS;
/** How long a replaced refresh token may still be on its way from an honest tab. */
const GRACE_MILLISECONDS = 10_000;
/** So many tabs and lost answers within that time; more are no tabs. */
const MOST_REPLACED = 32;
/** The last use is written again after so long. */
const COARSE_MILLISECONDS = 300_000;
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
  usedGeneration: number;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { store, accounts, accessTokens, refreshTokens, clock, random, logger } = options;
  const memory = new LRUCache<string, Remembered>({ max: REMEMBERED });
  // What was read before something ended must not be remembered after it.
  let endings = 0;

  const grant = async (session: SessionRecord, account: AccountRecord): Promise<Grant> => ({
    accessToken: accessTokens.issue({ sessionId: session.id, generation: session.generation }),
    expiresInSeconds: options.accessTokenSeconds,
    refreshToken: refreshTokens.of(session.id, session.generation),
    account: await accounts.shown(account),
  });

  const expiry = (createdAt: number, now: number): number =>
    Math.min(createdAt + LIFE_MILLISECONDS, now + IDLE_MILLISECONDS);

  const coarse = (before: number, now: number): number =>
    now - before >= COARSE_MILLISECONDS ? now : before;

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
      const recent = session.replacedAt.filter((at) => now - at <= GRACE_MILLISECONDS);
      const next = await store.rotate(session, now, {
        replacedAt: [now, ...recent].slice(0, MOST_REPLACED),
        lastUsedAt: coarse(session.lastUsedAt, now),
        expiresAt: expiry(session.createdAt, now),
      });
      return next ?? advance(sessionId, generation);
    }
    const replacedAt = session.replacedAt[session.generation - 1 - generation];
    if (replacedAt === undefined || now - replacedAt > GRACE_MILLISECONDS) {
      await end(session.id);
      throw new Failure('identity.refresh-reused');
    }
    const unused = generation === session.generation - 1 && session.usedGeneration < session.generation;
    if (unused) return session;
    throw new Failure('identity.refresh-superseded', { retryAfterSeconds: 1 });
  }

  /**
   * Before anything is answered: whoever then shows the token before this one does not get this one. A store that
   * takes no writes is no reason to refuse a read; the next request tries again.
   * @returns the generation that the store now knows to be used
   */
  async function noteUse(session: SessionRecord, generation: number, now: number): Promise<number> {
    const lastUsedAt = coarse(session.lastUsedAt, now);
    try {
      if (generation > session.usedGeneration) await store.noteUse(session.id, generation);
      if (lastUsedAt !== session.lastUsedAt) await store.noteLastUse(session.id, lastUsedAt);
      return Math.max(generation, session.usedGeneration);
    } catch (error) {
      if (!(storeFailure(error) instanceof Failure)) throw error;
      logger.warn({ error }, 'use of a session not noted');
      return session.usedGeneration;
    }
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
        usedGeneration: 0,
        replacedAt: [],
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
      const { sessionId, generation } = await accessTokens.sessionOf(bearer);
      const now = clock.now();
      const remembered = memory.get(sessionId);
      const isFresh = remembered && now - remembered.readAt <= REMEMBERED_MILLISECONDS;
      if (isFresh && now < remembered.expiresAt && generation <= remembered.usedGeneration) {
        return remembered.caller;
      }
      const before = endings;
      const session = await store.byId(sessionId);
      const account = session && session.expiresAt > now ? await accounts.find(session.accountId) : null;
      if (!session || !account) {
        memory.delete(sessionId);
        throw new Failure('identity.session-ended');
      }
      const usedGeneration = await noteUse(session, generation, now);
      const caller: Caller = { accountId: account.id, sessionId, signedInAs: session.accountId };
      if (before === endings) {
        const marks = [signalMark(sessionId), signalMark(account.id)] as const;
        memory.set(sessionId, { caller, marks, expiresAt: session.expiresAt, readAt: now, usedGeneration });
      }
      return caller;
    },

    list: async (accountId) => store.ofAccounts(await accounts.family(accountId), clock.now()),
    end,

    async endOne(accountId, sessionId) {
      const family = await accounts.family(accountId);
      if (!(await store.removeOf(family, sessionId))) throw new Failure('identity.session-not-found');
      await options.dropped([sessionId]);
    },

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
