// @ts-check
// Builds are repeated only when something they read has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inRoot, root } from './root.mjs';

const notInput = new Set(['node_modules', 'dist', '.cache', '.artifacts', '.swc', '.git']);

/** @param {string} path @returns {string[]} the files below, sorted */
export const filesBelow = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return path.endsWith('.tsbuildinfo') ? [] : [path];
  return readdirSync(path)
    .filter((name) => !notInput.has(name))
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
};

/**
 * A digest of files' names and contents.
 * @param {string[]} paths files and folders, relative to the root; missing ones count as empty
 * @param {string} [salt] whatever else the result depends on
 */
export const digest = (paths, salt = '') => {
  const hash = createHash('sha256').update(salt);
  for (const file of paths.flatMap((path) => filesBelow(inRoot(path)))) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
};

const stampPath = (/** @type {string} */ name) => inRoot('.cache', 'stamps', name);

/**
 * Whether the build of this name is from this digest and its outputs are still there.
 * @param {string} name @param {string} wanted @param {string[]} outputs absolute
 */
export const isFresh = (name, wanted, outputs) =>
  outputs.every((output) => existsSync(output)) &&
  existsSync(stampPath(name)) &&
  readFileSync(stampPath(name), 'utf8') === wanted;

/** @param {string} name @param {string} made */
export const remember = (name, made) => {
  mkdirSync(dirname(stampPath(name)), { recursive: true });
  writeFileSync(stampPath(name), made);
};

/** Before a build begins: a failed one must not look like the last good one. @param {string} name */
export const forget = (name) => rmSync(stampPath(name), { force: true });
