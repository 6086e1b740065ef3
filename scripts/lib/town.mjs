// @ts-check
// Starting the whole thing for a person: addresses, ports, secrets, then the processes in order.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chooseAddresses, isWildcard } from './addresses.mjs';
import { choosePorts } from './ports.mjs';
import { inRoot, root } from './root.mjs';
import { tail } from './run.mjs';
import { eraseNote, noteRunning, refuseSecond } from './running.mjs';
import { say, step } from './say.mjs';
import { loadSecrets } from './secrets.mjs';
import { bffEnv, mockEnv, storeEnv } from './services.mjs';
import { isStopping, stop, whenStopped } from './stop.mjs';
import { describeEnd, launch } from './supervise.mjs';

export const dataDir = inRoot('.data');
const usualPorts = { front: 5180, mock: 5181, operator: 5182, store: 5183, behind: 5184 };

/**
 * @param {{ reset?: boolean, withFront?: boolean }} [options] `withFront`: a development server takes the app's
 *   usual place before browsers, and the app stands behind it
 * @returns {Promise<import('./services.mjs').Town & { frontPort: number }>}
 */
export const prepareTown = async ({ reset = false, withFront = false } = {}) => {
  await refuseSecond(dataDir);
  if (reset)
    for (const name of ['mongo', 'mock', 'keys'])
      rmSync(join(dataDir, name), { recursive: true, force: true });
  const { host, publicUrl, siblingUrl } = chooseAddresses(process.env);
  const { PORT, APP_PORT, MOCK_PORT, OPERATOR_PORT, STORE_PORT } = process.env;
  const { front, behind, ...others } = await choosePorts({
    front: { variable: 'PORT', usual: usualPorts.front, host, value: PORT },
    mock: { variable: 'MOCK_PORT', usual: usualPorts.mock, host, value: MOCK_PORT },
    operator: {
      variable: 'OPERATOR_PORT',
      usual: usualPorts.operator,
      host: '127.0.0.1',
      value: OPERATOR_PORT,
    },
    store: { variable: 'STORE_PORT', usual: usualPorts.store, host: '127.0.0.1', value: STORE_PORT },
    behind: { variable: 'APP_PORT', usual: usualPorts.behind, host, value: withFront ? APP_PORT : undefined },
  });
  const ports = { ...others, app: withFront ? behind : front };
  return {
    dataDir,
    secrets: loadSecrets(dataDir),
    ports,
    host,
    publicUrl: publicUrl(front),
    mockPublicUrl: process.env.MOCK_PUBLIC_URL || siblingUrl(ports.mock),
    h5Dir: inRoot('miniapp', 'dist', 'h5'),
    inherited: process.env,
    frontPort: front,
  };
};

/** @typedef {'store' | 'mock' | 'bff'} ServiceName */
/** @typedef {Record<string, unknown>} Ready what a process said of itself */

/**
 * Starts store, mock and app, each when what it needs is ready; they stop in the opposite order.
 * @param {import('./services.mjs').Town} town
 * @param {object} how
 * @param {Record<ServiceName, string>} how.entries scripts
 * @param {string[]} [how.nodeArgs]
 * @param {boolean} [how.stopOnCrash] whether one that ends takes the others along; true
 */
export const startTown = async (town, { entries, nodeArgs = [], stopOnCrash = true }) => {
  const environments = { store: storeEnv, mock: mockEnv, bff: bffEnv };
  /** @type {Map<ServiceName, { running: import('./supervise.mjs').Running, expected: boolean }>} */
  const started = new Map();

  /** @param {ServiceName} name */
  const begin = async (name) => {
    const logFile = logPath(name);
    keepPrevious(logFile);
    const running = launch({ name, entry: entries[name], nodeArgs, env: environments[name](town), logFile });
    const entry = { running, expected: false };
    started.set(name, entry);
    const ready = await running.ready;
    void running.exited.then((end) => {
      if (entry.expected || isStopping()) return;
      reportCrash(name, end);
      if (stopOnCrash) say('\nStopping the rest.');
      if (stopOnCrash) void stop(1);
    });
    return ready;
  };

  whenStopped(async () => {
    eraseNote(dataDir);
    for (const name of stopOrder) await started.get(name)?.running.stop();
    say('Stopped.');
  });
  const ready = await step('Starting', async () => {
    const [mock] = await Promise.all([begin('mock'), process.env.MONGODB_URI ? undefined : begin('store')]);
    return { mock, bff: await begin('bff') };
  });
  noteRunning(dataDir, {
    host: isWildcard(town.host) ? '127.0.0.1' : town.host,
    port: town.ports.app,
    url: town.publicUrl,
  });

  /** @param {ServiceName[]} names */
  const restart = async (names) => {
    for (const name of stopOrder.filter((one) => names.includes(one))) {
      const entry = started.get(name);
      if (entry === undefined) continue;
      entry.expected = true;
      await entry.running.stop();
    }
    for (const name of [...stopOrder].reverse().filter((one) => names.includes(one) && started.has(one))) {
      if (!isStopping()) await begin(name);
    }
  };
  return { ready, restart };
};

/** @type {ServiceName[]} */
const stopOrder = ['bff', 'mock', 'store'];

/** @param {string} name */
const logPath = (name) => join(dataDir, 'logs', `${name}.log`);

/** The log of the run before stays readable after a crash and a restart. @param {string} logFile */
const keepPrevious = (logFile) => {
  if (existsSync(logFile)) renameSync(logFile, logFile.replace(/\.log$/, '.previous.log'));
};

/** @param {string} name @param {{ code: number | null, signal: string | null }} end */
const reportCrash = (name, end) => {
  const log = logPath(name);
  say(`
${name} ended unexpectedly (${describeEnd(end)}). The end of its log, ${relative(root, log)}:
`);
  say(tail(log, 20));
};

/** @param {import('./services.mjs').Town} town @param {{ mock: Ready, bff: Ready }} ready */
export const introduce = (town, ready) => {
  say();
  say(`  App           ${town.publicUrl}`);
  say(`  Mock console  ${`http://127.0.0.1:${town.ports.mock}/console`}`);
  say(`  API docs      ${town.publicUrl}/api/docs`);
  const people = /** @type {{ name: string, idNumber: string, note: string }[]} */ (ready.mock.people ?? []);
  if (people.length > 0) {
    say('\n  Who can sign in, all of them made up (the real-name check asks for the number):');
    for (const { name, idNumber, note } of people) say(`    ${name}  ${idNumber}  ${note}`);
  }
  say();
  say(`  Logs in ${relative(root, join(dataDir, 'logs'))}. Ctrl-C stops everything.`);
  say();
};
