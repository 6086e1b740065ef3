/**
 * Signals over all processes: written to the store and acknowledged by it, looked for there every second, and sent by
 * Redis besides where there is one. Each is told once, whichever way it comes.
 */

import type { Connection } from 'mongoose';
import type { Random } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Redis } from '../storage/redis.ts';
import { openSignalChannel, type SignalChannel } from './redis-channel.ts';
import { createSignalStore, type Signal } from './signal-store.ts';
import { SIGNAL_TOPICS, type SignalListener, type Signals, type SignalTopic } from './signals.ts';

export interface SignalsOptions {
  connection: Connection;
  /** Null: the store alone. */
  redis: { url: string; connection: Redis } | null;
  random: Random;
  logger: Logger;
}

const LOOK_MILLISECONDS = 1000;
/** Each look reaches back so far behind the newest known: writes needn't become visible in the order of their times. */
const OVERLAP_MILLISECONDS = 10_000;
/** After so long without a look, signals may be gone from the store. */
const MISSED_MILLISECONDS = 30_000;
/** Longer than a signal may be found in the store. */
const REMEMBERED_MILLISECONDS = 180_000;

export function createSignals(options: SignalsOptions): Signals {
  const { connection, redis, random, logger } = options;
  const store = createSignalStore(connection);
  const listeners = new Map<SignalTopic, SignalListener[]>(SIGNAL_TOPICS.map((topic) => [topic, []]));
  /** Id → when it was told here, by performance.now(). Oldest first. */
  const deliveredAt = new Map<string, number>();
  /** Those that the store did not take, by what they say. */
  const unwritten = new Map<string, Signal>();
  let newest: Date | null = null;
  let lastLook = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let isLooking = false;
  let isStopped = false;
  let channel: SignalChannel | null = null;

  function each(topic: SignalTopic, tell: (listener: SignalListener) => void): void {
    for (const listener of listeners.get(topic) ?? []) {
      try {
        tell(listener);
      } catch (error) {
        // The others must hear of it all the same.
        logger.error({ error }, 'a listener to signals broke');
      }
    }
  }

  function tell({ id, topic, key }: Signal): void {
    if (deliveredAt.has(id)) return;
    deliveredAt.set(id, performance.now());
    each(topic, (listener) => listener.changed(key));
  }

  function forgetOld(): void {
    const until = performance.now() - REMEMBERED_MILLISECONDS;
    for (const [id, at] of deliveredAt) {
      if (at > until) return;
      deliveredAt.delete(id);
    }
  }

  async function look(): Promise<void> {
    const began = performance.now();
    for (const [name, signal] of unwritten) {
      await store.write(signal);
      unwritten.delete(name);
    }
    const found = await store.since(newest && new Date(newest.getTime() - OVERLAP_MILLISECONDS));
    const missed = began - lastLook > MISSED_MILLISECONDS;
    lastLook = began;
    newest = found.at(-1)?.at ?? newest;
    for (const signal of found) tell(signal);
    if (missed) {
      logger.warn('signals may have been missed');
      for (const topic of SIGNAL_TOPICS) each(topic, (listener) => listener.missed());
    }
    forgetOld();
  }

  function lookRegularly(): void {
    const began = performance.now();
    looking = look()
      .then(() => {
        if (!isLooking) logger.info('signals are looked for in the store');
        isLooking = true;
      })
      .catch((error: Error) => {
        if (isLooking) logger.warn({ errorName: error.name }, 'signals not looked for');
        isLooking = false;
      })
      .finally(() => {
        if (isStopped) return;
        timer = setTimeout(lookRegularly, Math.max(0, began + LOOK_MILLISECONDS - performance.now()));
        timer.unref();
      });
  }

  return {
    async publish(topic, key) {
      const signal: Signal = { id: Buffer.from(random(12)).toString('hex'), topic, key };
      tell(signal);
      channel?.send(signal);
      try {
        await store.write(signal);
      } catch (error) {
        unwritten.set(`${topic}\0${key}`, signal);
        throw error;
      }
    },

    subscribe(topic, listener) {
      listeners.get(topic)?.push(listener);
    },

    async start() {
      if (redis) {
        const { url, connection: sending } = redis;
        const name = connection.name;
        channel = openSignalChannel({ url, redis: sending, name, logger }, tell);
      }
      // What was said before this process remembered anything says nothing to it.
      for (const signal of await store.since(null)) {
        deliveredAt.set(signal.id, performance.now());
        newest = signal.at;
      }
      lastLook = performance.now();
      isLooking = true;
      lookRegularly();
    },

    async stop() {
      isStopped = true;
      clearTimeout(timer);
      channel?.stop();
      await looking;
    },
  };
}
