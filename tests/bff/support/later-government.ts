/** Government of a later version, in front of the town: it says more than this product knows, rightly signed. */

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { generate, importPrivateKey, sign, sm3 } from '@qzt/bff/keys/sm2';
import { answerToSign, GATEWAY_HEADERS, requestToSign } from '@qzt/shared/government/gateway';
import { request } from 'undici';
import { freePort } from '../../support/ports.ts';
import { GATEWAY } from './outside.ts';

const WEBHOOK_PATH = '/webhooks/government';

export interface LaterGovernment {
  /** What an app must be told to listen to it. */
  env: Record<string, string>;
  /** In place of every licence’s, or every firm’s, own status. */
  says: { licence?: string; firm?: string };
  /** Sends a signed notice; the status that it is answered with. */
  notify(appUrl: string, event: Readonly<Record<string, unknown>>): Promise<number>;
  stop(): Promise<void>;
}

export async function startLaterGovernment(mockUrl: string): Promise<LaterGovernment> {
  const says: LaterGovernment['says'] = {};
  const pair = generate();
  const webhookKey = importPrivateKey(pair);

  /** Every object has a field more; licences and firms have the status that was asked for. */
  const grown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(grown);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => [name, grown(field)] as const);
    const status =
      'licenceIdentifier' in value ? says.licence : 'statusSince' in value ? says.firm : undefined;
    return { ...Object.fromEntries(fields), ...(status ? { status } : {}), addedLater: ['示例'] };
  };

  const server = createServer(async (asked, answer) => {
    const { host: _, connection: __, ...headers } = asked.headers;
    const body = await buffer(asked);
    const reply = await request(mockUrl + (asked.url ?? ''), {
      method: asked.method === 'POST' ? 'POST' : 'GET',
      headers,
      body: body.length > 0 ? body : null,
    });
    const text = await reply.body.text();
    const bytes = Buffer.from(reply.statusCode === 200 ? JSON.stringify(grown(JSON.parse(text))) : text);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHash('sm3').update(bytes).digest('hex');
    const nonce = String(asked.headers[GATEWAY_HEADERS.nonce]);
    const signed = answerToSign(reply.statusCode, nonce, timestamp, digest);
    answer.writeHead(reply.statusCode, {
      'content-type': 'application/json',
      [GATEWAY_HEADERS.timestamp]: timestamp,
      [GATEWAY_HEADERS.signature]: createHmac('sm3', GATEWAY.secret).update(signed).digest('hex'),
    });
    answer.end(bytes);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${port}`;

  return {
    env: {
      REGISTRY_URL: `${url}/registry`,
      LICENCES_URL: `${url}/licences`,
      WEBHOOK_PUBLIC_KEY: pair.publicKey,
    },
    says,
    async notify(appUrl, event) {
      const body = Buffer.from(JSON.stringify(event));
      const timestamp = String(Math.floor(Date.now() / 1000));
      const nonce = randomBytes(16).toString('hex');
      const text = requestToSign('POST', WEBHOOK_PATH, timestamp, nonce, sm3(body).toString('hex'));
      const reply = await fetch(appUrl + WEBHOOK_PATH, {
        method: 'POST',
        headers: {
          [GATEWAY_HEADERS.timestamp]: timestamp,
          [GATEWAY_HEADERS.nonce]: nonce,
          [GATEWAY_HEADERS.signature]: sign(webhookKey, Buffer.from(text)).toString('hex'),
        },
        body,
      });
      return reply.status;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
