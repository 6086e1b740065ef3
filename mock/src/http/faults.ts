/** Trouble on purpose: a service that is gone, slow, talks nonsense or signs wrongly. Forgotten at a restart. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export const SERVICE_NAMES = ['registry', 'licences', 'identity', 'wechat'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * `down`: the connection is cut without an answer. `garbage`: status 200 (and a right signature) with a body that
 * does not parse. `forged`: the right answer under a wrong signature, where the service signs.
 */
export const FAULT_MODES = ['up', 'down', 'garbage', 'forged'] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

export interface Fault {
  mode: FaultMode;
  /** Milliseconds before anything else happens. */
  delayMilliseconds: number;
}

export const MOST_DELAY_MILLISECONDS = 600_000;

export const BROKEN_JSON = Buffer.from('{"result": [{"示例": ');

const NO_FAULT: Fault = { mode: 'up', delayMilliseconds: 0 };

export interface Faults {
  of(service: ServiceName): Fault;
  set(service: ServiceName, fault: Fault): void;
  /** One record, by licence identifier or credit code, comes out in a shape that nobody agreed on, or well again. */
  spoil(id: string, spoilt: boolean): void;
  isSpoilt(id: string): boolean;
  /** Lets the call wait or cuts it off; false: it has been dealt with. */
  pass(service: ServiceName, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export function noFaults(): Faults {
  const faults = new Map<ServiceName, Fault>();
  const spoilt = new Set<string>();
  const of = (service: ServiceName): Fault => faults.get(service) ?? NO_FAULT;
  return {
    of,
    set: (service, fault) => {
      faults.set(service, fault);
    },
    spoil(id, bad) {
      if (bad) spoilt.add(id);
      else spoilt.delete(id);
    },
    isSpoilt: (id) => spoilt.has(id),
    async pass(service, request, response) {
      await delay(of(service).delayMilliseconds, response);
      if (of(service).mode === 'down') request.socket.destroy();
      return !request.socket.destroyed;
    },
  };
}

/** Waits, but not for a caller who has gone. */
function delay(ms: number, response: ServerResponse): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.once('close', done);
  });
}
