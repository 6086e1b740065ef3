import { createHash, createHmac, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { answerToSign, GATEWAY_HEADERS, requestToSign } from '@qzt/shared/government/gateway';
import { freePort } from '../support/ports.ts';
import { launchService, type Running, scratchDir } from '../support/processes.ts';

export const APP = { appId: 'qzt-test', secret: 'a gateway secret for tests' };
export const CLIENT = { id: 'qzt-test', secret: 'an openid client secret for tests' };
export const WECHAT = { appId: 'wx1111111111111111', secret: 'wechat secret' };
/** The day the town is built for in these tests. */
export const TODAY = '2026-11-23';

export interface Mock {
  url: string;
  port: number;
  dataDir: string;
  ready: Record<string, unknown>;
  process: Running;
  /** Ends it, keeping its data. */
  stop(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export const REDIRECT_URI = 'http://127.0.0.1:5999/api/v1/identity/oidc/callback';

/** @param port 0: any */
export const mockEnvironment = (port: number, dataDir: string): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  APP_MODE: 'test',
  MOCK_PORT: String(port),
  MOCK_DATA_DIR: dataDir,
  GATEWAY_APP_ID: APP.appId,
  GATEWAY_SECRET: APP.secret,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
  OIDC_REDIRECT_URI: REDIRECT_URI,
  WECHAT_APP_ID: WECHAT.appId,
  WECHAT_APP_SECRET: WECHAT.secret,
  // The port of the discard service: nobody listens.
  WEBHOOK_URL: 'http://127.0.0.1:9/webhooks/government',
  TOWN_TODAY: TODAY,
});

/** The real process on a free port. `dataDir`: of one that was stopped before. */
export async function startMock(
  env: Record<string, string | undefined> = {},
  dataDir = scratchDir(),
): Promise<Mock> {
  const port = await freePort();
  const running = launchService(
    'mock',
    { ...mockEnvironment(port, join(dataDir, 'mock')), ...env },
    join(dataDir, 'mock.log'),
  );
  const ready = await running.ready;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    ready,
    process: running,
    stop: () => running.stop(),
    remove: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const sm3 = (data: string | Buffer): string => createHash('sm3').update(data).digest('hex');
const mac = (text: string, secret = APP.secret): string =>
  createHmac('sm3', secret).update(text).digest('hex');

export interface SignedCall {
  method?: 'GET' | 'POST';
  /** With the service's prefix. */
  path: string;
  body?: unknown;
}

export interface SigningTrouble {
  timestamp?: string;
  nonce?: string;
  secret?: string;
  appId?: string;
}

/** Headers of a call as the gateway wants them, or a little wrong. */
export function signedHeaders(
  { method = 'GET', path, body }: SignedCall,
  {
    timestamp = String(Math.floor(Date.now() / 1000)),
    nonce = randomBytes(16).toString('hex'),
    secret,
    appId,
  }: SigningTrouble = {},
): Record<string, string> {
  const text = body === undefined ? '' : JSON.stringify(body);
  return {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    [GATEWAY_HEADERS.app]: appId ?? APP.appId,
    [GATEWAY_HEADERS.timestamp]: timestamp,
    [GATEWAY_HEADERS.nonce]: nonce,
    [GATEWAY_HEADERS.signature]: mac(requestToSign(method, path, timestamp, nonce, sm3(text)), secret),
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests judge what is inside
  json: any;
  /** Whether the answer carries the signature that belongs to it. */
  signed: boolean;
}

export async function send(mock: Mock, call: SignedCall, headers: Record<string, string>): Promise<Answer> {
  const reply = await fetch(mock.url + call.path, {
    method: call.method ?? 'GET',
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const text = await reply.text();
  const expected = mac(
    answerToSign(
      reply.status,
      headers[GATEWAY_HEADERS.nonce] ?? '',
      reply.headers.get(GATEWAY_HEADERS.timestamp) ?? '',
      sm3(text),
    ),
  );
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    get json() {
      return JSON.parse(text);
    },
    signed: reply.headers.get(GATEWAY_HEADERS.signature) === expected,
  };
}

export const call = (mock: Mock, one: SignedCall): Promise<Answer> => send(mock, one, signedHeaders(one));

/** An action of the console; fails unless it was done. */
export async function act(mock: Mock, action: string, told: unknown) {
  const reply = await fetch(`${mock.url}/console/api/actions/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(told),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${action}: ${reply.status} ${text}`);
  return JSON.parse(text);
}
