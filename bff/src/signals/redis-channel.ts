/** Signals by Redis: at once when it works, and nothing when it doesn't. */

import type { Logger } from '../base/logger.ts';
import { openRedis, type Redis } from '../storage/redis.ts';
import type { Signal } from './signal-store.ts';
import { isSignalTopic } from './signals.ts';

export interface SignalChannel {
  /** Sends it when that can be done now. */
  send(signal: Signal): void;
  stop(): void;
}

function read(message: string): Signal | null {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const { id, topic, key } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || typeof key !== 'string' || !isSignalTopic(topic)) return null;
  return { id, topic, key };
}

/**
 * @param redis sends; what it may be used for besides is not touched
 * @param name tells apart the installations that share a Redis
 */
export function openSignalChannel(
  { url, redis, name, logger }: { url: string; redis: Redis; name: string; logger: Logger },
  heard: (signal: Signal) => void,
): SignalChannel {
  const channel = `qzt:signals:${name}`;
  // A connection that listens can't send.
  const listening = openRedis(url, logger);
  listening.on('ready', () => {
    listening.subscribe(channel).catch((error: Error) => {
      logger.warn({ errorName: error.name }, 'signals not listened for in Redis');
    });
  });
  listening.on('message', (_channel: string, message: string) => {
    const signal = read(message);
    if (signal) heard(signal);
  });
  return {
    send(signal) {
      if (redis.status !== 'ready') return;
      redis.publish(channel, JSON.stringify(signal)).catch((error: Error) => {
        logger.debug({ errorName: error.name }, 'signal not sent by Redis: others find it in the store');
      });
    },
    stop: () => listening.disconnect(),
  };
}
