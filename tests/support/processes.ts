import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactDir } from '../../scripts/lib/builds.mjs';
import { makeSecrets, type Secrets } from '../../scripts/lib/secrets.mjs';
import {
  bffEnv,
  entries,
  fromSource,
  mockEnv,
  sources,
  storeEnv,
  type Town,
} from '../../scripts/lib/services.mjs';
import { launch, type Running } from '../../scripts/lib/supervise.mjs';
import { dropDatabase, givenStore, ownDatabase } from './engine.ts';
import { freePort } from './ports.ts';

export type { Running };

type ServiceName = 'store' | 'mock' | 'bff';
type Environment = Record<string, string | undefined>;

/** What a process gets from this machine; whatever else the developer has set stays outside. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot', 'MONGODB_URI'];

const inherited = (): Environment =>
  Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** A Node process with the compiled service, or its source where nothing is compiled. */
export const launchService = (
  name: ServiceName,
  env: Environment,
  logFile: string,
  label: string = name,
): Running => {
  const compiled = existsSync(entries[name]);
  return launch({
    name: label,
    entry: compiled ? entries[name] : sources[name],
    nodeArgs: compiled ? [] : fromSource,
    env,
    logFile,
  });
};

/** A new, empty folder below the system's temporary one. */
export const scratchDir = (): string => mkdtempSync(join(tmpdir(), 'qzt-'));

export interface WorldOptions {
  /** The town's today, YYYY-MM-DD; without it the real one (Asia/Shanghai). */
  today?: string;
  /** Added to, or put in place of, a process's environment; `undefined` removes a variable. */
  env?: Partial<Record<ServiceName, Environment>>;
}

export interface World {
  /** Of the app, e.g. `http://127.0.0.1:20123`. */
  appUrl: string;
  mockUrl: string;
  operatorUrl: string;
  /** Of the database; one of its own for each world. */
  mongoUri: string;
  secrets: Secrets;
  dataDir: string;
  /** The process that runs now under this name. */
  process: (name: ServiceName) => Running;
  /** SIGKILL, and waits until it is gone. */
  kill: (name: ServiceName) => Promise<void>;
  /** As a signal from the service manager would: in-flight work is finished. */
  stopOne: (name: ServiceName) => Promise<void>;
  /** Starts it anew on the same port and data, with more environment where given, and waits until it is ready. */
  start: (name: ServiceName, env?: Environment) => Promise<Running>;
  /** Another app process beside the first, on the same store and mock. */
  startAnotherApp: (env?: Environment) => Promise<{ appUrl: string; operatorUrl: string; process: Running }>;
  /** Everything that a process has written so far. */
  logs: (name: ServiceName) => string;
  /** Ends all of it in order and removes its data. */
  stop: () => Promise<void>;
}

/** Store, mock and app as real processes on free ports and fresh data: once a test file, in `beforeAll`. */
export const startWorld = async ({ today, env = {} }: WorldOptions = {}): Promise<World> => {
  const dataDir = scratchDir();
  const ports = {
    app: await freePort(),
    mock: await freePort(),
    operator: await freePort(),
    store: await freePort(),
  };
  const appUrl = `http://127.0.0.1:${ports.app}`;
  const mockUrl = `http://127.0.0.1:${ports.mock}`;
  const outside = inherited();
  const mongoUri = ownDatabase(givenStore ?? `mongodb://127.0.0.1:${ports.store}`);
  const ownsStore = givenStore === undefined;
  const town: Town = {
    dataDir,
    secrets: makeSecrets(),
    ports,
    host: '127.0.0.1',
    publicUrl: appUrl,
    mockPublicUrl: mockUrl,
    h5Dir: artifactDir('h5'),
    inherited: outside,
  };

  const environment: Record<ServiceName, () => Environment> = {
    store: () => ({ ...storeEnv(town), ...env.store }),
    mock: () => ({ ...mockEnv(town), TOWN_TODAY: today, ...env.mock }),
    bff: () => ({ ...bffEnv(town), MONGODB_URI: mongoUri, ...env.bff }),
  };
  const running = new Map<ServiceName, Running>();
  const others: Running[] = [];
  const logFile = (name: string) => join(dataDir, 'logs', `${name}.log`);
  const of = (name: ServiceName): Running => {
    const one = running.get(name);
    if (one === undefined) throw new Error(`${name} has not been started`);
    return one;
  };
  const start = async (name: ServiceName, more: Environment = {}): Promise<Running> => {
    if (running.get(name)?.isAlive()) throw new Error(`${name} is still running`);
    const one = launchService(name, { ...environment[name](), ...more }, logFile(name));
    running.set(name, one);
    await one.ready;
    return one;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(others.map((one) => one.stop()));
    for (const name of ['bff', 'mock', 'store'] as const) await running.get(name)?.stop();
    if (!ownsStore) await dropDatabase(mongoUri);
    rmSync(dataDir, { recursive: true, force: true });
  };

  try {
    await Promise.all([ownsStore ? start('store') : undefined, start('mock')]);
    await start('bff');
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    appUrl,
    mockUrl,
    operatorUrl: `http://127.0.0.1:${ports.operator}`,
    mongoUri,
    secrets: town.secrets,
    dataDir,
    process: of,
    kill: (name) => of(name).kill(),
    stopOne: (name) => of(name).stop(),
    start,
    startAnotherApp: async (more = {}) => {
      const [port, operatorPort] = [await freePort(), await freePort()];
      const label = `bff-${others.length + 2}`;
      const own = { PORT: String(port), OPERATOR_PORT: String(operatorPort) };
      const one = launchService('bff', { ...environment.bff(), ...own, ...more }, logFile(label), label);
      others.push(one);
      await one.ready;
      return {
        appUrl: `http://127.0.0.1:${port}`,
        operatorUrl: `http://127.0.0.1:${operatorPort}`,
        process: one,
      };
    },
    logs: (name) => of(name).logs(),
    stop,
  };
};
