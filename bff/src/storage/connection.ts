/** The one connection to the store, and what its troubles mean. */

import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { withinDeadline } from './deadline.ts';

export interface StoreOptions {
  /** `mongodb://…` */
  uri: string;
  /** True: a store that says it is a stand-in is refused. */
  production: boolean;
}

/** The store is there, but not one that this mode accepts. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

const STAND_IN_MODULE = 'qizhengtong-stand-in';

/**
 * Connects and looks at what answers. Nothing is buffered and nothing waits long: without a store a request fails
 * within seconds.
 * @throws StoreRefused in production when the store is a stand-in
 * @throws the driver's error when nothing answers within 2 s
 */
export async function connect(options: StoreOptions, logger: Logger): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection(options.uri, {
    bufferCommands: false,
    serverSelectionTimeoutMS: 2000,
    connectTimeoutMS: 3000,
    socketTimeoutMS: 10_000,
    waitQueueTimeoutMS: 2000,
    // A store that comes back is found at once: only the driver's watch clears the way for commands.
    heartbeatFrequencyMS: 500,
    minHeartbeatFrequencyMS: 100,
    maxPoolSize: 20,
    writeConcern: { w: 'majority', journal: true },
    appName: 'qizhengtong',
  });
  // Without a listener a lost connection would end the process.
  connection.on('error', (error: Error) => logger.error({ errorName: error.name }, 'store connection error'));
  connection.on('disconnected', () => logger.warn('store disconnected'));
  connection.on('reconnected', () => logger.info('store reconnected'));
  try {
    await connection.asPromise();
    await refuseStandIn(connection, options.production);
    return connection;
  } catch (error) {
    await connection
      .destroy()
      .catch((cause: Error) => logger.warn({ errorName: cause.name }, 'store close failed'));
    throw error;
  }
}

async function refuseStandIn(connection: mongoose.Connection, production: boolean): Promise<void> {
  if (!production) return;
  const info = (await connection.db?.admin().command({ buildInfo: 1 })) as
    | { modules?: unknown; standIn?: unknown }
    | undefined;
  const modules = Array.isArray(info?.modules) ? info.modules : [];
  if (info?.standIn === true || modules.includes(STAND_IN_MODULE)) {
    throw new StoreRefused('MONGODB_URI points at the stand-in store, which production does not accept');
  }
}

/** Creates the indexes of every model defined so far; unique ones must exist before the first request. */
export async function prepareIndexes(connection: mongoose.Connection): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => model.init()));
}

const ANSWER_TIMEOUT_MILLISECONDS = 700;

/** Whether the store answers now, told within a second. The driver is asked: mongoose's own state lags behind. */
export async function storeAnswers(connection: mongoose.Connection): Promise<boolean> {
  const { db } = connection;
  if (!db) return false;
  try {
    await withinDeadline(() => db.command({ ping: 1 }), ANSWER_TIMEOUT_MILLISECONDS);
    return true;
  } catch {
    return false;
  }
}
