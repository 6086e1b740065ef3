/** The capabilities, put together: who is handed what. */

import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createAuthority } from './authority/authority.ts';
import type { Clock, Random } from './base/clock.ts';
import type { Config } from './config.ts';
import type { IdempotencyStore } from './http/idempotency-store.ts';
import type { Metrics } from './http/metrics.ts';
import type { Authenticate, Route } from './http/routes.ts';
import type { Step } from './http/state.ts';
import { createIdentity } from './identity/identity.ts';
import { governmentWebhook } from './ingest/middleware.ts';
import { createWebhookReceiver } from './ingest/receiver.ts';
import type { Keyring } from './keys/keyring.ts';
import { createFirmRegister } from './registers/firms.ts';
import { createLicenceSnapshots } from './registers/licence-snapshots.ts';
import { createLicenceBook } from './registers/licences.ts';
import { createUpstreams } from './upstream/upstreams.ts';
import { createLooks } from './verification/looks.ts';
import { verificationRoutes } from './verification/routes.ts';
import { createVerificationService } from './verification/service.ts';
import { createPresenting } from './wallet/presenting.ts';
import { walletRoutes } from './wallet/routes.ts';
import { createWalletService } from './wallet/service.ts';
import { createStatusIndexes } from './wallet/status-indexes.ts';

export interface Ground {
  config: Config;
  connection: Connection;
  keyring: Keyring;
  clock: Clock;
  random: Random;
  logger: Logger;
  metrics: Metrics;
  idempotency: IdempotencyStore;
}

export interface Capabilities {
  routes: Route[];
  hooks: Step[];
  authenticate: Authenticate;
  /** Work of their own, once the store is ready for it. */
  start(): void;
  /** Personal data under an older key is encrypted again. */
  reseal(): Promise<{ done: number }>;
  /** Finishes what is still to be written and lets go of the services outside. */
  close(): Promise<void>;
}

export function composeCapabilities(ground: Ground): Capabilities {
  const { config, connection, keyring, clock, random, logger, metrics, idempotency } = ground;

  const upstreams = createUpstreams(config, {
    clock,
    random,
    logger,
    observe: ({ service, operation, outcome, seconds }) =>
      metrics.upstreamCall(service, operation, outcome, seconds),
  });

  const identity = createIdentity({
    config,
    connection,
    keyring,
    clock,
    random,
    logger,
    wechat: upstreams.wechat,
    identityClient: upstreams.identity,
    erasers: [({ accountIds }) => idempotency.forgetAccounts(accountIds)],
  });

  const register = createFirmRegister({ registry: upstreams.registry, clock, idHash: identity.idHash });
  const snapshots = createLicenceSnapshots({ connection, keyring, clock, logger });
  const licences = createLicenceBook({ authority: upstreams.licences, snapshots, clock });
  const authority = createAuthority({ personOf: identity.person, register, clock });

  const looks = createLooks({
    connection,
    clock,
    onGroup: (size) => metrics.batch('looks', size),
  });
  const presenting = createPresenting({
    licences,
    statusIndexes: createStatusIndexes({ connection, random }),
    keyring,
    clock,
    random,
    publicUrl: config.publicUrl,
    rotationSeconds: config.liveCodeRotationSeconds,
    lifetimeSeconds: config.liveCodeLifetimeSeconds,
    freshSeconds: config.licenceFreshSeconds,
  });
  const wallet = createWalletService({
    authority,
    licences,
    looks,
    presenting,
    clock,
    cacheSeconds: config.walletCacheSeconds,
    freshSeconds: config.licenceFreshSeconds,
  });
  const verification = createVerificationService({
    keyring,
    licences,
    register,
    looks,
    clock,
    logger,
    freshSeconds: config.licenceFreshSeconds,
  });
  const receiver = createWebhookReceiver({
    publicKey: config.webhookPublicKey,
    refuseStandIn: config.mode === 'production',
    clock,
    logger,
    on: {
      'firm.changed': (creditCode) => register.doubt(creditCode),
      'licence.changed': (creditCode) => licences.doubt(creditCode),
    },
  });

  return {
    routes: [...identity.routes, ...walletRoutes(wallet), ...verificationRoutes(verification)],
    hooks: [governmentWebhook(receiver)],
    authenticate: identity.authenticate,
    start: identity.start,
    reseal: async () => ({ done: await identity.reseal() }),
    async close() {
      await looks.settle();
      await identity.stop();
      await snapshots.settle();
      await upstreams.close();
    },
  };
}
