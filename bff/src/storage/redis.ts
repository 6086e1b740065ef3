/** A connection to Redis that nobody ever waits for: what it is used for goes on without it. */

import { Redis } from 'ioredis';
import type { Logger } from '../base/logger.ts';

export type { Redis } from 'ioredis';

/** A command that gets no answer for so long ends the connection; until it is back, none is sent. */
const ANSWER_MILLISECONDS = 250;
const CONNECT_MILLISECONDS = 2000;
const LONGEST_PAUSE_MILLISECONDS = 1000;

/**
 * Connects in the background, and again whenever it is lost. Commands are refused at once while there is no
 * connection. Loss and return are logged once each.
 * @param url `redis://…` or `rediss://…`
 */
export function openRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MILLISECONDS,
    socketTimeout: ANSWER_MILLISECONDS,
    disconnectTimeout: ANSWER_MILLISECONDS,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MILLISECONDS),
  });
  let isTold = false;
  // Without a listener each error is printed. Its message may quote the address with its password.
  redis.on('error', (error: Error) => {
    if (!isTold) logger.warn({ errorName: error.name }, 'Redis does not answer: working without it');
    isTold = true;
  });
  redis.on('ready', () => {
    if (isTold) logger.info('Redis is back');
    isTold = false;
  });
  return redis;
}
