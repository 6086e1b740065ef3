// @ts-check
// npm test: everything that must hold. With arguments, e.g. `npm test -- tests/shared`, only those tests and
// what they need.

import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { axeFile, forgetIncomplete, gatherIncomplete } from './lib/axe-incomplete.mjs';
import { artifactDir, buildApp, buildGallery, buildServers } from './lib/builds.mjs';
import { runJest, sumUp } from './lib/jest.mjs';
import { bin, inRoot, root } from './lib/root.mjs';
import { runNode } from './lib/run.mjs';
import { command, say, step, Trouble } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';
import { ensureTools } from './lib/tools.mjs';

stopOnSignals({ wished: false });

const chosen = process.argv.slice(2);

/** Which folders' tests need what. `shared` alone needs nothing: its tests read its sources. */
const needs = {
  servers: ['mock', 'bff', 'miniapp', 'e2e', 'commands', 'gallery'],
  browser: ['e2e', 'miniapp', 'gallery'],
  redis: ['bff'],
  h5: ['e2e', 'bff', 'miniapp', 'gallery'],
  weapp: ['e2e', 'miniapp', 'gallery'],
  gallery: ['gallery'],
};

/** The folders below tests/ that jest would take tests from. */
const chosenFolders = () => {
  const listed = spawnSync(process.execPath, [bin('jest'), '--listTests', ...chosen], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.stdout.split('\n').filter((line) => line.endsWith('.ts'));
  if (files.length === 0) throw new Trouble(`No tests for: ${chosen.join(' ')}\n${listed.stderr}`);
  return new Set(files.map((file) => relative(inRoot('tests'), file).split(/[\\/]/)[0] ?? ''));
};

/** @param {Set<string> | undefined} folders undefined: all of them @param {keyof typeof needs} what */
const isNeeded = (folders, what) => folders === undefined || needs[what].some((name) => folders.has(name));

/** Steps that only look; none stops the others, so that one run tells everything. */
const checks = [
  { label: 'Types', tool: 'tsc', args: ['-b'], log: 'types.log' },
  { label: 'Lint', tool: 'biome', args: ['check', '--error-on-warnings', '.'], log: 'lint.log' },
  {
    label: 'Imports',
    tool: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', 'shared/src', 'mock/src', 'bff/src', 'miniapp/src'],
    log: 'imports.log',
  },
  { label: 'Unused code', tool: 'knip', args: [], log: 'unused.log' },
];

/** @param {() => Promise<unknown>} work @returns {Promise<string[]>} the message of what went wrong */
const faultOf = async (work) => {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof Trouble) return [error.message];
    throw error;
  }
};

const runChecks = async () => {
  /** @type {string[]} */
  const faults = [];
  for (const { label, tool, args, log } of checks) {
    const work = () => runNode(bin(tool), args, { log, failure: `${label}: not in order` });
    faults.push(...(await faultOf(() => step(label, work))));
  }
  return faults;
};

/** The builds of the app that the tests look at, in this order. */
const apps = {
  weapp: () => buildApp('weapp', artifactDir('weapp')),
  h5: () => buildApp('h5', artifactDir('h5')),
  gallery: buildGallery,
};
const appNames = /** @type {const} */ (['weapp', 'h5', 'gallery']);

/** @param {(keyof typeof apps)[]} names */
const buildApps = async (names) => {
  /** @type {string[]} */
  const faults = [];
  for (const name of names) faults.push(...(await faultOf(apps[name])));
  return faults;
};

/** What a person must judge, because axe-core cannot: it is no failure. */
const sayIncomplete = () => {
  const { states, lines } = gatherIncomplete();
  if (states === 0) return;
  say(`\naxe-core looked at ${states} page states; left to a person (${relative(root, axeFile)}):`);
  for (const line of lines.length > 0 ? lines : ['nothing']) say(`  ${line}`);
};

await command(async () => {
  const started = Date.now();
  await setUp();
  const folders = chosen.length > 0 ? chosenFolders() : undefined;
  const tools = /** @type {const} */ (['browser', 'redis']).filter((kind) => isNeeded(folders, kind));
  await ensureTools([...tools]);
  const whole = folders === undefined;
  const faults = isNeeded(folders, 'servers') ? await faultOf(buildServers) : [];
  if (faults.length === 0) {
    const names = appNames.filter((name) => isNeeded(folders, name));
    // Two lanes for two cores.
    const lanes = await Promise.all([buildApps(names), whole ? runChecks() : []]);
    faults.push(...lanes.flat());
  } else if (whole) {
    faults.push(...(await runChecks()));
  }
  if (faults.length > 0) {
    throw new Trouble(`${faults.join('\n\n')}\n\nThe tests were not run: put this in order first.`);
  }
  say();
  forgetIncomplete();
  const outcome = await runJest(chosen);
  sayIncomplete();
  sumUp(outcome, started);
});
