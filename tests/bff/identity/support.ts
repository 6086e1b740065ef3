/** What a person does to sign in, step by step, over the wire. */

import { randomBytes } from 'node:crypto';
import type { Problem } from '@qzt/shared/contracts/errors';
import type { AccessGrant, Account } from '@qzt/shared/contracts/identity';
import { PRIVACY_NOTICE_VERSION } from '@qzt/shared/domain/privacy-notice';
import { BSON, MongoClient } from 'mongodb';
import { startApp, type TestApp } from '../support/app.ts';
import { type Outside, startOutside, type TownPerson } from '../support/outside.ts';

export { type Outside, PRIVACY_NOTICE_VERSION, startApp, startOutside, type TestApp };

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
export async function startOidc(app: TestApp, browser: Browser, returnTo?: string): Promise<string> {
  const reply = await browser.request(`${app.url}${API}/oidc/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.url },
    body: JSON.stringify({ noticeVersion: PRIVACY_NOTICE_VERSION, returnTo }),
  });
  if (reply.status !== 200) throw new Error(await reply.text());
  return ((await reply.json()) as { location: string }).location;
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
