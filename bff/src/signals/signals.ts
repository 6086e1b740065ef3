/**
 * “Something changed, look again”, to every process. A signal wakes readers and drops caches; it carries nothing that
 * matters by itself, so a lost one costs a moment and never the truth.
 */

export const SIGNAL_TOPICS = ['firm-changed', 'licences-changed', 'account-changed', 'keys-changed'] as const;
export type SignalTopic = (typeof SIGNAL_TOPICS)[number];

export const isSignalTopic = (value: unknown): value is SignalTopic =>
  (SIGNAL_TOPICS as readonly unknown[]).includes(value);

export interface SignalListener {
  /** @param key whatever the topic is about: a credit code, the mark of an account or a session; empty where there is only one */
  changed(key: string): void;
  /** Signals may have been missed: everything remembered under this topic is in doubt. */
  missed(): void;
}

export interface Signals {
  /**
   * Tells this process at once and every other one within its wake-up time: at once by Redis, else within 2 s.
   * @throws what the driver throws; then others may not have been told yet, which is tried again until it is done or
   *   this process ends
   */
  publish(topic: SignalTopic, key: string): Promise<void>;
  subscribe(topic: SignalTopic, listener: SignalListener): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** For a process that is alone. */
export function createLocalSignals(): Signals {
  const listeners = new Map<SignalTopic, SignalListener[]>();
  return {
    async publish(topic, key) {
      for (const listener of listeners.get(topic) ?? []) listener.changed(key);
    },
    subscribe(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
