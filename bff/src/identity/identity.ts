/** The capability put together: who somebody is, and that they are it. */

import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock, Random } from '../base/clock.ts';
import { type Capability, capability } from '../capability/capability.ts';
import type { Caller } from '../http/routes.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Signals } from '../signals/signals.ts';
import type { IdentityClient } from '../upstream/identity.ts';
import type { WechatClient } from '../upstream/wechat.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createAccountData } from './account-data.ts';
import { createAccountStore } from './account-store.ts';
import { type ConfirmedPerson, createAccounts } from './accounts.ts';
import { createBrowserProofs } from './browser-proofs.ts';
import { createDeletion, type Eraser } from './deletion.ts';
import { createFlowStore } from './flow-store.ts';
import { createOidcProvider } from './oidc.ts';
import { createRealName } from './real-name.ts';
import { createRealNameLock } from './real-name-lock.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import { reseal } from './reseal.ts';
import { type IdentityServices, identityRoutes } from './routes.ts';
import { createSessionStore } from './session-store.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import { signalMark } from './signal-mark.ts';
import { createTryStore } from './try-store.ts';

export interface IdentitySettings {
  /** Told apart by their tokens. */
  mode: 'production' | 'development' | 'test';
  /** Origin, without a slash at its end. */
  publicUrl: string;
  oidc: { issuer: string; clientId: string; clientSecret: string };
  accessTokenSeconds: number;
  dataHandler: IdentityServices['dataHandler'];
}

export interface IdentityOptions {
  config: IdentitySettings;
  connection: Connection;
  keyring: Keyring;
  clock: Clock;
  random: Random;
  logger: Logger;
  wechat: WechatClient;
  identityClient: IdentityClient;
  signals: Pick<Signals, 'publish' | 'subscribe'>;
  /** What every capability keeps about a person goes when the account goes. */
  erase: Eraser;
}

export interface Identity {
  capability: Capability;
  /** @throws Failure identity.token-expired · token-foreign · token-invalid · session-ended */
  authenticate(bearer: string): Promise<Caller>;
  /** Null until the real name is confirmed. */
  person(accountId: string): Promise<ConfirmedPerson | null>;
  idHash(idNumber: string): string;
}

const RESUME_SECONDS = 300;
const LOST_SIGNPOSTS_SECONDS = 3600;

export function createIdentity(options: IdentityOptions): Identity {
  const { config, connection, keyring, clock, random, logger, wechat, identityClient, erase, signals } =
    options;
  const { mode, publicUrl, accessTokenSeconds } = config;
  const accountStore = createAccountStore(connection);
  const sessionStore = createSessionStore(connection);
  // Two environments may share an address by mistake, or a mode; hardly both.
  const audience = `qzt-${mode}`;

  /** Nobody answers from what is remembered of these accounts or sessions, here or in another process. */
  const dropped = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await signals.publish('account-changed', signalMark(id));
  };
  const deletion = createDeletion({
    accounts: accountStore,
    sessions: sessionStore,
    erase,
    clock,
    logger,
    dropped,
  });
  const finishDeletion = deletion.finish;
  const accounts = createAccounts({ store: accountStore, keyring, clock, random, finishDeletion });
  const sessions = createSessions({
    store: sessionStore,
    accounts,
    accessTokens: createAccessTokens({
      keyring,
      clock,
      issuer: publicUrl,
      audience,
      lifetimeSeconds: accessTokenSeconds,
    }),
    refreshTokens: createRefreshTokens(keyring, `${publicUrl}\0${audience}`),
    clock,
    random,
    accessTokenSeconds,
    logger,
    dropped,
  });
  signals.subscribe('account-changed', {
    changed(mark) {
      sessions.dropMarked(mark);
      accounts.dropMarked(mark);
    },
    missed() {
      sessions.dropAll();
      accounts.dropAll();
    },
  });
  const signIn = createSignIn({
    accounts,
    sessions,
    flows: createFlowStore(connection),
    browserProofs: createBrowserProofs(keyring),
    oidc: createOidcProvider({
      ...config.oidc,
      redirectUri: `${publicUrl}/api/v1/identity/oidc/callback`,
      production: mode === 'production',
      logger,
    }),
    wechat,
    clock,
    random,
  });
  const realName = createRealName({
    accounts,
    store: accountStore,
    lock: createRealNameLock(createTryStore(connection), keyring, clock),
    keyring,
    clock,
    // Not broken off when the person goes away: it may have been counted, and they come back for the answer.
    check: (facts, requestId) => identityClient.realNameCheck(facts, undefined, requestId),
    finishDeletion,
    moved: (accountId) => dropped([accountId]),
  });

  return {
    authenticate: sessions.authenticate,
    person: accounts.person,
    idHash: accounts.idHash,
    capability: capability({
      name: 'identity',
      routes: identityRoutes(
        {
          signIn,
          sessions,
          accounts,
          realName,
          deletion,
          accountData: createAccountData(accounts, sessions, clock),
          dataHandler: config.dataHandler,
        },
        publicUrl,
      ),
      reseal: () => reseal(accountStore, keyring),
      jobs: [
        { name: 'identity.resume-deletions', everySeconds: RESUME_SECONDS, run: deletion.resume },
        {
          name: 'identity.remove-lost-signposts',
          everySeconds: LOST_SIGNPOSTS_SECONDS,
          run: deletion.removeLostSignposts,
        },
      ],
    }),
  };
}
