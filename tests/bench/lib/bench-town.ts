/** Store, government, the app and bare Koa, each a process of its own. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artifactDir } from '../../../scripts/lib/builds.mjs';
import { makeSecrets } from '../../../scripts/lib/secrets.mjs';
import { bffEnv, mockEnv, storeEnv, type Town } from '../../../scripts/lib/services.mjs';
import { launch } from '../../../scripts/lib/supervise.mjs';
import { freePort } from '../../support/ports.ts';
import { launchService, type Running, scratchDir } from '../../support/processes.ts';

export interface BenchTown {
  app: Running;
  appUrl: string;
  bare: Running;
  bareUrl: string;
  mockUrl: string;
  /** Another process of the app over the same store, which serves the pages in this folder. */
  startAppWithPages(h5Dir: string): Promise<string>;
  act<T>(action: string, told: unknown): Promise<T>;
  look<T>(path: string): Promise<T>;
  /** SIGKILL. @throws when MONGODB_URI names a store that is not ours to kill */
  killStore(): Promise<void>;
  /** On the same port and data; resolves when it listens. */
  startStore(): Promise<void>;
  stop(): Promise<void>;
}

/** The entries are read as TypeScript; what they import of the packages is what `npm run bench` has built. */
const compiledPackages = ['--import', 'tsx'];

const entry = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

export async function startBenchTown(): Promise<BenchTown> {
  const dataDir = scratchDir();
  const ports = {
    app: await freePort(),
    mock: await freePort(),
    operator: await freePort(),
    store: await freePort(),
  };
  const appUrl = `http://127.0.0.1:${ports.app}`;
  const mockUrl = `http://127.0.0.1:${ports.mock}`;
  const town: Town = {
    dataDir,
    secrets: makeSecrets(),
    ports,
    host: '127.0.0.1',
    publicUrl: appUrl,
    mockPublicUrl: mockUrl,
    h5Dir: artifactDir('h5'),
    inherited: {
      PATH: process.env.PATH,
      ...(process.env.MONGODB_URI ? { MONGODB_URI: process.env.MONGODB_URI } : {}),
    },
  };
  const log = (name: string): string => join(dataDir, 'logs', `${name}.log`);
  const running: Running[] = [];
  const begin = (one: Running): Running => {
    running.unshift(one);
    return one;
  };
  let store: Running | undefined;
  const startStore = async (): Promise<void> => {
    store = launchService('store', storeEnv(town), log('store'));
    await store.ready;
  };
  const stop = async (): Promise<void> => {
    for (const one of running) await one.stop();
    await store?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const json = async (path: string, body?: unknown): Promise<unknown> => {
    const reply = await fetch(mockUrl + path, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };

  try {
    if (!process.env.MONGODB_URI) await startStore();
    await begin(launchService('mock', mockEnv(town), log('mock'))).ready;
    const measured = (name: string, env: NodeJS.ProcessEnv): Running =>
      begin(
        launch({ name, entry: entry(`${name}-entry`), nodeArgs: compiledPackages, env, logFile: log(name) }),
      );
    const app = measured('app', {
      ...bffEnv(town),
      RATE_LIMIT_SCALE: '1000000',
      ACCESS_TOKEN_SECONDS: '3600',
    });
    const startAppWithPages = async (h5Dir: string): Promise<string> => {
      const own = { ...ports, app: await freePort(), operator: await freePort() };
      const publicUrl = `http://127.0.0.1:${own.app}`;
      const env = bffEnv({ ...town, ports: own, publicUrl, h5Dir });
      await measured('app', { ...env, RATE_LIMIT_SCALE: '1000000' }).ready;
      return publicUrl;
    };
    const bare = measured('bare', { PATH: process.env.PATH, NODE_ENV: 'production' });
    await app.ready;
    const { port } = (await bare.ready) as { port: number };
    return {
      app,
      appUrl,
      bare,
      bareUrl: `http://127.0.0.1:${port}`,
      mockUrl,
      startAppWithPages,
      act: async <T>(action: string, told: unknown) =>
        (await json(`/console/api/actions/${action}`, told)) as T,
      look: async <T>(path: string) => (await json(`/console/api/${path}`)) as T,
      async killStore() {
        if (!store) throw new Error('the store of MONGODB_URI is not ours to kill');
        await store.kill();
      },
      startStore,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
