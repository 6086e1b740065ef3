// @ts-check
// One place for the end of a command: Ctrl-C, a signal, a closed terminal, a dead parent or a crash all take
// the same way, last opened first closed.

import { existsSync, readFileSync } from 'node:fs';

/** @type {(() => Promise<void> | void)[]} */
const cleanups = [];
/** @type {Promise<never> | undefined} */
let stopping;

export const isStopping = () => stopping !== undefined;

/**
 * @param {() => Promise<void> | void} cleanup
 * @returns {() => void} takes the clean-up off the list again
 */
export const whenStopped = (cleanup) => {
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at >= 0) cleanups.splice(at, 1);
  };
};

/**
 * Ends the command. Further calls wait for the first: an impatient second Ctrl-C changes nothing.
 * @param {number} code exit status
 * @returns {Promise<never>}
 */
export const stop = (code) => {
  stopping ??= (async () => {
    let status = code;
    for (const cleanup of [...cleanups].reverse()) {
      try {
        await cleanup();
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        status = status || 1;
      }
    }
    process.exit(status);
  })();
  return stopping;
};

/**
 * Signals end a command.
 * @param {{ wished: boolean }} options `wished`: this is how it is meant to end, status 0; otherwise 128 + signal
 */
export const stopOnSignals = ({ wished }) => {
  process.on('SIGINT', () => void stop(wished ? 0 : 130));
  process.on('SIGTERM', () => void stop(wished ? 0 : 143));
  process.on('SIGHUP', () => void stop(wished ? 0 : 129));
  // npm passes signals on, but when npm itself is killed nothing tells us.
  if (process.env.npm_lifecycle_event !== undefined) {
    const before = ancestors();
    setInterval(() => {
      if (ancestors() !== before) void stop(1);
    }, 1000).unref();
  }
};

/** npm runs us through a shell, which outlives it: the parent alone does not tell. */
const ancestors = () => {
  const status = `/proc/${process.ppid}/status`;
  const grandparent = existsSync(status) ? /^PPid:\s*(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] : '';
  return `${process.ppid} ${grandparent}`;
};
