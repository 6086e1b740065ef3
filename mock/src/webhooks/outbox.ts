/** Announcements on their way: kept on disk until the receiver has acknowledged them. */

import { createHash, randomBytes } from 'node:crypto';
import { shanghaiInstant } from '@qzt/shared/domain/dates';
import { GATEWAY_HEADERS, requestToSign, STAND_IN_HEADER } from '@qzt/shared/government/gateway';
import { type GovernmentEvent, governmentEventSchema } from '@qzt/shared/government/webhook';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { readJsonFile, writeFileAtomically } from '../files.ts';
import type { Sm2Signer } from './sm2.ts';

const FIRST_WAIT_MILLISECONDS = 250;
const LONGEST_WAIT_MILLISECONDS = 30_000;
const DEADLINE_MILLISECONDS = 5_000;

const outboxSchema = z.array(governmentEventSchema);

export interface OutboxOptions {
  /** Keeps what has not been acknowledged. */
  file: string;
  url: string;
  appId: string;
  signer: Sm2Signer;
  clock: Clock;
}

export interface Outbox {
  announce(type: GovernmentEvent['type'], creditCode: string): void;
  /** Events without an acknowledgement, oldest first. */
  waiting(): readonly GovernmentEvent[];
  /** Ends the sending; what waits is sent after the next start. */
  close(): Promise<void>;
}

/** Each event goes out until a 2xx comes back, with growing pauses; events don't wait for one another. */
export function openOutbox({ file, url, appId, signer, clock }: OutboxOptions): Outbox {
  const waiting = new Map(
    (readJsonFile(file, (json) => outboxSchema.parse(json)) ?? []).map((event) => [event.eventId, event]),
  );
  const ending = new AbortController();
  const deliveries = new Set<Promise<void>>();
  const save = (): void => writeFileAtomically(file, `${JSON.stringify([...waiting.values()])}\n`);

  async function post(event: GovernmentEvent): Promise<boolean> {
    const body = JSON.stringify(event);
    const { pathname, search } = new URL(url);
    const timestamp = String(Math.floor(clock.now() / 1000));
    const nonce = randomBytes(16).toString('hex');
    const bodySm3 = createHash('sm3').update(body).digest('hex');
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [STAND_IN_HEADER]: 'government',
          [GATEWAY_HEADERS.app]: appId,
          [GATEWAY_HEADERS.timestamp]: timestamp,
          [GATEWAY_HEADERS.nonce]: nonce,
          [GATEWAY_HEADERS.signature]: signer.sign(
            requestToSign('POST', pathname + search, timestamp, nonce, bodySm3),
          ),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      // Not there, or too slow: the event stays in the outbox and goes out again.
      return false;
    }
  }

  async function deliver(event: GovernmentEvent): Promise<void> {
    for (
      let wait = FIRST_WAIT_MILLISECONDS;
      !ending.signal.aborted;
      wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)
    ) {
      if (await post(event)) {
        waiting.delete(event.eventId);
        save();
        return;
      }
      await pause(wait, ending.signal);
    }
  }

  function send(event: GovernmentEvent): void {
    const delivery = deliver(event).finally(() => deliveries.delete(delivery));
    deliveries.add(delivery);
  }

  for (const event of waiting.values()) send(event);

  return {
    announce(type, creditCode) {
      const event: GovernmentEvent = {
        eventId: randomBytes(16).toString('hex'),
        type,
        creditCode,
        occurredAt: shanghaiInstant(clock.now()),
      };
      waiting.set(event.eventId, event);
      save();
      send(event);
    },
    waiting: () => [...waiting.values()],
    async close() {
      ending.abort();
      await Promise.all(deliveries);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
