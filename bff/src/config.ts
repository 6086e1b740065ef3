/** The environment, read once. */

import { type BffVariable, type ConfigurationFault, readBffEnvironment } from '@qzt/shared/configuration/bff';
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
  h5Dir: string;
  liveCodeRotationSeconds: number;
  liveCodeLifetimeSeconds: number;
  licenceFreshSeconds: number;
  walletCacheSeconds: number;
  accessTokenSeconds: number;
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
  const all = [...faults, ...webhookKeyFaults(given.WEBHOOK_PUBLIC_KEY ?? '')];
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
    h5Dir: env.H5_DIR,
    liveCodeRotationSeconds: env.LIVE_CODE_ROTATION_SECONDS,
    liveCodeLifetimeSeconds: env.LIVE_CODE_LIFETIME_SECONDS,
    licenceFreshSeconds: env.LICENCE_FRESH_SECONDS,
    walletCacheSeconds: env.WALLET_CACHE_SECONDS,
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    rateLimitScale: env.RATE_LIMIT_SCALE,
    logLevel: env.LOG_LEVEL,
  };
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
