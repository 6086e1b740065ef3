/**
 * The environment of the BFF: each variable with its form, its default and what production refuses of it. The start
 * reads it, the tests walk it, the documentation's table lists it.
 */

import * as z from 'zod/mini';
import { LOOK_RETENTION_DAYS } from '../domain/privacy-notice.ts';
import { WRAPPING_KEY, weakWrappingKey } from './wrapping-key.ts';

const text = (what: string) => z.string(what).check(z.minLength(1, what));

const whole = (least: number, most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)),
    z.pipe(
      z.transform((digits: string) => Number(digits)),
      z
        .number()
        .check(z.minimum(least, `must be at least ${least}`), z.maximum(most, `must be at most ${most}`)),
    ),
  );

const HTTP = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
const address = z.pipe(
  z.string().check(z.regex(HTTP, 'must be an http:// or https:// address without query, user or fragment')),
  z.transform((url: string) => url.replace(/\/+$/, '')),
);
const origin = z.pipe(
  z
    .string()
    .check(z.regex(/^https?:\/\/[^\s/?#@]+\/?$/, 'must be an origin: https://host, nothing behind it')),
  z.transform((url: string) => url.replace(/\/$/, '')),
);

const CIDR = /^[0-9a-fA-F:.]+(\/\d{1,3})?$/;
const addresses = z.pipe(
  z.pipe(
    z.string(),
    z.transform((list: string) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  ),
  z.array(z.string().check(z.regex(CIDR, 'must be a comma-separated list of IP addresses or CIDR ranges'))),
);

const mode = z.enum(['production', 'development', 'test'], 'must be production, development or test');
const level = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be a level of pino');

const https = (value: string): string | null =>
  value.startsWith('https://') ? null : 'must be an https:// address in production';

const GUESSABLE =
  /(changeme|change-me|default|development|example|placeholder|qizhengtong|secret|password|示例|123456|abcdef)/i;

/** Found by whoever tries: a short one, a word, a pattern. */
const weakSecret = (value: string): string | null => {
  if (value.length < 32) return 'is a weak secret: production wants 32 characters or more';
  if (new Set(value).size < 8) return 'is a weak secret: too few different characters';
  if (GUESSABLE.test(value)) return 'is a default or guessable secret';
  return null;
};

const oneLine = (what: string) =>
  z.string().check(z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{2,200}$/u, `${what}: 2 to 200 characters in one line`));

const madeUpWords = (value: string): string | null =>
  /示例|example|development/i.test(value) ? 'is the made-up one of the development set-up' : null;

const madeUpId = (value: string): string | null =>
  /development|example|^wx0+$/.test(value) ? 'is the made-up id of the development set-up' : null;

interface Variable<S extends z.ZodMiniType> {
  schema: S;
  /** As it would stand in the environment; without one the variable is required. */
  fallback?: string;
  /** The same outside production only: something plainly made up. */
  fallbackInDevelopment?: string;
  /** Never printed. */
  secret?: true;
  about: string;
  /** What production refuses, said of the value as given; null: fine. */
  refusedInProduction?: (value: string) => string | null;
}

const variable = <S extends z.ZodMiniType>(definition: Variable<S>): Variable<S> => definition;

export const BFF_VARIABLES = {
  APP_MODE: variable({
    schema: mode,
    fallback: 'production',
    about: 'What is refused at start, and how strictly',
  }),
  HOST: variable({ schema: text('must be a host'), fallback: '127.0.0.1', about: 'Address to listen on' }),
  PORT: variable({ schema: whole(0, 65535), fallback: '5180', about: 'Port of the app; 0 takes a free one' }),
  PUBLIC_URL: variable({
    schema: origin,
    about: 'Origin under which phones reach the app; stands in every QR',
    refusedInProduction: https,
  }),
  TRUSTED_PROXIES: variable({
    schema: addresses,
    fallback: '',
    about: 'Addresses or CIDR ranges whose X-Forwarded-For is believed',
  }),
  OPERATOR_PORT: variable({
    schema: whole(0, 65535),
    fallback: '5182',
    about: 'Port of the operator’s door, on loopback only; 0 takes a free one',
  }),
  OPERATOR_TOKEN: variable({
    schema: z.string().check(z.minLength(32, 'must have 32 characters or more')),
    secret: true,
    about: 'Bearer token of the operator’s door',
    refusedInProduction: weakSecret,
  }),
  MONGODB_URI: variable({
    schema: z.string().check(z.regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must be a mongodb:// address')),
    secret: true,
    about: 'The store',
  }),
  REDIS_URL: variable({
    schema: z.string().check(z.regex(/^(rediss?:\/\/\S+)?$/, 'must be a redis:// or rediss:// address')),
    fallback: '',
    secret: true,
    about: 'Wakes other processes and counts limits over all of them; empty: none',
  }),
  KEY_WRAPPING_KEY: variable({
    schema: z.string().check(z.regex(WRAPPING_KEY, 'must be 32 bytes in base64')),
    secret: true,
    about: 'Wraps every key at rest; back it up apart from the store',
    refusedInProduction: weakWrappingKey,
  }),
  KEY_WRAPPING_KEY_PREVIOUS: variable({
    schema: z
      .string()
      .check(z.refine((value) => value === '' || WRAPPING_KEY.test(value), 'must be 32 bytes in base64')),
    fallback: '',
    secret: true,
    about: 'While KEY_WRAPPING_KEY is changed: the one before; opens too, wraps nothing',
  }),
  GATEWAY_APP_ID: variable({
    schema: text('must be the id given by the gateway'),
    about: 'Who we are to the government gateway',
    refusedInProduction: madeUpId,
  }),
  GATEWAY_SECRET: variable({
    schema: text('must be the secret given by the gateway'),
    secret: true,
    about: 'Signs calls to the gateway (HMAC-SM3)',
    refusedInProduction: weakSecret,
  }),
  REGISTRY_URL: variable({ schema: address, about: 'Commercial register', refusedInProduction: https }),
  LICENCES_URL: variable({ schema: address, about: 'E-licence system', refusedInProduction: https }),
  IDENTITY_URL: variable({
    schema: address,
    about: 'Province’s identity service',
    refusedInProduction: https,
  }),
  OIDC_ISSUER: variable({ schema: address, about: 'OpenID Connect issuer', refusedInProduction: https }),
  OIDC_CLIENT_ID: variable({
    schema: text('must be the client id given by the issuer'),
    about: 'Who we are to the issuer',
    refusedInProduction: madeUpId,
  }),
  OIDC_CLIENT_SECRET: variable({
    schema: text('must be the client secret given by the issuer'),
    secret: true,
    about: 'Secret at the issuer',
    refusedInProduction: weakSecret,
  }),
  WECHAT_URL: variable({ schema: address, about: 'WeChat’s server API', refusedInProduction: https }),
  WECHAT_APP_ID: variable({
    schema: z.string().check(z.regex(/^wx[0-9a-f]{16}$/, 'must be wx and 16 hexadecimal digits')),
    about: 'The mini-program',
    refusedInProduction: madeUpId,
  }),
  WECHAT_APP_SECRET: variable({
    schema: text('must be the secret of the mini-program'),
    secret: true,
    about: 'Secret of the mini-program',
    refusedInProduction: weakSecret,
  }),
  WECHAT_OWNERSHIP_DIR: variable({
    schema: z.string(),
    fallback: '',
    about: 'Folder with WeChat’s ownership file, served as /v/<name>.txt; empty: none',
  }),
  WEBHOOK_PUBLIC_KEY: variable({
    schema: z
      .string()
      .check(z.regex(/^04[0-9a-fA-F]{128}$/, 'must be an uncompressed SM2 point in hexadecimal')),
    about: 'Key with which government signs its webhooks',
  }),
  HANDLER_NAME: variable({
    schema: oneLine('must be a name'),
    fallbackInDevelopment: '示例市企证通服务中心（示例）',
    about: 'Who handles the personal data (个人信息处理者); the privacy notice names it',
    refusedInProduction: madeUpWords,
  }),
  HANDLER_CONTACT: variable({
    schema: oneLine('must be a contact'),
    fallbackInDevelopment: '示例电话 000-0000 0000（示例）',
    about: 'Where people reach whoever handles it: telephone, mail or address, as it should be read',
    refusedInProduction: madeUpWords,
  }),
  H5_DIR: variable({ schema: text('must be a folder'), about: 'The browser build' }),
  API_PAGE: variable({
    schema: z.pipe(
      z.enum(['on', 'off', 'in-development'], 'must be on or off'),
      z.transform((wish: 'on' | 'off' | 'in-development') => wish),
    ),
    fallback: 'in-development',
    about: 'Whether the API’s page and OpenAPI document are served; unless told, not in production',
  }),
  MAX_CONNECTIONS: variable({
    schema: whole(10, 1_000_000),
    fallback: '10000',
    about: 'Connections that a process holds at once; further ones are closed',
  }),
  LIVE_CODE_ROTATION_SECONDS: variable({
    schema: whole(1, 3600),
    fallback: '60',
    about: 'The holder’s screen asks for the next code after so long',
  }),
  LIVE_CODE_LIFETIME_SECONDS: variable({
    schema: whole(1, 86_400),
    fallback: '300',
    about: 'A live code is good for so long',
  }),
  LICENCE_FRESH_SECONDS: variable({
    schema: whole(1, 3600),
    fallback: '60',
    about: 'A licence status counts as known for so long',
  }),
  WALLET_CACHE_SECONDS: variable({
    schema: whole(1, 86_400),
    fallback: '600',
    about: 'Licences in the wallet are asked for again after so long',
  }),
  ACCESS_TOKEN_SECONDS: variable({
    schema: whole(10, 3600),
    fallback: '300',
    about: 'Life of an access token',
  }),
  LOOK_RETENTION_DAYS: variable({
    schema: whole(1, LOOK_RETENTION_DAYS),
    fallback: String(LOOK_RETENTION_DAYS),
    about: 'Looks at codes are kept for so long; the privacy notice promises two years at most',
  }),
  RATE_LIMIT_SCALE: variable({
    schema: whole(1, 1_000_000),
    fallback: '1',
    about: 'Multiplies every rate limit: offices behind one address, load tests',
    refusedInProduction: (value) =>
      Number(value) > 100 ? 'switches the rate limits off; production takes 1 to 100' : null,
  }),
  LOG_LEVEL: variable({ schema: level, fallback: 'info', about: 'Least level that is logged' }),
} as const;

type Variables = typeof BFF_VARIABLES;
export type BffVariable = keyof Variables;
export type BffEnvironment = { [V in BffVariable]: z.output<Variables[V]['schema']> };

export interface ConfigurationFault {
  variable: BffVariable;
  /** English, for the operator; never holds the value. */
  message: string;
}

type Definition = Variable<z.ZodMiniType>;
const entries = Object.entries(BFF_VARIABLES) as [BffVariable, Definition][];

/**
 * Reads the whole environment and tells every fault at once. An empty variable counts as absent.
 * @param given the environment
 */
export function readBffEnvironment(
  given: Readonly<Record<string, string | undefined>>,
): { environment: BffEnvironment; faults: [] } | { environment: null; faults: ConfigurationFault[] } {
  const values = new Map<BffVariable, unknown>();
  const faults: ConfigurationFault[] = [];
  const production = (given.APP_MODE || BFF_VARIABLES.APP_MODE.fallback) === 'production';
  const secrets = new Map<string, BffVariable>();
  for (const [name, definition] of entries) {
    const raw =
      given[name] || (definition.fallback ?? (production ? undefined : definition.fallbackInDevelopment));
    if (raw === undefined) {
      faults.push({ variable: name, message: 'is missing' });
      continue;
    }
    const parsed = definition.schema.safeParse(raw);
    const refusal = production ? (definition.refusedInProduction?.(raw) ?? null) : null;
    if (!parsed.success) {
      faults.push({ variable: name, message: parsed.error.issues[0]?.message ?? 'is not understood' });
    } else if (refusal !== null) {
      faults.push({ variable: name, message: refusal });
    } else {
      values.set(name, parsed.data);
    }
    if (production && definition.secret && raw !== '') {
      const twin = secrets.get(raw);
      if (twin) faults.push({ variable: name, message: `must not be the same as ${twin}` });
      secrets.set(raw, name);
    }
  }
  const wrapping = given.KEY_WRAPPING_KEY;
  if (!production && wrapping && wrapping === given.KEY_WRAPPING_KEY_PREVIOUS) {
    faults.push({
      variable: 'KEY_WRAPPING_KEY_PREVIOUS',
      message: 'must not be the same as KEY_WRAPPING_KEY',
    });
  }
  const rotation = values.get('LIVE_CODE_ROTATION_SECONDS');
  const lifetime = values.get('LIVE_CODE_LIFETIME_SECONDS');
  if (typeof rotation === 'number' && typeof lifetime === 'number' && lifetime < rotation) {
    faults.push({
      variable: 'LIVE_CODE_LIFETIME_SECONDS',
      message: 'must not be shorter than LIVE_CODE_ROTATION_SECONDS',
    });
  }
  if (faults.length > 0) return { environment: null, faults };
  // Every variable was parsed by its own schema just above.
  return { environment: Object.fromEntries(values) as BffEnvironment, faults: [] };
}
