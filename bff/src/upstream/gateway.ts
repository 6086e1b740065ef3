/** Our half of the government gateway's signing: HMAC-SM3 under the secret it gave us (shared/government/gateway). */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import {
  answerToSign,
  GATEWAY_HEADERS,
  GATEWAY_WINDOW_SECONDS,
  requestToSign,
} from '@qzt/shared/government/gateway';
import type { Clock, Random } from '../base/clock.ts';

export interface GatewayCredential {
  appId: string;
  secret: string;
}

export interface Gateway {
  /** The four headers of a request; the nonce binds the answer to it. */
  sign(method: string, path: string, body: Uint8Array): { headers: Record<string, string>; nonce: string };
  /** Null when an answer is the gateway's own, for this request and of this time; otherwise what is wrong. */
  faultOf(answer: {
    status: number;
    nonce: string;
    timestamp: string | undefined;
    signature: string | undefined;
    body: Uint8Array;
  }): string | null;
}

const NONCE_BYTES = 16;
const hexSm3 = (data: Uint8Array): string => createHash('sm3').update(data).digest('hex');

export function createGateway(credential: GatewayCredential, clock: Clock, random: Random): Gateway {
  const mac = (text: string): Buffer => createHmac('sm3', credential.secret).update(text).digest();

  return {
    sign(method, path, body) {
      const timestamp = String(Math.floor(clock.now() / 1000));
      const nonce = Buffer.from(random(NONCE_BYTES)).toString('hex');
      const text = requestToSign(method, path, timestamp, nonce, hexSm3(body));
      return {
        nonce,
        headers: {
          [GATEWAY_HEADERS.app]: credential.appId,
          [GATEWAY_HEADERS.timestamp]: timestamp,
          [GATEWAY_HEADERS.nonce]: nonce,
          [GATEWAY_HEADERS.signature]: mac(text).toString('hex'),
        },
      };
    },

    faultOf({ status, nonce, timestamp, signature, body }) {
      if (!timestamp || !signature) return 'unsigned';
      if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp';
      if (Math.abs(clock.now() / 1000 - Number(timestamp)) > GATEWAY_WINDOW_SECONDS) return 'stale';
      if (!/^[0-9a-f]{64}$/i.test(signature)) return 'signature';
      const expected = mac(answerToSign(status, nonce, timestamp, hexSm3(body)));
      return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'signature';
    },
  };
}
