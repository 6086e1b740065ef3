/** What the errors of driver and server say: whether it is the store's trouble, passing, and without effect. */

import { Failure } from '../base/failure.ts';

interface Kind {
  /** The same may well succeed a moment later. */
  transient: boolean;
  /** It is certain that nothing was written. */
  unwritten: boolean;
}

const LOST: Kind = { transient: true, unwritten: false };
const REFUSED: Kind = { transient: true, unwritten: true };
/** Waited for already, or not to be waited for. */
const GONE: Kind = { transient: false, unwritten: true };
const UNKNOWN: Kind = { transient: false, unwritten: false };

const BY_NAME = new Map<unknown, Kind>([
  ['MongoNetworkError', LOST],
  ['PoolClearedOnNetworkError', LOST],
  // Before anything was sent.
  ['MongoPoolClearedError', REFUSED],
  ['MongoNotConnectedError', REFUSED],
  ['MongoServerSelectionError', GONE],
  ['MongooseServerSelectionError', GONE],
  ['MongoTopologyClosedError', GONE],
  ['MongoPoolClosedError', GONE],
  ['MongoClientClosedError', GONE],
  ['MongoWaitQueueTimeoutError', GONE],
  // Time ran out while it was under way.
  ['StoreSilent', UNKNOWN],
  ['MongoNetworkTimeoutError', UNKNOWN],
  ['MongoOperationTimeoutError', UNKNOWN],
  ['MongoWriteConcernError', UNKNOWN],
]);

/** Of MongoDB's error codes those that speak of the server or the moment, not of the document. */
const BY_CODE = new Map<unknown, Kind>([
  ...[
    // lock time-out, lock busy, write conflict, not writable primary and its like: refused before it began
    ...[24, 46, 112, 10107, 13435, 13436],
  ].map((code) => [code, REFUSED] as const),
  ...[
    // host unreachable or not found, network time-out, shutdown, stepping down, interrupted by it
    ...[6, 7, 89, 91, 189, 9001, 10058, 11600, 11602],
  ].map((code) => [code, LOST] as const),
  // time limit, write concern, exceeded time limit
  ...[50, 64, 262].map((code) => [code, UNKNOWN] as const),
  // out of disk space
  [14031, GONE],
]);

/** The driver lets these of the socket through as they are when a connection ends under a command. */
const BY_SOCKET_CODE = new Map<unknown, Kind>([
  ['ECONNREFUSED', GONE],
  ['EPIPE', LOST],
  ['ECONNRESET', LOST],
  ['ECONNABORTED', LOST],
  ['ETIMEDOUT', UNKNOWN],
]);

interface DriverError {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  writeErrors?: unknown;
  errorResponse?: unknown;
}

/** mongoose with bufferCommands off, before the driver is asked at all. */
const saysNotConnected = ({ name, message }: DriverError): boolean =>
  name === 'MongooseError' &&
  /initial connection is complete|connection.*(closed|lost)|buffering timed out/i.test(String(message));

/** Undefined: it is not the store's trouble. */
function kindOf(error: unknown): Kind | undefined {
  if (typeof error !== 'object' || error === null || error instanceof Failure) return undefined;
  const driverError: DriverError = error;
  const kind =
    BY_NAME.get(driverError.name) ?? BY_CODE.get(driverError.code) ?? BY_SOCKET_CODE.get(driverError.code);
  if (kind) return kind;
  if (saysNotConnected(driverError)) return GONE;
  // Of a grouped write the driver wraps what ended the whole.
  if (driverError.errorResponse instanceof Error) return kindOf(driverError.errorResponse);
  const first: unknown = Array.isArray(driverError.writeErrors) ? driverError.writeErrors[0] : undefined;
  return first === undefined ? undefined : kindOf(first);
}

/** The same may well succeed a moment later; whether it was done already is another question. */
export const isTransient = (error: unknown): boolean => kindOf(error)?.transient === true;

/** It is certain that the operation which threw this wrote nothing; what went before it is another question. */
export const isUnwritten = (error: unknown): boolean => kindOf(error)?.unwritten === true;

/**
 * What the store's trouble means to a caller: `store.unavailable` for a store that is gone, full, read-only or too
 * slow; any other error comes back as it is. The edge applies it to whatever a handler throws.
 */
export function storeFailure(error: unknown): unknown {
  return kindOf(error) ? new Failure('store.unavailable', { cause: error }) : error;
}
