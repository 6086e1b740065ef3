/** The environment, read once. */

import { type BffVariable, type ConfigurationFault, readBffEnvironment } from '@qzt/shared/configuration/bff';
import ipaddr from 'ipaddr.js';
import { importPublicKey } from './keys/sm2.ts';

export interface Config {
  mode: 'production' | 'development' | 'test';
  host: string;
  port: number;
  /** Origin, without a slash at its end. */
  publicUrl: string;
  /** Addresses and CIDR ranges. */
  trustedProxies: readonly string[];
  operatorPort: number;
  operatorToken: string;
  mongodbUri: string;
  /** Null: processes find each other by the store alone. */
  redisUrl: string | null;
  /** 32 bytes. */
  keyWrappingKey: Buffer;
  /** 32 bytes; null unless the key is being changed. */
  keyWrappingKeyPrevious: Buffer | null;
  gateway: { appId: string; secret: string };
  registryUrl: string;
  licencesUrl: string;
  identityUrl: string;
  oidc: { issuer: string; clientId: string; clientSecret: string };
  wechat: { url: string; appId: string; appSecret: string };
  /** Null: none is served. */
  wechatOwnershipDir: string | null;
  /** Uncompressed SM2 point, 130 hexadecimal digits. */
  webhookPublicKey: string;
  /** Who handles the personal data, and where people reach them. */
  dataHandler: { name: string; contact: string };
  h5Dir: string;
  /** Whether the API's page and OpenAPI document are served. */
  apiPage: boolean;
  maxConnections: number;
  liveCodeRotationSeconds: number;
  liveCodeLifetimeSeconds: number;
  licenceFreshSeconds: number;
  walletCacheSeconds: number;
  accessTokenSeconds: number;
  lookRetentionDays: number;
  /** Multiplies every rate limit. */
  rateLimitScale: number;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/** The process cannot start as it is configured. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly { variable: BffVariable; message: string }[];

  constructor(faults: readonly ConfigurationFault[], options?: ErrorOptions) {
    super(faults.map(({ variable, message }) => `${variable} ${message}`).join('\n'), options);
    this.faults = faults;
  }
}

/** @throws ConfigurationError that names every fault at once */
export function readConfig(given: Readonly<Record<string, string | undefined>>): Config {
  const { environment: env, faults } = readBffEnvironment(given);
  const all = [
    ...faults,
    ...webhookKeyFaults(given.WEBHOOK_PUBLIC_KEY ?? ''),
    ...proxyFaults(env?.TRUSTED_PROXIES ?? []),
  ];
  if (!env || all.length > 0) throw new ConfigurationError(all);
  return {
    mode: env.APP_MODE,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    trustedProxies: env.TRUSTED_PROXIES,
    operatorPort: env.OPERATOR_PORT,
    operatorToken: env.OPERATOR_TOKEN,
    mongodbUri: env.MONGODB_URI,
    redisUrl: env.REDIS_URL || null,
    keyWrappingKey: Buffer.from(env.KEY_WRAPPING_KEY, 'base64'),
    keyWrappingKeyPrevious: env.KEY_WRAPPING_KEY_PREVIOUS
      ? Buffer.from(env.KEY_WRAPPING_KEY_PREVIOUS, 'base64')
      : null,
    gateway: { appId: env.GATEWAY_APP_ID, secret: env.GATEWAY_SECRET },
    registryUrl: env.REGISTRY_URL,
    licencesUrl: env.LICENCES_URL,
    identityUrl: env.IDENTITY_URL,
    oidc: {
      issuer: env.OIDC_ISSUER,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
    },
    wechat: { url: env.WECHAT_URL, appId: env.WECHAT_APP_ID, appSecret: env.WECHAT_APP_SECRET },
    wechatOwnershipDir: env.WECHAT_OWNERSHIP_DIR || null,
    webhookPublicKey: env.WEBHOOK_PUBLIC_KEY,
    dataHandler: { name: env.HANDLER_NAME, contact: env.HANDLER_CONTACT },
    h5Dir: env.H5_DIR,
    apiPage: env.API_PAGE === 'on' || (env.API_PAGE !== 'off' && env.APP_MODE !== 'production'),
    maxConnections: env.MAX_CONNECTIONS,
    liveCodeRotationSeconds: env.LIVE_CODE_ROTATION_SECONDS,
    liveCodeLifetimeSeconds: env.LIVE_CODE_LIFETIME_SECONDS,
    licenceFreshSeconds: env.LICENCE_FRESH_SECONDS,
    walletCacheSeconds: env.WALLET_CACHE_SECONDS,
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    lookRetentionDays: env.LOOK_RETENTION_DAYS,
    rateLimitScale: env.RATE_LIMIT_SCALE,
    logLevel: env.LOG_LEVEL,
  };
}

/** Private ranges are 10.0.0.0/8 and fc00::/7; in a wider one sits everybody, who could then claim any address. */
const WIDEST_PREFIX = { ipv4: 8, ipv6: 7 };

function proxyFault(range: string): string | null {
  const [address = '', length] = range.split('/');
  if (!ipaddr.IPv6.isValid(address) && !ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return `holds ${range}, which is no address or CIDR range`;
  }
  if (length === undefined) return null;
  const parsed = ipaddr.parse(address);
  if (Number(length) > parsed.toByteArray().length * 8) return `holds ${range}, which is no CIDR range`;
  return Number(length) < WIDEST_PREFIX[parsed.kind()]
    ? `holds ${range}, which trusts nearly everybody: anybody could claim any address`
    : null;
}

function proxyFaults(ranges: readonly string[]): ConfigurationFault[] {
  const messages = ranges.map(proxyFault).filter((message) => message !== null);
  return messages.map((message) => ({ variable: 'TRUSTED_PROXIES', message }));
}

/** The form is the schema's to judge; whether the point is one of the curve takes OpenSSL. */
function webhookKeyFaults(point: string): ConfigurationFault[] {
  if (!/^04[0-9a-f]{128}$/i.test(point)) return [];
  try {
    importPublicKey(point);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ variable: 'WEBHOOK_PUBLIC_KEY', message: 'is not a point on the SM2 curve' }];
  }
}
