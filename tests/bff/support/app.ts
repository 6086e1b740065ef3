/** The whole app in this process with a clock of its own, composed as it always is. */

import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { createApp } from '@qzt/bff/app';
import type { Clock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { readConfig } from '@qzt/bff/config';
import { freePort } from '../../support/ports.ts';
import { GATEWAY, type Outside } from './outside.ts';

export interface TestApp {
  url: string;
  operatorUrl: string;
  clock: Clock & { offsetMilliseconds: number };
  /** Everything logged so far. */
  logs(): string;
  /** What the operator's monitoring reads. */
  metrics(): Promise<string>;
  /** At the operator's door. */
  operate<T>(path: string, body: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Apps on one store share it. */
export const WRAPPING_KEY = randomBytes(32);
const OPERATOR_TOKEN = randomBytes(24).toString('hex');

export interface AppOptions {
  port?: number;
  env?: Record<string, string>;
}

export async function startApp(outside: Outside, options: AppOptions = {}): Promise<TestApp> {
  const port = options.port ?? outside.appPort;
  const url = `http://127.0.0.1:${port}`;
  const operatorPort = await freePort();
  const config = readConfig({
    APP_MODE: 'test',
    PORT: String(port),
    PUBLIC_URL: url,
    OPERATOR_PORT: String(operatorPort),
    OPERATOR_TOKEN,
    MONGODB_URI: outside.mongoUri,
    KEY_WRAPPING_KEY: WRAPPING_KEY.toString('base64'),
    GATEWAY_APP_ID: GATEWAY.appId,
    GATEWAY_SECRET: GATEWAY.secret,
    REGISTRY_URL: `${outside.mockUrl}/registry`,
    LICENCES_URL: `${outside.mockUrl}/licences`,
    IDENTITY_URL: `${outside.mockUrl}/identity`,
    OIDC_ISSUER: `${outside.mockUrl}/identity/oidc`,
    OIDC_CLIENT_ID: 'qzt-test',
    OIDC_CLIENT_SECRET: 'an openid client secret for tests',
    WECHAT_URL: `${outside.mockUrl}/wechat`,
    WECHAT_APP_ID: 'wx1111111111111111',
    WECHAT_APP_SECRET: 'wechat secret',
    WEBHOOK_PUBLIC_KEY: outside.webhookPublicKey,
    H5_DIR: '/nonexistent',
    RATE_LIMIT_SCALE: '1000',
    LOG_LEVEL: 'debug',
    ...options.env,
  });
  const lines: string[] = [];
  const logger = createLogger(
    config.logLevel,
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const clock = { offsetMilliseconds: 0, now: () => Date.now() + clock.offsetMilliseconds };
  const app = createApp(config, {
    clock,
    random: (length) => randomBytes(length),
    logger,
    breakerPauseMilliseconds: 1,
  });
  await app.start();
  return {
    url,
    operatorUrl: `http://127.0.0.1:${operatorPort}`,
    clock,
    logs: () => lines.join(''),
    async metrics() {
      const reply = await fetch(`http://127.0.0.1:${operatorPort}/metrics`, {
        headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
      });
      return reply.text();
    },
    async operate<T>(path: string, body: unknown) {
      const reply = await fetch(`http://127.0.0.1:${operatorPort}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(await reply.text());
      return (await reply.json()) as T;
    },
    stop: () => app.stop(),
  };
}
