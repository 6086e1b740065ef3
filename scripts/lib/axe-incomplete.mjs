// @ts-check
// What axe-core could not decide by itself (a contrast over a picture, for one), gathered over all page states.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inRoot } from './root.mjs';

/** One file per page state: the tests run side by side. */
export const axeDir = inRoot('tests', '.artifacts', 'axe-incomplete');
export const axeFile = inRoot('tests', '.artifacts', 'axe-incomplete.json');

/** @typedef {{ rule: string, help: string, selectors: string[] }} Finding */

/** Before a run: nothing of the last one may count. */
export const forgetIncomplete = () => {
  rmSync(axeDir, { recursive: true, force: true });
  rmSync(axeFile, { force: true });
};

/**
 * Writes all of it into one file, by page state.
 * @returns {{ states: number, lines: string[] }} how many states were looked at, and one line a rule;
 *   no state: nothing was written
 */
export const gatherIncomplete = () => {
  if (!existsSync(axeDir)) return { states: 0, lines: [] };
  const files = readdirSync(axeDir).sort();
  /** @type {Record<string, Finding[]>} */
  const byState = {};
  /** @type {Map<string, { help: string, states: number, places: number }>} */
  const rules = new Map();
  for (const file of files) {
    /** @type {Finding[]} */
    const found = JSON.parse(readFileSync(join(axeDir, file), 'utf8'));
    if (found.length > 0) byState[basename(file, '.json')] = found;
    for (const { rule, help, selectors } of found) {
      const { states, places } = rules.get(rule) ?? { states: 0, places: 0 };
      rules.set(rule, { help, states: states + 1, places: places + selectors.length });
    }
  }
  writeFileSync(axeFile, `${JSON.stringify(byState, undefined, 2)}\n`);
  const lines = [...rules].map(
    ([rule, { help, states, places }]) => `${rule}: ${places} places in ${states} states (${help})`,
  );
  return { states: files.length, lines };
};
