/**
 * Wallet and verification on the real edge, over real HTTP, with store and government as processes of their own. Only
 * sign-in is left out: a bearer names its account, and an account is a person of the town.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '@qzt/bff/authority/authority';
import type { Clock } from '@qzt/bff/base/clock';
import { Failure } from '@qzt/bff/base/failure';
import { createLogger } from '@qzt/bff/base/logger';
import { createIdempotencyStore } from '@qzt/bff/http/idempotency-store';
import { listen } from '@qzt/bff/http/listener';
import { createMetrics } from '@qzt/bff/http/metrics';
import { securityHeaders } from '@qzt/bff/http/security-headers';
import { createEdge } from '@qzt/bff/http/server';
import { governmentWebhook } from '@qzt/bff/ingest/middleware';
import { createWebhookReceiver } from '@qzt/bff/ingest/receiver';
import { createKeyring } from '@qzt/bff/keys/create-keyring';
import type { Keyring } from '@qzt/bff/keys/keyring';
import { createFirmRegister } from '@qzt/bff/registers/firms';
import { createLicenceSnapshots } from '@qzt/bff/registers/licence-snapshots';
import { createLicenceBook } from '@qzt/bff/registers/licences';
import { connect, prepareIndexes, storeAnswers } from '@qzt/bff/storage/connection';
import { createUpstreams } from '@qzt/bff/upstream/upstreams';
import { createLooks } from '@qzt/bff/verification/looks';
import { verificationRoutes } from '@qzt/bff/verification/routes';
import { createVerificationService } from '@qzt/bff/verification/service';
import { createPresenting } from '@qzt/bff/wallet/presenting';
import { walletRoutes } from '@qzt/bff/wallet/routes';
import { createWalletService } from '@qzt/bff/wallet/service';
import { createStatusIndexes } from '@qzt/bff/wallet/status-indexes';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { freePort } from '../../support/ports.ts';
import { launchService, type Running, scratchDir } from '../../support/processes.ts';

export const GATEWAY = { appId: 'qzt-test', secret: 'a gateway secret for tests' };

export interface TownPerson {
  id: string;
  name: string;
  idNumber: string;
  firms: { creditCode: string; name: string; status: string }[];
}

/** Store and government. */
export interface Outside {
  mockUrl: string;
  mongoUri: string;
  store: Running;
  webhookPublicKey: string;
  /** The port to which webhooks are sent; the first composed app takes it. */
  appPort: number;
  /** An action of the console. */
  act(action: string, told: unknown): Promise<unknown>;
  fault(
    service: 'registry' | 'licences',
    mode: 'up' | 'down' | 'garbage' | 'forged',
    delayMilliseconds?: number,
  ): Promise<unknown>;
  people(query?: string): Promise<TownPerson[]>;
  licencesOf(creditCode: string): Promise<AuthorityLicence[]>;
  restartStore(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const dataDir = scratchDir();
  const [mockPort, storePort, appPort] = [await freePort(), await freePort(), await freePort()];
  const mockUrl = `http://127.0.0.1:${mockPort}`;
  const base = { PATH: process.env.PATH, APP_MODE: 'test' };
  const launchStore = () =>
    launchService(
      'store',
      { ...base, STORE_PORT: String(storePort), STORE_DATA_DIR: join(dataDir, 'mongo') },
      join(dataDir, 'store.log'),
    );
  const store = launchStore();
  const mock = launchService(
    'mock',
    {
      ...base,
      MOCK_PORT: String(mockPort),
      MOCK_DATA_DIR: join(dataDir, 'mock'),
      GATEWAY_APP_ID: GATEWAY.appId,
      GATEWAY_SECRET: GATEWAY.secret,
      OIDC_CLIENT_ID: 'qzt-test',
      OIDC_CLIENT_SECRET: 'an openid client secret for tests',
      OIDC_REDIRECT_URI: `http://127.0.0.1:${appPort}/api/v1/identity/oidc/callback`,
      WECHAT_APP_ID: 'wx1111111111111111',
      WECHAT_APP_SECRET: 'wechat secret',
      WEBHOOK_URL: `http://127.0.0.1:${appPort}/webhooks/government`,
    },
    join(dataDir, 'mock.log'),
  );
  await Promise.all([store.ready, mock.ready]);

  const json = async (path: string, body?: unknown): Promise<never> => {
    const reply = await fetch(mockUrl + path, {
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
    return JSON.parse(text) as never;
  };
  const act = (action: string, told: unknown): Promise<unknown> =>
    json(`/console/api/actions/${action}`, told);

  const outside: Outside = {
    mockUrl,
    mongoUri: `mongodb://127.0.0.1:${storePort}/qzt`,
    store,
    webhookPublicKey: readFileSync(join(dataDir, 'mock', 'webhook-key.pub'), 'utf8').trim(),
    appPort,
    act,
    fault: (service, mode, delayMilliseconds = 0) => act('set-fault', { service, mode, delayMilliseconds }),
    people: async (query = '') =>
      ((await json(`/console/api/people?q=${encodeURIComponent(query)}`)) as { people: TownPerson[] }).people,
    licencesOf: async (creditCode) =>
      ((await json(`/console/api/firms/${creditCode}`)) as { licences: AuthorityLicence[] }).licences,
    async restartStore() {
      outside.store = launchStore();
      await outside.store.ready;
    },
    async stop() {
      await mock.stop();
      await outside.store.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return outside;
}

export interface Composed {
  url: string;
  keyring: Keyring;
  clock: Clock & { offsetMilliseconds: number };
  /** Signs in: the bearer of an account of this person. */
  bearerOf(person: TownPerson): string;
  /** The bearer of an account without a confirmed real name. */
  bearerOfNobody(): string;
  stop(): Promise<void>;
}

/** Keys that several apps on one store share. */
export const WRAPPING_KEY = randomBytes(32);

export interface ComposeOptions {
  port?: number;
  /** Addresses instead of the stand-in's: `{ licencesUrl }`. */
  urls?: { registryUrl?: string; licencesUrl?: string };
  lifetimeSeconds?: number;
  rotationSeconds?: number;
}

export async function compose(outside: Outside, options: ComposeOptions = {}): Promise<Composed> {
  const clock = { offsetMilliseconds: 0, now: () => Date.now() + clock.offsetMilliseconds };
  const random = (length: number) => randomBytes(length);
  const logger = createLogger('silent');
  const connection = await connect({ uri: outside.mongoUri, production: false }, logger);
  const keyring = await createKeyring({ connection, wrappingKey: WRAPPING_KEY, clock, random, logger });
  const people = new Map<string, TownPerson>();
  const idHash = (idNumber: string) => keyring.blindIndex(idNumber, 'id-number');
  const personOf = async (accountId: string) => {
    const person = people.get(accountId);
    return person ? { idHash: idHash(person.idNumber), idNumber: () => person.idNumber } : null;
  };

  const publicUrl = `http://127.0.0.1:${options.port ?? outside.appPort}`;
  const metrics = createMetrics();
  const upstreams = createUpstreams(
    {
      mode: 'test',
      registryUrl: `${outside.mockUrl}/registry`,
      licencesUrl: `${outside.mockUrl}/licences`,
      identityUrl: `${outside.mockUrl}/identity`,
      wechat: { url: `${outside.mockUrl}/wechat`, appId: 'wx1111111111111111', appSecret: 'wechat secret' },
      gateway: GATEWAY,
      ...options.urls,
    },
    { clock, random, logger, breakerPauseMilliseconds: 1 },
  );
  const register = createFirmRegister({ registry: upstreams.registry, clock, idHash });
  const snapshots = createLicenceSnapshots({ connection, keyring, clock, logger });
  const licences = createLicenceBook({ authority: upstreams.licences, snapshots, clock });
  const authority = createAuthority({ personOf, register, clock });
  const looks = createLooks({ connection, clock });
  const verification = createVerificationService({
    keyring,
    licences,
    register,
    looks,
    clock,
    logger,
    freshSeconds: 60,
  });
  const presenting = createPresenting({
    licences,
    statusIndexes: createStatusIndexes({ connection, random }),
    keyring,
    clock,
    random,
    publicUrl,
    rotationSeconds: options.rotationSeconds ?? 60,
    lifetimeSeconds: options.lifetimeSeconds ?? 300,
    freshSeconds: 60,
  });
  const wallet = createWalletService({
    authority,
    licences,
    looks,
    presenting,
    clock,
    cacheSeconds: 600,
    freshSeconds: 60,
  });
  const receiver = createWebhookReceiver({
    publicKey: outside.webhookPublicKey,
    refuseStandIn: false,
    clock,
    logger,
    on: { 'licence.changed': licences.doubt, 'firm.changed': register.doubt },
  });
  const idempotency = createIdempotencyStore(connection, keyring, clock, random);
  await prepareIndexes(connection);

  const edge = createEdge({
    mode: 'test',
    publicUrl,
    trustedProxies: [],
    rateLimitScale: 1000,
    wechatOwnershipDir: null,
    routes: [...walletRoutes(wallet), ...verificationRoutes(verification)],
    hooks: [governmentWebhook(receiver)],
    authenticate: async (bearer) => {
      if (!bearer.startsWith('account-')) throw new Failure('identity.token-invalid');
      return { accountId: bearer, sessionId: 'session' };
    },
    idempotency,
    readiness: { store: () => storeAnswers(connection), keys: () => keyring.healthy() },
    h5: null,
    securityHeaders: await securityHeaders(publicUrl, []),
    metrics,
    logger,
    stopping: () => false,
  });
  const listener = await listen(edge.callback(), '127.0.0.1', options.port ?? outside.appPort);

  return {
    url: `http://127.0.0.1:${listener.port}`,
    keyring,
    clock,
    bearerOf(person) {
      const accountId = `account-${randomBytes(8).toString('hex')}`;
      people.set(accountId, person);
      return accountId;
    },
    bearerOfNobody: () => `account-${randomBytes(8).toString('hex')}`,
    async stop() {
      await listener.stop(2000);
      await looks.settle();
      await snapshots.settle();
      keyring.stop();
      await upstreams.close();
      await connection.close();
    },
  };
}
