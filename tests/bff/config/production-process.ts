import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { generate } from '@qzt/bff/keys/sm2';
import { entries, fromSource, sources } from '../../../scripts/lib/services.mjs';

export type Environment = Record<string, string | undefined>;

const secret = (): string => randomBytes(32).toString('hex');

/** Everything as production wants it; no service is there to answer. */
export const productionEnvironment = (h5Dir: string): Record<string, string> => ({
  HOST: '127.0.0.1',
  PORT: '0',
  PUBLIC_URL: 'https://qzt.example.gov.cn',
  TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1',
  OPERATOR_PORT: '0',
  OPERATOR_TOKEN: secret(),
  MONGODB_URI: 'mongodb://127.0.0.1:1/qzt',
  KEY_WRAPPING_KEY: randomBytes(32).toString('base64'),
  GATEWAY_APP_ID: 'dongguan-qzt',
  GATEWAY_SECRET: secret(),
  REGISTRY_URL: 'https://127.0.0.1:1/registry',
  LICENCES_URL: 'https://127.0.0.1:1/licences',
  IDENTITY_URL: 'https://127.0.0.1:1/identity',
  OIDC_ISSUER: 'https://127.0.0.1:1/oidc',
  OIDC_CLIENT_ID: 'dongguan-qzt',
  OIDC_CLIENT_SECRET: secret(),
  WECHAT_URL: 'https://127.0.0.1:1',
  WECHAT_APP_ID: 'wx0123456789abcdef',
  WECHAT_APP_SECRET: randomBytes(16).toString('hex'),
  WEBHOOK_PUBLIC_KEY: generate().publicKey,
  HANDLER_NAME: '东莞市数据服务中心',
  HANDLER_CONTACT: '0769-12345，privacy@qzt.gov.cn',
  H5_DIR: h5Dir,
});

export interface Ending {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The BFF as it would be started; ends by itself, or is ended as soon as it says that it is ready. */
export function startProcess(environment: Environment): Promise<Ending> {
  const compiled = existsSync(entries.bff);
  const args = compiled ? [entries.bff] : [...fromSource, sources.bff];
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...environment } });
  let [stdout, stderr] = ['', ''];
  let asked = false;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (asked || !stdout.includes('"ready":"bff"')) return;
    // Once: a second signal means that nobody wants to wait.
    asked = true;
    child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}
