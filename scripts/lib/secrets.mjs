// @ts-check
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './root.mjs';
import { Trouble } from './say.mjs';

/**
 * @typedef {object} Secrets what the processes share in development; never a constant in the code
 * @property {string} keyWrappingKey base64 of 32 bytes
 * @property {string} gatewaySecret
 * @property {string} oidcClientSecret
 * @property {string} wechatAppSecret
 * @property {string} operatorToken
 */

/** @returns {Secrets} */
export const makeSecrets = () => ({
  keyWrappingKey: randomBytes(32).toString('base64'),
  gatewaySecret: randomBytes(32).toString('hex'),
  oidcClientSecret: randomBytes(32).toString('hex'),
  wechatAppSecret: randomBytes(16).toString('hex'),
  operatorToken: randomBytes(32).toString('hex'),
});

/**
 * Reads the secrets of a data folder, or makes them on its first use.
 * @param {string} dataDir holds `keys` and `mongo`
 * @returns {Secrets}
 */
export const loadSecrets = (dataDir) => {
  const path = join(dataDir, 'keys', 'development.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const store = join(dataDir, 'mongo');
  if (existsSync(store) && readdirSync(store).length > 0) {
    throw new Trouble(
      `${relative(root, path)} is gone, but what it encrypted is still in ${relative(root, store)}. Put the file back, or begin anew with: npm start -- --reset`,
    );
  }
  mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const secrets = makeSecrets();
  writeFileSync(path, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
};
