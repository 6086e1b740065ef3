/**
 * Government's notices that something changed. Each is proven by its signature, its time and a nonce that was never
 * used before; then caches are dropped. The same event may come again and does no harm.
 */

import {
  GATEWAY_HEADERS,
  GATEWAY_WINDOW_SECONDS,
  requestToSign,
  STAND_IN_HEADER,
} from '@qzt/shared/government/gateway';
import { type GovernmentEvent, governmentEventSchema } from '@qzt/shared/government/webhook';
import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import { importPublicKey, sm3, verify } from '../keys/sm2.ts';
import type { WebhookStore } from './webhook-store.ts';

export const WEBHOOK_PATH = '/webhooks/government';

export interface WebhookReceiver {
  /**
   * @param header of the request, by lower-case name
   * Resolves when the event's effect is there in every process that hears signals, or soon will be.
   * @throws Failure webhook.refused · request.malformed-json · request.invalid
   * @throws what the driver throws: it must be sent again
   */
  receive(header: (name: string) => string | undefined, rawBody: Buffer): Promise<void>;
}

export interface WebhookOptions {
  /** Government's SM2 key: uncompressed point, 130 hexadecimal digits. */
  publicKey: string;
  /** Production: a sender that announces itself as a stand-in is not heard. */
  refuseStandIn: boolean;
  clock: Clock;
  logger: Logger;
  store: WebhookStore;
  /** What to do about each kind of event; done before the notice is acknowledged. */
  on: Record<GovernmentEvent['type'], (creditCode: string) => Promise<void>>;
}

const NONCE = /^[A-Za-z0-9_-]{16,64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/i;
const SECONDS = /^\d{1,11}$/;
/** A sender gives up sending the same event again before that. */
const EVENT_KEPT_MILLISECONDS = 7 * 86_400_000;

export function createWebhookReceiver(options: WebhookOptions): WebhookReceiver {
  const { clock, logger, store } = options;
  const key = importPublicKey(options.publicKey);

  function refused(why: string): Failure {
    logger.warn({ why }, 'webhook refused');
    return new Failure('webhook.refused');
  }

  async function assertGenuine(header: (name: string) => string | undefined, rawBody: Buffer): Promise<void> {
    if (options.refuseStandIn && header(STAND_IN_HEADER) !== undefined) throw refused('stand-in');
    const now = clock.now();
    const timestamp = header(GATEWAY_HEADERS.timestamp) ?? '';
    const nonce = header(GATEWAY_HEADERS.nonce) ?? '';
    const signature = header(GATEWAY_HEADERS.signature) ?? '';
    if (!SECONDS.test(timestamp) || !NONCE.test(nonce) || !SIGNATURE.test(signature)) {
      throw refused('headers');
    }
    if (Math.abs(now / 1000 - Number(timestamp)) > GATEWAY_WINDOW_SECONDS) throw refused('time');
    const text = requestToSign('POST', WEBHOOK_PATH, timestamp, nonce, sm3(rawBody).toString('hex'));
    if (!verify(key, Buffer.from(text), Buffer.from(signature, 'hex'))) throw refused('signature');
    // The stamp may lie ahead by the whole window, so it stays valid for up to two of them.
    const until = now + 2 * GATEWAY_WINDOW_SECONDS * 1000;
    if (!(await store.claimNonce(nonce, until))) throw refused('nonce');
  }

  function parsed(rawBody: Buffer): GovernmentEvent {
    let value: unknown;
    try {
      value = JSON.parse(rawBody.toString('utf8'));
    } catch {
      throw new Failure('request.malformed-json');
    }
    const result = governmentEventSchema.safeParse(value);
    if (!result.success) throw new Failure('request.invalid');
    return result.data;
  }

  return {
    async receive(header, rawBody) {
      await assertGenuine(header, rawBody);
      const event = parsed(rawBody);
      if (await store.isDone(event.eventId)) return;
      await options.on[event.type](event.creditCode);
      await store.markDone(event.eventId, clock.now() + EVENT_KEPT_MILLISECONDS);
      logger.info({ type: event.type }, 'government event');
    },
  };
}
