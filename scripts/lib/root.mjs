// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder, absolute, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** @param {...string} parts */
export const inRoot = (...parts) => join(root, ...parts);

/** A command-line tool among the dependencies, to be run by this same Node. @param {string} name */
export const bin = (name) => inRoot('node_modules', '.bin', name);
