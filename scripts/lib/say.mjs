// @ts-check
// What the commands print: one calm line a step, with its time.

import { isStopping } from './stop.mjs';

/** @param {string} [text] */
export const say = (text = '') => {
  process.stdout.write(`${text}\n`);
};

/** A fault the person at the terminal can do something about: printed without a stack. */
export class Trouble extends Error {}

/** @param {number} milliseconds @returns {string} e.g. `0.4 s`, `41 s`, `2 min 05 s` */
export const duration = (milliseconds) => {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
};

const labelWidth = 34;
/** Without a terminal a long step says that it is still at work this often. */
const heartbeatMilliseconds = 20_000;

/** @type {Set<string>} */
const open = new Set();

/**
 * Runs one step and prints its name and time. On a terminal the line counts the seconds; elsewhere one line
 * is printed at the start of a step, one at its end.
 * @template T
 * @param {string} label
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export const step = async (label, work) => {
  const started = Date.now();
  const live = process.stdout.isTTY === true;
  const name = `  ${label} `.padEnd(labelWidth, '·');
  open.add(label);
  const alone = () => open.size === 1;
  const tick = () => {
    if (live && alone()) process.stdout.write(`\r${name} ${duration(Date.now() - started)} `);
    else if (!live) say(`${name} still at work, ${duration(Date.now() - started)}`);
  };
  if (live) tick();
  else say(`${name} …`);
  const timer = setInterval(tick, live ? 1000 : heartbeatMilliseconds);
  const finish = (/** @type {string} */ outcome) => {
    clearInterval(timer);
    open.delete(label);
    say(`${live ? '\r' : ''}${name} ${outcome} ${duration(Date.now() - started)}   `.trimEnd());
  };
  try {
    const result = await work();
    finish('done in');
    return result;
  } catch (error) {
    finish(isStopping() ? 'stopped after' : 'FAILED after');
    throw error;
  }
};

/**
 * Runs a command's body; a `Trouble` becomes its message and exit status 1.
 * @param {() => Promise<void>} body
 */
export const command = async (body) => {
  try {
    await body();
  } catch (error) {
    // Whatever fails because it is being stopped is no news.
    if (isStopping()) return;
    const text =
      error instanceof Trouble ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${text}\n`);
    process.exitCode = 1;
  }
};
