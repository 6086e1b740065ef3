// @ts-check
// Needs nothing installed: this is what installs.
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './root.mjs';
import { run } from './run.mjs';
import { step, Trouble } from './say.mjs';

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));

export const checkNode = () => {
  const wanted = readJson(inRoot('package.json')).engines.node.replace('>=', '');
  const [major = 0, minor = 0] = wanted.split('.').map(Number);
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  if (ourMajor < major || (ourMajor === major && ourMinor < minor)) {
    throw new Trouble(
      `Node ${wanted} or newer is needed; this is ${process.versions.node} (https://nodejs.org).`,
    );
  }
};

/**
 * Whether node_modules holds what the lock file names. npm writes its own copy of the lock as the last act of
 * an installation, so an interrupted one, a changed lock and one without development dependencies all show.
 */
export const isInstalled = () => {
  const copy = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(copy)) return false;
  const wanted = readJson(inRoot('package-lock.json')).packages;
  const present = readJson(copy).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      entry.link ||
      entry.optional ||
      present[path]?.version === entry.version,
  );
};

/** Installs the pinned dependencies where they are missing or the lock file changed. */
export const setUp = async () => {
  checkNode();
  if (isInstalled()) return;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const options = { log: 'npm-ci.log', failure: 'The dependencies could not be installed' };
  await step('Installing packages', () =>
    npm === undefined ? run('npm', args, options) : run(process.execPath, [npm, ...args], options),
  );
};
