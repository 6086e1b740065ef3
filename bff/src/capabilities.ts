/** The capabilities, put together: who is handed what. */

import type { Connection } from 'mongoose';
import { createAuthority } from './authority/authority.ts';
import type { Clock, Random } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import { type Capability, capability, type ErasedPerson } from './capability/capability.ts';
import type { Config } from './config.ts';
import type { IdempotencyStore } from './http/idempotency-store.ts';
import type { Metrics } from './http/metrics.ts';
import type { Authenticate } from './http/routes.ts';
import { createIdentity } from './identity/identity.ts';
import { governmentWebhook } from './ingest/middleware.ts';
import { createWebhookReceiver } from './ingest/receiver.ts';
import { createWebhookStore } from './ingest/webhook-store.ts';
import type { Keyring } from './keys/keyring.ts';
import { createFirmRegister } from './registers/firms.ts';
import { createLicenceSnapshots } from './registers/licence-snapshots.ts';
import { createLicenceBook } from './registers/licences.ts';
import type { Signals } from './signals/signals.ts';
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
  signals: Signals;
  idempotency: IdempotencyStore;
  /** As in UpstreamOptions. */
  breakerPauseMilliseconds?: number | undefined;
}

export interface Composition {
  /** Started in this order, stopped in the reverse. */
  capabilities: readonly Capability[];
  authenticate: Authenticate;
}

export function composeCapabilities(ground: Ground): Composition {
  const { config, connection, keyring, clock, random, logger, metrics, signals, idempotency } = ground;
  const { breakerPauseMilliseconds } = ground;

  const upstreams = createUpstreams(config, {
    clock,
    random,
    logger,
    observe: ({ service, operation, outcome, seconds }) =>
      metrics.upstreamCall(service, operation, outcome, seconds),
    ...(breakerPauseMilliseconds === undefined ? {} : { breakerPauseMilliseconds }),
  });
  const all: Capability[] = [];
  const eraseEverywhere = async (person: ErasedPerson): Promise<void> => {
    for (const one of all) await one.erase(person);
  };

  const identity = createIdentity({
    config,
    connection,
    keyring,
    clock,
    random,
    logger,
    wechat: upstreams.wechat,
    identityClient: upstreams.identity,
    signals,
    erase: eraseEverywhere,
  });

  const register = createFirmRegister({ registry: upstreams.registry, clock, idHash: identity.idHash });
  const snapshots = createLicenceSnapshots({ connection, keyring, clock, logger });
  const licences = createLicenceBook({ authority: upstreams.licences, snapshots, clock });
  const authority = createAuthority({ personOf: identity.person, register, clock });
  signals.subscribe('firm-changed', register);
  signals.subscribe('licences-changed', licences);

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
    store: createWebhookStore(connection),
    clock,
    logger,
    on: {
      'firm.changed': (creditCode) => signals.publish('firm-changed', creditCode),
      'licence.changed': (creditCode) => signals.publish('licences-changed', creditCode),
    },
  });

  all.push(
    capability({ name: 'upstream', stop: upstreams.close }),
    capability({ name: 'idempotency', erase: ({ accountIds }) => idempotency.forgetAccounts(accountIds) }),
    capability({ name: 'registers', stop: snapshots.settle }),
    identity.capability,
    capability({ name: 'wallet', routes: walletRoutes(wallet) }),
    capability({ name: 'verification', routes: verificationRoutes(verification), stop: looks.settle }),
    capability({ name: 'ingest', hooks: [governmentWebhook(receiver)] }),
  );
  return { capabilities: all, authenticate: identity.authenticate };
}
