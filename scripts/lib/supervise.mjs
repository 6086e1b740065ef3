// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from './root.mjs';
import { tail } from './run.mjs';
import { Trouble } from './say.mjs';

/**
 * @typedef {object} Service a process that says when it is ready, by IPC: `{ ready: name, … }`
 * @property {string} name
 * @property {string} entry script
 * @property {string[]} [nodeArgs]
 * @property {string[]} [entryArgs]
 * @property {NodeJS.ProcessEnv} env the whole environment
 * @property {string} logFile receives stdout and stderr
 * @property {number} [readySeconds] how long it may take to become ready; 60
 * @property {number} [graceSeconds] how long it may take to stop before it is killed; 15
 *
 * @typedef {object} Running
 * @property {string} name
 * @property {number} pid
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<Record<string, unknown>>} ready the ready message; rejects when it ends or hangs before
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited never rejects
 * @property {() => boolean} isAlive
 * @property {() => Promise<void>} stop asks, waits, and in the end kills
 * @property {() => Promise<void>} kill SIGKILL, and waits for its end
 * @property {() => string} logs everything it wrote so far
 */

const exitWithParent = new URL('./exit-with-parent.mjs', import.meta.url).href;

/**
 * Starts one process.
 * @param {Service} service
 * @returns {Running}
 */
export const launch = ({
  name,
  entry,
  nodeArgs = [],
  entryArgs = [],
  env,
  logFile,
  readySeconds = 60,
  graceSeconds = 15,
}) => {
  if (!existsSync(entry)) throw new Trouble(`${entry} is missing: it has not been built.`);
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--import', exitWithParent, ...nodeArgs, entry, ...entryArgs], {
    cwd: root,
    env,
    stdio: ['ignore', log, log, 'ipc'],
    // Out of the terminal's process group: Ctrl-C reaches the starter alone, which stops all in order.
    detached: true,
  });
  closeSync(log);

  /** @type {Running['exited']} */
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const isAlive = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined;

  /** @type {Running['ready']} */
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new Trouble(`${name} was not ready after ${readySeconds} s; its log: ${logFile}\n\n${tail(logFile)}`),
      );
    }, readySeconds * 1000);
    child.on('message', (message) => {
      if (!isReadyMessage(message)) return;
      clearTimeout(timer);
      resolve(message);
    });
    void exited.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(
        new Trouble(
          `${name} ended before it was ready (${signal ?? `status ${code}`}); its log: ${logFile}\n\n${tail(logFile)}`,
        ),
      );
    });
  });
  // Whoever waits for it gets the rejection; nobody waiting is no fault of its own.
  ready.catch(() => undefined);

  const kill = async () => {
    if (isAlive()) child.kill('SIGKILL');
    await exited;
  };
  const stop = async () => {
    if (!isAlive()) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
    await exited;
    clearTimeout(timer);
  };
  return {
    name,
    pid: child.pid ?? -1,
    child,
    ready,
    exited,
    isAlive,
    stop,
    kill,
    logs: () => readFileSync(logFile, 'utf8'),
  };
};

/** @param {unknown} message @returns {message is Record<string, unknown>} */
const isReadyMessage = (message) =>
  typeof message === 'object' && message !== null && typeof (/** @type {any} */ (message).ready) === 'string';

/** How a process ended, for a sentence. @param {{ code: number | null, signal: string | null }} end */
export const describeEnd = ({ code, signal }) => (signal === null ? `status ${code}` : signal);
