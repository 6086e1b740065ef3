import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults, ContextObject, Result, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { axeDir } from '../../scripts/lib/axe-incomplete.mjs';

const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA with all it grew from, and what is good practice beside it. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What the page gets from axe-core's script. */
interface AxeWindow {
  axe?: { run: (context: ContextObject, options: RunOptions) => Promise<AxeResults> };
}

/** One rule that the page breaks, or that a person must look at. */
interface Finding {
  rule: string;
  /** What the rule asks for. */
  help: string;
  /** Where, as CSS. */
  selectors: string[];
}

const findings = (results: readonly Result[]): Finding[] =>
  results.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    selectors: nodes.map(({ target }) => target.join(' ')),
  }));

/**
 * Holds the page on top to axe-core's rules. Pages below it stay in the document, hidden: they are left out,
 * while rules about the document as a whole (one main, one h1, a title) still count.
 * @param state what the screen shows, as in the picture's name: what axe cannot decide is kept under it
 * @returns one line for each broken rule and place: rule, selector, what is asked for
 */
export const violations = async (page: Page, state: string): Promise<string[]> => {
  // By the debugger, not by a script element: the page's own policy stays as strict as it is.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const { broken, open } = await page.evaluate(async (values) => {
    const { axe } = window as AxeWindow;
    if (!axe) throw new Error('axe-core is not in the page');
    const below = [...document.querySelectorAll('.taro_page')].filter((one) => !one.checkVisibility());
    const { violations, incomplete } = await axe.run(
      { exclude: below },
      { runOnly: { type: 'tag', values }, resultTypes: ['violations', 'incomplete'], iframes: false },
    );
    return { broken: violations, open: incomplete };
  }, tags);
  mkdirSync(axeDir, { recursive: true });
  writeFileSync(join(axeDir, `${state}.json`), JSON.stringify(findings(open)));
  return findings(broken).flatMap(({ rule, help, selectors }) =>
    selectors.map((selector) => `${rule} | ${selector} | ${help}`),
  );
};
