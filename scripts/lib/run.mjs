// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { inRoot, root } from './root.mjs';
import { Trouble } from './say.mjs';
import { whenStopped } from './stop.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [log] file name under `.cache/logs` that collects the output; without it the output is
 *   passed through
 * @property {NodeJS.ProcessEnv} [env] replaces the whole environment
 * @property {string} [cwd]
 * @property {string} [failure] first line of the message when it fails
 */

/**
 * Runs a command to its end. Stopped with all its children when this command is stopped.
 * @param {string} file
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} exit status, only with output passed through; a logged command that fails throws
 */
export const run = async (file, args, { log, env = process.env, cwd = root, failure } = {}) => {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: log === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    // Its own process group, so that a stop reaches its children too. What shares the terminal shares Ctrl-C.
    detached: log !== undefined && process.platform !== 'win32',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const forget = whenStopped(async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    if (log === undefined) child.kill('SIGTERM');
    else signalGroup(child.pid, 'SIGTERM');
    await ended;
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new Trouble(`${file} cannot be run: ${error.message}`)));
      child.once('close', (status) => resolve(status ?? 1));
    });
    if (log === undefined) return code;
    const path = inRoot('.cache', 'logs', log);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat(output));
    if (code !== 0) {
      throw new Trouble(
        `${failure ?? `${file} failed`} (status ${code}); all of it: ${relative(root, path)}\n\n${tail(path)}`,
      );
    }
    return code;
  } finally {
    forget();
  }
};

/** @param {string} script @param {string[]} args @param {RunOptions} [options] */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);

/** The last lines of a log. @param {string} path @param {number} [lines] */
export const tail = (path, lines = 40) =>
  readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');

/** Whether a program answers at all. @param {string} file @param {string[]} args */
export const answers = (file, args) => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/** @param {number} pid @param {NodeJS.Signals} signal */
const signalGroup = (pid, signal) => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // Gone between the look and the signal.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
};
