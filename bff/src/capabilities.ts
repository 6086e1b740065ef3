/** The capabilities, put together: who is handed what. */

import type { GovernmentEvent } from '@qzt/shared/government/webhook';
import type { Connection } from 'mongoose';
import { createAuthority } from './authority/authority.ts';
import { createObservedAppointments } from './authority/observed-appointments.ts';
import { createRegistrySource } from './authority/registry-source.ts';
import type { Clock, Random } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import { type Capability, capability, type ErasedPerson } from './capability/capability.ts';
import type { Config } from './config.ts';
import type { IdempotencyStore } from './http/idempotency-store.ts';
import type { Metrics } from './http/metrics.ts';
import type { Authenticate, RealNameConfirmed } from './http/routes.ts';
import { createIdentity } from './identity/identity.ts';
import { governmentWebhook } from './ingest/middleware.ts';
import { createWebhookReceiver } from './ingest/receiver.ts';
import { createWebhookStore } from './ingest/webhook-store.ts';
import type { Keyring } from './keys/keyring.ts';
import { createRegisters } from './registers/registers.ts';
import type { Signals, SignalTopic } from './signals/signals.ts';
import { createUpstreams } from './upstream/upstreams.ts';
import { createLookStore } from './verification/look-store.ts';
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
  realNameConfirmed: RealNameConfirmed;
}

export function composeCapabilities(ground: Ground): Composition {
  const { config, connection, keyring, clock, random, logger, metrics, signals, idempotency } = ground;
  const { breakerPauseMilliseconds } = ground;

  const { mode, publicUrl, oidc, accessTokenSeconds } = config;
  const { registryUrl, licencesUrl, identityUrl, wechat: wechatAccess, gateway } = config;
  const refuseStandIns = mode === 'production';
  const services = { refuseStandIns, registryUrl, licencesUrl, identityUrl, wechat: wechatAccess, gateway };
  const upstreams = createUpstreams(services, {
    clock,
    random,
    logger,
    observe: ({ service, operation, outcome, seconds }) =>
      metrics.upstreamCall(service, operation, outcome, seconds),
    unreadableRecords: metrics.unreadableRecords,
    ...(breakerPauseMilliseconds === undefined ? {} : { breakerPauseMilliseconds }),
  });
  const all: Capability[] = [];
  const eraseEverywhere = async (person: ErasedPerson): Promise<void> => {
    for (const one of all) await one.erase(person);
  };

  const identity = createIdentity({
    config: { mode, publicUrl, oidc, accessTokenSeconds, dataHandler: config.dataHandler },
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

  const registers = createRegisters({
    connection,
    keyring,
    clock,
    logger,
    registry: upstreams.registry,
    authority: upstreams.licences,
    idHash: identity.idHash,
  });
  const { register, licences } = registers;
  const observed = createObservedAppointments({ connection, clock, logger });
  const registrySource = createRegistrySource({
    register,
    appointmentsOf: (creditCode, { requestId }) =>
      upstreams.registry.appointmentsOf(creditCode, { requestId }),
    observed,
    idHash: identity.idHash,
    clock,
    logger,
  });
  const authority = createAuthority({
    personOf: identity.person,
    records: { firm: registrySource.firmRecord },
    sources: [registrySource],
    clock,
  });
  signals.subscribe('firm-changed', register);
  // After the register, which then knows that its record is old.
  signals.subscribe('firm-changed', registrySource);
  signals.subscribe('licences-changed', licences);

  const looks = createLookStore({
    connection,
    clock,
    retentionDays: config.lookRetentionDays,
    onGroup: (size) => metrics.batch('looks', size),
  });
  const presenting = createPresenting({
    licences,
    statusIndexes: createStatusIndexes({ connection, random }),
    keyring,
    clock,
    random,
    publicUrl,
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
  const passedOn =
    (type: GovernmentEvent['type'], ...topics: SignalTopic[]) =>
    async (creditCode: string): Promise<void> => {
      for (const topic of topics) await signals.publish(topic, creditCode);
      metrics.governmentEvent(type);
    };
  const receiver = createWebhookReceiver({
    publicKey: config.webhookPublicKey,
    refuseStandIn: refuseStandIns,
    store: createWebhookStore(connection),
    clock,
    logger,
    on: {
      'firm.changed': async (creditCode) => {
        await passedOn('firm.changed', 'firm-changed')(creditCode);
        await register.forgotten(creditCode);
      },
      'licence.changed': passedOn('licence.changed', 'licences-changed'),
      // Whatever it tells, nothing known of the firm is beyond doubt.
      unknown: async (creditCode) => {
        await passedOn('unknown', 'firm-changed', 'licences-changed')(creditCode);
        await register.forgotten(creditCode);
      },
    },
  });

  all.push(
    capability({ name: 'upstream', stop: upstreams.close }),
    capability({
      name: 'idempotency',
      erase: ({ accountIds }) => idempotency.forgetAccounts(accountIds),
      reseal: idempotency.reseal,
    }),
    registers.capability,
    capability({
      name: 'authority',
      stop: registrySource.settle,
      erase: async ({ idHash }) => {
        if (idHash !== null) await observed.forget(idHash);
      },
    }),
    identity.capability,
    capability({ name: 'wallet', routes: walletRoutes(wallet) }),
    capability({
      name: 'verification',
      routes: verificationRoutes(verification),
      jobs: [{ name: 'verification.sweep-looks', everySeconds: 3600, run: looks.sweep }],
      stop: looks.settle,
    }),
    capability({ name: 'ingest', hooks: [governmentWebhook(receiver)] }),
  );
  return {
    capabilities: all,
    authenticate: identity.authenticate,
    realNameConfirmed: async (accountId) => (await identity.person(accountId)) !== null,
  };
}
