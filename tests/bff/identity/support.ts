/** The whole app in this process with a clock of its own; store and outside world as processes. */

import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { createApp } from '@qzt/bff/app';
import type { Clock } from '@qzt/bff/base/clock';
import { createLogger } from '@qzt/bff/base/logger';
import { readConfig } from '@qzt/bff/config';
import type { Problem } from '@qzt/shared/contracts/errors';
import type { AccessGrant, Account } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { BSON, MongoClient } from 'mongodb';
import { freePort } from '../../support/ports.ts';
import { GATEWAY, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

export { type Outside, PRIVACY_NOTICE_VERSION, startOutside };

export interface Person extends TownPerson {
  phone: string;
}

/** Of the town. */
export async function personOf(outside: Outside, id: string): Promise<Person> {
  const reply = await fetch(`${outside.mockUrl}/console/api/people?q=`);
  const { people } = (await reply.json()) as { people: Person[] };
  const found = people.find((person) => person.id === id);
  if (!found) throw new Error(`the town has no ${id}`);
  return found;
}

export interface TestApp {
  url: string;
  operatorUrl: string;
  clock: Clock & { offsetMilliseconds: number };
  /** Everything logged so far. */
  logs(): string;
  stop(): Promise<void>;
}

const WRAPPING_KEY = randomBytes(32).toString('base64');
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
    KEY_WRAPPING_KEY: WRAPPING_KEY,
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
  const app = createApp(config, { clock, random: (length) => randomBytes(length), logger });
  await app.start();
  return {
    url,
    operatorUrl: `http://127.0.0.1:${operatorPort}`,
    clock,
    logs: () => lines.join(''),
    stop: () => app.stop(),
  };
}

export interface Answer<T> {
  status: number;
  body: T;
  problem: Problem;
  text: string;
  headers: Headers;
}

export interface CallOptions {
  bearer?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const API = '/api/v1/identity';

export async function call<T = unknown>(
  app: Pick<TestApp, 'url'>,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { bearer, body, headers }: CallOptions = {},
): Promise<Answer<T>> {
  const reply = await fetch(`${app.url}${path.startsWith('/api/') ? path : API + path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const json = reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  return { status: reply.status, body: json as T, problem: json as Problem, text, headers: reply.headers };
}

export const newKey = (): string => randomBytes(12).toString('hex');

/** As wx.login and the phone button would hand them over, for a person of the town. */
export const wechatCode = (personId: string): string => `town:${personId}:${newKey()}`;

export type WechatGrant = AccessGrant & { refreshToken: string };

export async function signInByWechat(app: TestApp, personId: string): Promise<WechatGrant> {
  const body = { code: wechatCode(personId), noticeVersion: PRIVACY_NOTICE_VERSION };
  const answer = await call<WechatGrant>(app, 'POST', '/sessions/wechat', {
    body,
    headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0.50' },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

export const provePhone = (app: TestApp, bearer: string, personId: string) =>
  call<Account>(app, 'POST', '/account/phone', { bearer, body: { code: wechatCode(personId) } });

/** Signed in by WeChat with the phone proven. */
export async function arriveByWechat(app: TestApp, personId: string): Promise<WechatGrant> {
  const grant = await signInByWechat(app, personId);
  const proven = await provePhone(app, grant.accessToken, personId);
  if (proven.status !== 200) throw new Error(proven.text);
  return grant;
}

export const confirm = (
  app: TestApp,
  bearer: string,
  { name, idNumber }: { name: string; idNumber: string },
  key = newKey(),
) =>
  call<Account>(app, 'POST', '/account/real-name', {
    bearer,
    body: { name, idNumber, consent: true, noticeVersion: PRIVACY_NOTICE_VERSION },
    headers: { 'idempotency-key': key },
  });

export const refreshByBody = (app: TestApp, refreshToken: string) =>
  call<WechatGrant>(app, 'POST', '/sessions/refresh', { body: { refreshToken } });

export const accountOf = (app: TestApp, bearer: string) => call<Account>(app, 'GET', '/account', { bearer });

interface Kept {
  value: string;
  path: string;
  /** As it was sent. */
  line: string;
}

/** Keeps cookies by path and follows redirects when told to. */
export class Browser {
  readonly cookies = new Map<string, Kept>();

  readonly userAgent: string;

  constructor(userAgent = 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36') {
    this.userAgent = userAgent;
  }

  async request(
    url: string,
    options: { method?: string; headers?: Record<string, string>; body?: string | URLSearchParams } = {},
  ): Promise<Response> {
    const at = new URL(url);
    const reply = await fetch(at, {
      method: options.method ?? 'GET',
      redirect: 'manual',
      headers: { 'user-agent': this.userAgent, cookie: this.#cookiesFor(at.pathname), ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    for (const line of reply.headers.getSetCookie()) this.#keep(line);
    return reply;
  }

  /** Goes where it is sent until a page comes, or until the next hop would leave `within`. */
  async open(url: string, within: string, form?: Record<string, string>): Promise<URL> {
    let at = new URL(url);
    let body = form && new URLSearchParams(form);
    for (let hop = 0; hop < 10; hop++) {
      const reply = await this.request(at.href, {
        ...(body ? { method: 'POST', body, headers: { origin: at.origin } } : {}),
      });
      body = undefined;
      const location = reply.headers.get('location');
      await reply.body?.cancel();
      if (location === null) return at;
      at = new URL(location, at);
      if (!at.href.startsWith(within)) return at;
    }
    throw new Error('sent round in circles');
  }

  /** A request of the app's own page. */
  refresh(app: TestApp, headers: Record<string, string> = { origin: app.url }): Promise<Response> {
    return this.request(`${app.url}${API}/sessions/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  }

  #cookiesFor(path: string): string {
    return [...this.cookies]
      .filter(([, kept]) => path.startsWith(kept.path))
      .map(([name, kept]) => `${name}=${kept.value}`)
      .join('; ');
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const at = pair.indexOf('=');
    const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, { value, path, line });
  }
}

/** @returns the address of the province's page */
export async function startOidc(app: TestApp, browser: Browser, more = ''): Promise<string> {
  const query = `noticeVersion=${PRIVACY_NOTICE_VERSION}${more}`;
  const reply = await browser.request(`${app.url}${API}/oidc/start?${query}`);
  const location = reply.headers.get('location');
  if (reply.status !== 303 || location === null) throw new Error(await reply.text());
  return location;
}

/** Signs in at the province, up to the address to which the browser is sent back. */
export async function throughProvince(
  outside: Outside,
  browser: Browser,
  location: string,
  form: Record<string, string>,
): Promise<URL> {
  const page = await browser.open(location, outside.mockUrl);
  return browser.open(page.href, outside.mockUrl, form);
}

/** The whole way; @returns where the browser lands */
export async function signInByOidc(
  app: TestApp,
  outside: Outside,
  browser: Browser,
  personId: string,
): Promise<string> {
  const location = await startOidc(app, browser);
  const callback = await throughProvince(outside, browser, location, { person: personId });
  const reply = await browser.request(callback.href);
  return reply.headers.get('location') ?? '';
}

export async function refreshedGrant(app: TestApp, browser: Browser): Promise<AccessGrant> {
  const reply = await browser.refresh(app);
  if (reply.status !== 200) throw new Error(await reply.text());
  return (await reply.json()) as AccessGrant;
}

/** At the operator's door. */
export async function operate<T>(app: TestApp, path: string, body: unknown): Promise<T> {
  const reply = await fetch(app.operatorUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return (await reply.json()) as T;
}

/** Every document of every collection, as it lies there. */
export async function rawDump(outside: Outside): Promise<Map<string, BSON.Document[]>> {
  const client = await MongoClient.connect(outside.mongoUri);
  try {
    const db = client.db();
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    const dump = new Map<string, BSON.Document[]>();
    for (const name of names) dump.set(name, await db.collection(name).find().toArray());
    return dump;
  } finally {
    await client.close();
  }
}

export const asText = (dump: Map<string, BSON.Document[]>): string =>
  [...dump].map(([name, documents]) => `${name} ${BSON.EJSON.stringify(documents)}`).join('\n');

/** Straight into the store, as another process or a crash would leave it. */
export async function inStore<T>(outside: Outside, work: (db: ReturnType<MongoClient['db']>) => Promise<T>) {
  const client = await MongoClient.connect(outside.mongoUri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
