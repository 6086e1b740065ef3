import * as z from 'zod';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });

const environmentSchema = z.object({
  /** Production is the default everywhere; there this process refuses to run. */
  APP_MODE: z.enum(['development', 'test'], {
    error:
      'must be development or test: this is a stand-in for the outside world and never runs in production',
  }),
  /** 0: any free port. */
  MOCK_PORT: z.coerce.number().int().min(0).max(65_535).default(5181),
  /** Where the sign-in pages listen besides loopback; everything else stays on loopback. */
  MOCK_HOST: text.default('127.0.0.1'),
  /** Origin of the sign-in pages for browsers; without it loopback and the port. */
  MOCK_PUBLIC_URL: url.optional(),
  MOCK_DATA_DIR: text,
  GATEWAY_APP_ID: text,
  GATEWAY_SECRET: text.min(16),
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text.min(16),
  OIDC_REDIRECT_URI: url,
  WECHAT_APP_ID: text,
  WECHAT_APP_SECRET: text,
  /** Where changes are announced. */
  WEBHOOK_URL: url,
  /** `YYYY-MM-DD`: pins the day from which the town counts its dates. */
  TOWN_TODAY: z.iso.date().optional(),
});

export interface MockOptions {
  port: number;
  host: string;
  publicUrl: string | undefined;
  dataDir: string;
  gateway: { appId: string; secret: string };
  oidcClient: { id: string; secret: string; redirectUri: string };
  wechat: { appId: string; secret: string };
  webhookUrl: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  today: string | undefined;
}

export type ReadEnvironment = { options: MockOptions } | { faults: string[] };

/** Reads the environment; every fault is listed, by the variable's name. Empty variables count as unset. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): ReadEnvironment {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    return { faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const e = parsed.data;
  return {
    options: {
      port: e.MOCK_PORT,
      host: e.MOCK_HOST,
      publicUrl: e.MOCK_PUBLIC_URL,
      dataDir: e.MOCK_DATA_DIR,
      gateway: { appId: e.GATEWAY_APP_ID, secret: e.GATEWAY_SECRET },
      oidcClient: { id: e.OIDC_CLIENT_ID, secret: e.OIDC_CLIENT_SECRET, redirectUri: e.OIDC_REDIRECT_URI },
      wechat: { appId: e.WECHAT_APP_ID, secret: e.WECHAT_APP_SECRET },
      webhookUrl: e.WEBHOOK_URL,
      today: e.TOWN_TODAY,
    },
  };
}
