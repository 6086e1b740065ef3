// @ts-check
// The pictures that the browser tests keep of each page and state.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './root.mjs';

export const pictureDir = inRoot('tests', '.artifacts', 'screenshots');
/** One sheet per mode, with all of its pictures side by side. */
export const sheetDir = inRoot('tests', '.artifacts', 'contact-sheets');
/** What is wrong with pictured screens, one line of JSON each, from a run that shows every mode. */
export const pictureFaults = join(pictureDir, 'faults.jsonl');

/** Before a run: a picture of a state that is gone must not look like one of today. */
export const forgetPictures = () => {
  for (const dir of [pictureDir, sheetDir]) rmSync(dir, { recursive: true, force: true });
};

/**
 * @returns {{ state: string, faults: string[] }[]} each screen with something wrong: what sticks out, what is
 *   too small, which rule of accessibility it breaks
 */
export const faultsOfPictures = () => {
  if (!existsSync(pictureFaults)) return [];
  const lines = readFileSync(pictureFaults, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    /** @type {{ state: string, misfits: string[], accessibility: string[] }} */
    const { state, misfits, accessibility } = JSON.parse(line);
    return { state, faults: [...misfits, ...accessibility] };
  });
};
