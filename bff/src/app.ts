/** The app's life: what is opened in which order, and closed in the reverse. */

import type { Logger } from 'pino';
import type { Clock, Random } from './base/clock.ts';
import { composeCapabilities } from './capabilities.ts';
import { type Config, ConfigurationError } from './config.ts';
import { type H5Files, h5Files } from './http/h5-files.ts';
import { createIdempotencyStore } from './http/idempotency-store.ts';
import { type Listener, listen } from './http/listener.ts';
import { createMetrics } from './http/metrics.ts';
import { type OwnershipFiles, ownershipFiles } from './http/ownership-files.ts';
import { createBudgets } from './http/rate-limits.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createEdge } from './http/server.ts';
import { readVerifyingText, verifyingPage } from './http/verifying-page.ts';
import { jobActions } from './jobs/operator-actions.ts';
import { createJobRunner } from './jobs/runner.ts';
import { createKeyring } from './keys/create-keyring.ts';
import { KeysLocked } from './keys/key-store.ts';
import { keyActions, resealAction } from './operator/actions.ts';
import { createAuditTrail } from './operator/audit-store.ts';
import { createOperatorDoor } from './operator/server.ts';
import { createSignals } from './signals/create-signals.ts';
import type { Signals } from './signals/signals.ts';
import { standInFaults } from './stand-ins.ts';
import { connect, prepareIndexes, StoreRefused, storeAnswers } from './storage/connection.ts';
import { openRedis } from './storage/redis.ts';

export interface AppDependencies {
  clock: Clock;
  random: Random;
  logger: Logger;
  /** Replies are sent without being held against their schema, as in production. */
  trustReplies?: boolean;
  /** As in UpstreamOptions. */
  breakerPauseMilliseconds?: number;
}

export interface App {
  /** @throws ConfigurationError, or the driver's error when the store does not answer */
  start(): Promise<{ port: number; operatorPort: number }>;
  /** Requests in flight finish; then everything is closed in order. */
  stop(): Promise<void>;
}

const GRACE_MILLISECONDS = 8000;
/** A job that is broken off is taken up by another process. */
const JOB_GRACE_MILLISECONDS = 3000;

type Closer = () => Promise<void> | void;

async function listenAs(
  variable: 'PORT' | 'OPERATOR_PORT',
  ...[handler, host, port]: Parameters<typeof listen>
): Promise<Listener> {
  try {
    return await listen(handler, host, port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigurationError([{ variable, message: `cannot be listened on (${code ?? 'unknown'})` }], {
      cause,
    });
  }
}

/** Production insists on the browser build; a developer may work on the API alone. */
async function browserBuild(config: Config, logger: Logger): Promise<H5Files | null> {
  try {
    return await h5Files(config.h5Dir);
  } catch (cause) {
    if (config.mode === 'production') {
      throw new ConfigurationError([{ variable: 'H5_DIR', message: 'holds no browser build' }], { cause });
    }
    logger.warn('no browser build in H5_DIR: only the API is served');
    return null;
  }
}

async function wechatOwnership({ wechatOwnershipDir }: Config): Promise<OwnershipFiles> {
  try {
    return await ownershipFiles(wechatOwnershipDir);
  } catch (cause) {
    const message = 'is a folder that cannot be read';
    throw new ConfigurationError([{ variable: 'WECHAT_OWNERSHIP_DIR', message }], { cause });
  }
}

export function createApp(config: Config, dependencies: AppDependencies): App {
  const { clock, random, logger } = dependencies;
  const production = config.mode === 'production';
  const closers: Closer[] = [];
  let isStopping = false;
  const stopping = (): boolean => isStopping;

  const openStore = async () => {
    const { registryUrl, licencesUrl, identityUrl } = config;
    const [oidcIssuer, wechatUrl] = [config.oidc.issuer, config.wechat.url];
    const addresses = { registryUrl, licencesUrl, identityUrl, oidcIssuer, wechatUrl };
    const faults = production ? await standInFaults(addresses) : [];
    try {
      const connection = await connect({ uri: config.mongodbUri, production }, logger);
      closers.push(() => connection.close());
      if (faults.length > 0) throw new ConfigurationError(faults);
      return connection;
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw faults.length > 0 ? new ConfigurationError(faults) : error;
      const refused = { variable: 'MONGODB_URI', message: error.message } as const;
      throw new ConfigurationError([...faults, refused], { cause: error });
    }
  };

  /** Whoever keeps something in memory begins to after this, and so misses nothing. */
  const openSignals = async (connection: Awaited<ReturnType<typeof openStore>>) => {
    const url = config.redisUrl;
    const redis = url === null ? null : { url, connection: openRedis(url, logger) };
    closers.push(() => redis?.connection.disconnect());
    const signals = createSignals({ connection, redis, random, logger });
    closers.push(() => signals.stop());
    await signals.start();
    const budgets = createBudgets(redis && { redis: redis.connection, installation: connection.name });
    return { signals, budgets };
  };

  const openKeys = async (connection: Awaited<ReturnType<typeof openStore>>, signals: Signals) => {
    try {
      const keyring = await createKeyring({
        connection,
        wrappingKey: config.keyWrappingKey,
        previousWrappingKey: config.keyWrappingKeyPrevious,
        clock,
        random,
        logger,
        signals,
      });
      closers.push(() => keyring.stop());
      return keyring;
    } catch (cause) {
      if (!(cause instanceof KeysLocked)) throw cause;
      const message = config.keyWrappingKeyPrevious
        ? 'and KEY_WRAPPING_KEY_PREVIOUS are not the ones that the keys in the store were wrapped with'
        : 'is not the one that the keys in the store were wrapped with';
      throw new ConfigurationError([{ variable: 'KEY_WRAPPING_KEY', message }], { cause });
    }
  };

  const open = async (): Promise<{ port: number; operatorPort: number }> => {
    const h5 = await browserBuild(config, logger);
    const ownership = await wechatOwnership(config);
    const verifyingText = await readVerifyingText();
    const headers = await securityHeaders(config.publicUrl, h5?.hashes);
    const connection = await openStore();
    const { signals, budgets } = await openSignals(connection);
    const keyring = await openKeys(connection, signals);
    const metrics = createMetrics();
    const idempotency = createIdempotencyStore(connection, keyring, clock, random);
    const trail = createAuditTrail(connection, clock);
    const { capabilities, authenticate, realNameConfirmed } = composeCapabilities({
      config,
      connection,
      keyring,
      clock,
      random,
      logger,
      metrics,
      signals,
      idempotency,
      breakerPauseMilliseconds: dependencies.breakerPauseMilliseconds,
    });
    const jobs = capabilities.flatMap((one) => one.jobs);
    const runner = createJobRunner({ connection, jobs, clock, random, logger, metrics });
    await prepareIndexes(connection);
    for (const one of capabilities) {
      closers.push(() => one.stop());
      await one.start();
    }
    closers.push(() => runner.stop(JOB_GRACE_MILLISECONDS));
    await runner.start();

    const edge = createEdge({
      publicUrl: config.publicUrl,
      trustedProxies: config.trustedProxies,
      budgets,
      rateLimitScale: config.rateLimitScale,
      ownershipFiles: ownership,
      apiPage: config.apiPage,
      apiDescription: verifyingText,
      verifyingPage: await verifyingPage(verifyingText, headers.docs),
      checkReplies: !production && dependencies.trustReplies !== true,
      routes: capabilities.flatMap(({ routes }) => routes),
      hooks: capabilities.flatMap(({ hooks }) => hooks),
      authenticate,
      realNameConfirmed,
      idempotency,
      readiness: { store: () => storeAnswers(connection), keys: () => keyring.healthy() },
      h5,
      securityHeaders: headers,
      metrics,
      logger,
      stopping,
    });
    const door = createOperatorDoor({
      token: config.operatorToken,
      actions: [
        ...keyActions(keyring),
        resealAction(capabilities),
        ...jobActions(runner),
        ...capabilities.flatMap(({ operator }) => operator),
      ],
      trail,
      metrics,
      budgets,
      headers: headers.api,
      logger,
      stopping,
    });
    const operator = await listenAs('OPERATOR_PORT', door.callback(), '127.0.0.1', config.operatorPort);
    closers.push(() => operator.stop(GRACE_MILLISECONDS));
    const app = await listenAs('PORT', edge.callback(), config.host, config.port, {
      maxConnections: config.maxConnections,
    });
    closers.push(() => app.stop(GRACE_MILLISECONDS));
    return { port: app.port, operatorPort: operator.port };
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        // What comes after it must be closed all the same.
        logger.error({ error }, 'not closed in order');
      }
    }
  };

  return {
    async start() {
      try {
        return await open();
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}
