/** The one connection to the store, and what its troubles mean. */

import mongoose from 'mongoose';
import type { Logger } from 'pino';

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

const OPERATION_TIMEOUT_MILLISECONDS = 2500;
const STAND_IN_MODULE = 'qizhengtong-stand-in';

/**
 * Connects and looks at what answers. Nothing is buffered and nothing waits long: without a store a request fails
 * within seconds.
 * @throws StoreRefused in production when the store is a stand-in
 * @throws the driver's error when nothing answers within 3 s
 */
export async function connect(options: StoreOptions, logger: Logger): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection(options.uri, {
    bufferCommands: false,
    serverSelectionTimeoutMS: 3000,
    connectTimeoutMS: 3000,
    // Of a whole operation, the wait for a server or connection included. Without it the driver waits for ever when a
    // connection ends just before a command is written to it: no event of that socket comes any more.
    timeoutMS: OPERATION_TIMEOUT_MILLISECONDS,
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
  await Promise.all(Object.values(connection.models).map(prepareIndexesOf));
}

async function prepareIndexesOf(model: mongoose.Model<unknown>): Promise<void> {
  try {
    await model.init();
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoOperationTimeoutError)) throw error;
    // A large collection takes longer than an operation may: this once, what it takes.
    for (const [fields, options] of model.schema.indexes()) {
      await model.collection.createIndex(fields as Record<string, 1 | -1>, { ...options, timeoutMS: 0 } as never);
    }
  }
}

const ANSWER_TIMEOUT_MILLISECONDS = 700;

/** Whether the store answers now, told within a second. The driver is asked: mongoose's own state lags behind. */
export async function storeAnswers(connection: mongoose.Connection): Promise<boolean> {
  try {
    await connection.db?.command({ ping: 1 }, { timeoutMS: ANSWER_TIMEOUT_MILLISECONDS });
    return connection.db !== undefined;
  } catch {
    return false;
  }
}
