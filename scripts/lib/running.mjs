// @ts-check
// A note about the instance that uses a data folder, so that a second one can say where the first one is.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAnswering } from './ports.mjs';
import { Trouble } from './say.mjs';

const notePath = (/** @type {string} */ dataDir) => join(dataDir, 'running.json');

/**
 * Refuses where another instance is at work on this data folder. The note alone proves nothing (a killed
 * instance leaves it behind), so the process must live and its port must answer.
 * @param {string} dataDir
 */
export const refuseSecond = async (dataDir) => {
  const path = notePath(dataDir);
  if (!existsSync(path)) return;
  const { pid, host, port, url } = JSON.parse(readFileSync(path, 'utf8'));
  if (lives(pid) && (await isAnswering(port, host))) {
    throw new Trouble(`Already running at ${url} (process ${pid}). Stop that one first.`);
  }
};

/** @param {string} dataDir @param {{ host: string, port: number, url: string }} where */
export const noteRunning = (dataDir, where) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(notePath(dataDir), JSON.stringify({ pid: process.pid, ...where }), { mode: 0o600 });
};

/** @param {string} dataDir */
export const eraseNote = (dataDir) => rmSync(notePath(dataDir), { force: true });

/** @param {number} pid */
const lives = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
};
