/** Store and government as processes of their own: what the app in a test talks to. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { dropDatabase, givenStore, ownDatabase } from '../../support/engine.ts';
import { freePort } from '../../support/ports.ts';
import { launchService, type Running, scratchDir } from '../../support/processes.ts';

export const GATEWAY = { appId: 'qzt-test', secret: 'a gateway secret for tests' };

export interface TownPerson {
  id: string;
  name: string;
  idNumber: string;
  firms: { creditCode: string; name: string; status: string }[];
}

/** Store and government. */
export interface Outside {
  mockUrl: string;
  mongoUri: string;
  /** Only for testOnOwnStore. */
  killStore(): Promise<void>;
  webhookPublicKey: string;
  /** The port to which webhooks are sent; the first composed app takes it. */
  appPort: number;
  /** An action of the console. */
  act(action: string, told: unknown): Promise<unknown>;
  fault(
    service: 'registry' | 'licences',
    mode: 'up' | 'down' | 'garbage' | 'forged',
    delayMilliseconds?: number,
  ): Promise<unknown>;
  people(query?: string): Promise<TownPerson[]>;
  licencesOf(creditCode: string): Promise<AuthorityLicence[]>;
  restartStore(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const dataDir = scratchDir();
  const [mockPort, storePort, appPort] = [await freePort(), await freePort(), await freePort()];
  const mockUrl = `http://127.0.0.1:${mockPort}`;
  const base = { PATH: process.env.PATH, APP_MODE: 'test' };
  const launchStore = () =>
    launchService(
      'store',
      { ...base, STORE_PORT: String(storePort), STORE_DATA_DIR: join(dataDir, 'mongo') },
      join(dataDir, 'store.log'),
    );
  const mongoUri = ownDatabase(givenStore ?? `mongodb://127.0.0.1:${storePort}`);
  let store = givenStore === undefined ? launchStore() : null;
  const ownStore = (): Running => {
    if (!store) throw new Error('the store of MONGODB_URI is not ours: testOnOwnStore');
    return store;
  };
  const mock = launchService(
    'mock',
    {
      ...base,
      MOCK_PORT: String(mockPort),
      MOCK_DATA_DIR: join(dataDir, 'mock'),
      GATEWAY_APP_ID: GATEWAY.appId,
      GATEWAY_SECRET: GATEWAY.secret,
      OIDC_CLIENT_ID: 'qzt-test',
      OIDC_CLIENT_SECRET: 'an openid client secret for tests',
      OIDC_REDIRECT_URI: `http://127.0.0.1:${appPort}/api/v1/identity/oidc/callback`,
      WECHAT_APP_ID: 'wx1111111111111111',
      WECHAT_APP_SECRET: 'wechat secret',
      WEBHOOK_URL: `http://127.0.0.1:${appPort}/webhooks/government`,
    },
    join(dataDir, 'mock.log'),
  );
  await Promise.all([store?.ready, mock.ready]);

  const json = async (path: string, body?: unknown): Promise<never> => {
    const reply = await fetch(mockUrl + path, {
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
    return JSON.parse(text) as never;
  };
  const act = (action: string, told: unknown): Promise<unknown> =>
    json(`/console/api/actions/${action}`, told);

  const outside: Outside = {
    mockUrl,
    mongoUri,
    killStore: () => ownStore().kill(),
    webhookPublicKey: readFileSync(join(dataDir, 'mock', 'webhook-key.pub'), 'utf8').trim(),
    appPort,
    act,
    fault: (service, mode, delayMilliseconds = 0) => act('set-fault', { service, mode, delayMilliseconds }),
    people: async (query = '') =>
      ((await json(`/console/api/people?q=${encodeURIComponent(query)}`)) as { people: TownPerson[] }).people,
    licencesOf: async (creditCode) =>
      ((await json(`/console/api/firms/${creditCode}`)) as { licences: AuthorityLicence[] }).licences,
    async restartStore() {
      ownStore();
      store = launchStore();
      await store.ready;
    },
    async stop() {
      await mock.stop();
      if (store) await store.stop();
      else await dropDatabase(mongoUri);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return outside;
}
