// @ts-check
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { bin, inRoot } from './root.mjs';
import { run } from './run.mjs';
import { duration, say } from './say.mjs';
import { findChromium } from './tools.mjs';

const results = inRoot('.cache', 'jest-results.json');

/**
 * Runs tests and counts them; a file that could not be loaded counts as one failed test.
 * @param {string[]} args of jest
 */
export const runJest = async (args) => {
  mkdirSync(inRoot('.cache'), { recursive: true });
  rmSync(results, { force: true });
  const chromium = findChromium();
  const started = Date.now();
  const status = await run(process.execPath, [bin('jest'), '--json', `--outputFile=${results}`, ...args], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      APP_MODE: 'development',
      ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
    },
  });
  const counted = JSON.parse(readFileSync(results, 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = counted;
  if (numRuntimeErrorTestSuites > 0)
    say(`\n${numRuntimeErrorTestSuites} test files could not be loaded; each counts as failed.`);
  if (numPendingTests > 0) say(`\n${numPendingTests} skipped`);
  say(`\nTests took ${duration(Date.now() - started)}`);
  return { status, passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
};

/**
 * The last lines of a test command, and its exit status.
 * @param {{ status: number, passed: number, failed: number }} outcome
 * @param {number} started epoch milliseconds
 */
export const sumUp = ({ status, passed, failed }, started) => {
  say(`All of it took ${duration(Date.now() - started)}`);
  process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;
  say(`${passed} passed, ${failed} failed`);
};
