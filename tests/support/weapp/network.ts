import { request } from 'undici';
import { type Api, apiMaker, createListeners, type Options, Refusal } from './api.ts';
import type { Realm } from './realm.ts';

export interface NetworkOptions {
  /** The only origin that the program may call: what it was built for. */
  builtFor: string;
  /** Where that origin's requests really go. */
  apiOrigin: string;
}

export interface Network {
  apis: Record<string, unknown>;
  /** Cuts the network, or brings it back; the program is told. */
  setOnline: (online: boolean) => void;
  /** `METHOD path` of every request so far. */
  requests: string[];
}

// No PATCH: WeChat has none.
const methods = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'] as const;
type Method = (typeof methods)[number];

/** WeChat writes these itself. */
const ownHeaders = {
  referer: 'https://servicewechat.com/wx0000000000000000/0/page-frame.html',
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50(0x1800323d) NetType/WIFI Language/zh_CN',
};
const defaultTimeout = 60_000;

const bodyOf = (data: unknown): string | undefined =>
  data === undefined || typeof data === 'string' ? data : JSON.stringify(data);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** `wx.request` over real HTTP, and what the phone knows of its network. */
export const createNetwork = (realm: Realm, { builtFor, apiOrigin }: NetworkOptions): Network => {
  const changes = createListeners(realm);
  const requests: string[] = [];
  let isOnline = true;

  const send = async (options: Options): Promise<object> => {
    const url = String(options.url);
    const method = String(options.method ?? 'GET').toUpperCase() as Method;
    if (!methods.includes(method)) throw new Refusal(`method is invalid: ${method}`);
    if (!url.startsWith(`${builtFor}/`)) throw new Refusal(`url not in domain list: ${url}`);
    const path = url.slice(builtFor.length);
    requests.push(`${method} ${path}`);
    if (!isOnline)
      throw new Refusal('errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED');
    const body = bodyOf(options.data);
    const headers = { 'content-type': 'application/json', ...(options.header as Record<string, string>) };
    try {
      const answer = await request(apiOrigin + path, {
        method,
        headers: { ...headers, ...ownHeaders },
        signal: AbortSignal.timeout(Number(options.timeout ?? defaultTimeout)),
        ...(body === undefined || method === 'GET' ? {} : { body }),
      });
      const text = await answer.body.text();
      return {
        data: (options.dataType ?? 'json') === 'json' ? parsed(text) : text,
        statusCode: answer.statusCode,
        header: answer.headers,
        cookies: [],
      };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      throw new Refusal(isLate ? 'timeout' : `errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED (${error})`);
    }
  };

  const make = apiMaker(realm);
  const ask = make('request', send);
  const task: Api = (options) => {
    const promise = ask(options);
    return promise ?? realm.copy({});
  };
  return {
    apis: {
      request: task,
      getNetworkType: make('getNetworkType', () => ({ networkType: isOnline ? 'wifi' : 'none' })),
      onNetworkStatusChange: changes.on,
      offNetworkStatusChange: changes.off,
    },
    setOnline: (online) => {
      isOnline = online;
      changes.tell({ isConnected: online, networkType: online ? 'wifi' : 'none' });
    },
    requests,
  };
};
