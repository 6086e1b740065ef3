// @ts-check
// What each process is told by its environment. The commands and the tests start the same three processes
// from these tables; a variable set by hand wins over what is written here.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bracketed, isWildcard } from './addresses.mjs';
import { inRoot } from './root.mjs';
import { Trouble } from './say.mjs';

/**
 * @typedef {object} Town everything the processes have to agree on
 * @property {string} dataDir
 * @property {import('./secrets.mjs').Secrets} secrets
 * @property {{ app: number, mock: number, operator: number, store: number }} ports
 * @property {string} host where app and sign-in pages listen
 * @property {string} publicUrl origin of the app for browsers
 * @property {string} mockPublicUrl origin of the sign-in pages for browsers
 * @property {string} h5Dir the browser build
 * @property {NodeJS.ProcessEnv} inherited the environment to build upon
 */

const gatewayAppId = 'qzt-development';
const oidcClientId = 'qzt-development';
const wechatAppId = 'wx0000000000000000';

/** @param {Town} town @param {NodeJS.ProcessEnv} own @returns {NodeJS.ProcessEnv} */
const merged = (town, own) => ({ ...own, ...town.inherited, APP_MODE: 'development' });

/** @param {Town} town */
const shared = ({ secrets }) => ({
  GATEWAY_APP_ID: gatewayAppId,
  GATEWAY_SECRET: secrets.gatewaySecret,
  OIDC_CLIENT_ID: oidcClientId,
  OIDC_CLIENT_SECRET: secrets.oidcClientSecret,
  WECHAT_APP_ID: wechatAppId,
  WECHAT_APP_SECRET: secrets.wechatAppSecret,
});

/** @param {Town} town */
export const storeEnv = (town) => ({
  ...merged(town, {}),
  STORE_PORT: String(town.ports.store),
  STORE_DATA_DIR: dataFolder(town, 'mongo'),
});

/** @param {Town} town */
export const mockEnv = (town) => ({
  ...merged(town, {
    ...shared(town),
    MOCK_HOST: town.host,
    OIDC_REDIRECT_URI: `${town.publicUrl}/api/v1/identity/oidc/callback`,
    WEBHOOK_URL: `http://${loopback(town.host)}:${town.ports.app}/webhooks/government`,
  }),
  MOCK_PORT: String(town.ports.mock),
  MOCK_PUBLIC_URL: town.mockPublicUrl,
  MOCK_DATA_DIR: dataFolder(town, 'mock'),
});

/** @param {Town} town Call it when the mock is ready: the mock writes the key that the BFF is told. */
export const bffEnv = (town) => {
  const mock = `http://127.0.0.1:${town.ports.mock}`;
  return {
    ...merged(town, {
      ...shared(town),
      TRUSTED_PROXIES: '',
      OPERATOR_TOKEN: town.secrets.operatorToken,
      MONGODB_URI: `mongodb://127.0.0.1:${town.ports.store}/qzt`,
      KEY_WRAPPING_KEY: town.secrets.keyWrappingKey,
      REGISTRY_URL: `${mock}/registry`,
      LICENCES_URL: `${mock}/licences`,
      IDENTITY_URL: `${mock}/identity`,
      OIDC_ISSUER: `${town.mockPublicUrl}/identity/oidc`,
      WECHAT_URL: `${mock}/wechat`,
      WEBHOOK_PUBLIC_KEY: webhookKey(town),
      H5_DIR: town.h5Dir,
    }),
    HOST: town.host,
    PORT: String(town.ports.app),
    PUBLIC_URL: town.publicUrl,
    OPERATOR_PORT: String(town.ports.operator),
  };
};

export const entries = {
  store: inRoot('mock', 'dist', 'mongo', 'main.js'),
  mock: inRoot('mock', 'dist', 'main.js'),
  bff: inRoot('bff', 'dist', 'main.js'),
};

export const sources = {
  store: inRoot('mock', 'src', 'mongo', 'main.ts'),
  mock: inRoot('mock', 'src', 'main.ts'),
  bff: inRoot('bff', 'src', 'main.ts'),
};

/** Node's arguments to run a `.ts` source without a build. */
export const fromSource = ['--conditions=source', '--import', 'tsx'];

/** @param {Town} town @param {string} name */
const dataFolder = (town, name) => {
  const path = join(town.dataDir, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};

/** Where a process on this machine reaches the app. @param {string} host */
const loopback = (host) => (isWildcard(host) ? '127.0.0.1' : bracketed(host));

/** @param {Town} town */
const webhookKey = (town) => {
  const path = join(town.dataDir, 'mock', 'webhook-key.pub');
  if (!existsSync(path)) throw new Trouble(`${path} is missing: the mock writes it before it is ready.`);
  return readFileSync(path, 'utf8').trim();
};
