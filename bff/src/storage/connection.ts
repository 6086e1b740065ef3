/** The one connection to the store, and what its troubles mean. */

import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { Failure } from '../base/failure.ts';

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
 * @throws the driver's error when nothing answers within 3 s
 */
export async function connect(options: StoreOptions, logger: Logger): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection(options.uri, {
    bufferCommands: false,
    serverSelectionTimeoutMS: 3000,
    connectTimeoutMS: 3000,
    socketTimeoutMS: 10_000,
    waitQueueTimeoutMS: 3000,
    heartbeatFrequencyMS: 2000,
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

/** Whether the store answers now. */
export async function storeAnswers(connection: mongoose.Connection): Promise<boolean> {
  if (connection.readyState !== mongoose.ConnectionStates.connected || !connection.db) return false;
  try {
    await connection.db.command({ ping: 1 }, { timeoutMS: 2000 });
    return true;
  } catch {
    return false;
  }
}

const NETWORK_ERRORS = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoClientClosedError',
  'MongoWriteConcernError',
  'MongooseServerSelectionError',
]);

/**
 * Codes of MongoDB that speak of the server, not of the document: host unreachable or not found, time limit, write
 * concern, stepping down, shutting down, not writable, interrupted, out of disk space (14031).
 */
const STORE_CODES = new Set([
  6, 7, 50, 64, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031,
]);

/** The driver lets these of the socket through as they are when a connection ends under a command. */
const SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT']);

interface DriverError {
  name?: unknown;
  code?: unknown;
  cause?: unknown;
  writeErrors?: unknown;
  message?: unknown;
}

function saysStoreTrouble(error: DriverError): boolean {
  if (typeof error.name === 'string' && NETWORK_ERRORS.has(error.name)) return true;
  if (typeof error.code === 'string' && SOCKET_CODES.has(error.code)) return true;
  if (typeof error.code === 'number' && STORE_CODES.has(error.code)) return true;
  // mongoose with bufferCommands off, before the driver is asked at all
  if (error.name === 'MongooseError' && typeof error.message === 'string') {
    return /initial connection is complete|connection.*(closed|lost)|buffering timed out/i.test(
      error.message,
    );
  }
  const first: unknown = Array.isArray(error.writeErrors) ? error.writeErrors[0] : undefined;
  return typeof first === 'object' && first !== null && saysStoreTrouble(first);
}

/**
 * What the store's trouble means to a caller: `store.unavailable` for a store that is gone, full, read-only or too
 * slow; any other error comes back as it is. The edge applies it to whatever a handler throws.
 */
export function storeFailure(error: unknown): unknown {
  if (error instanceof Failure || typeof error !== 'object' || error === null) return error;
  return saysStoreTrouble(error) ? new Failure('store.unavailable', { cause: error }) : error;
}
