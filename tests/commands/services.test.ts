import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '@qzt/mock/config';
import { readBffEnvironment } from '@qzt/shared/configuration/bff';
import { makeSecrets } from '../../scripts/lib/secrets.mjs';
import { bffEnv, mockEnv, type Town } from '../../scripts/lib/services.mjs';
import { scratchDir } from '../support/processes.ts';

const dataDir = scratchDir();

const townOf = (inherited: NodeJS.ProcessEnv = {}): Town => ({
  dataDir,
  secrets: makeSecrets(),
  ports: { app: 5180, mock: 5181, operator: 5182, store: 5183 },
  host: '0.0.0.0',
  publicUrl: 'http://192.168.1.5:5180',
  mockPublicUrl: 'http://192.168.1.5:5181',
  h5Dir: dataDir,
  inherited,
});

beforeAll(() => {
  mkdirSync(join(dataDir, 'mock'));
  writeFileSync(join(dataDir, 'mock', 'webhook-key.pub'), `04${'a'.repeat(128)}\n`);
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('the app accepts what the commands tell it', () => {
  expect(readBffEnvironment(bffEnv(townOf())).faults).toEqual([]);
});

test('the mock accepts what the commands tell it', () => {
  expect(readEnvironment(mockEnv(townOf()))).toHaveProperty('options');
});

test('a variable that the person has set wins, the mode apart', () => {
  const env = bffEnv(townOf({ REGISTRY_URL: 'http://127.0.0.1:9/registry', APP_MODE: 'production' }));
  expect(env).toMatchObject({ REGISTRY_URL: 'http://127.0.0.1:9/registry', APP_MODE: 'development' });
});

test('on a machine without its key the app cannot be told one', () => {
  rmSync(join(dataDir, 'mock', 'webhook-key.pub'));
  expect(() => bffEnv(townOf())).toThrow(/webhook-key\.pub is missing/);
});
