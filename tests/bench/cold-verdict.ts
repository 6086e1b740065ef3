/**
 * What a stranger waits for who scans a code and has never been here: the time to the verdict of a page written by hand
 * for nothing else, over ours. Both are served by the app's own server, each from a process of its own over the same
 * store, ask by the same POST, say the same words and fields, and are opened in turn in a browser that knows neither.
 */

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { launchBrowser } from '../support/browser.ts';
import { presentableLicences } from './lib/bench-licences.ts';
import { startBenchTown } from './lib/bench-town.ts';
import { type Network, type Visit, visitCold } from './lib/cold-page.ts';
import { ask } from './lib/measured.ts';
import { median, sayResult, summary } from './lib/rounds.ts';

const ROUNDS = 7;
const GOAL = 0.75;

const NETWORKS: readonly Network[] = [
  { name: 'fast', latencyMilliseconds: 0, down: -1, up: -1, cpu: 1 },
  { name: '4G', latencyMilliseconds: 150, down: 1_600_000, up: 750_000, cpu: 4 },
  { name: '3G', latencyMilliseconds: 300, down: 700_000, up: 250_000, cpu: 4 },
];
/** What the ratio is of. */
const MEASURED = '4G';

const OURS = { word: '.verdict__word', whole: '#verdict' };
const BY_HAND = { word: '.word', whole: '.word' };

/** A browser build of one page, compressed as ours is. */
async function pagesByHand(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'qzt-static-'));
  const html = await readFile(new URL('./lib/static-verdict.html', import.meta.url), 'utf8');
  const hash = (tag: string): string => {
    const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  const hashes = { scriptHashes: [hash('script')], styleHashes: [hash('style')] };
  await writeFile(join(dir, 'csp.json'), JSON.stringify(hashes));
  await writeFile(join(dir, 'index.html'), html);
  await writeFile(join(dir, 'index.html.br'), await promisify(brotliCompress)(html));
  return dir;
}

const summaries = (visits: readonly Visit[]) => ({
  contentfulPaint: summary(visits.map((one) => one.contentfulPaint)),
  verdict: summary(visits.map((one) => one.verdict)),
  wholePage: summary(visits.map((one) => one.wholePage)),
  requests: median(visits.map((one) => one.requests)),
  bytes: median(visits.map((one) => one.bytes)),
});

const dir = await pagesByHand();
const town = await startBenchTown();
const browser = await launchBrowser();
try {
  const staticUrl = await town.startAppWithPages(dir);
  const licences = await presentableLicences(town, 1);
  const freshCode = async (): Promise<string> => {
    const [code = ''] = await ask<string[]>(town.app.child, 'codes', { count: 1, licences, mode: 'live' });
    return code;
  };
  const sides = [
    { origin: staticUrl, ...BY_HAND },
    { origin: town.appUrl, ...OURS },
  ];
  const rows = [];
  for (const network of NETWORKS) {
    const visits: Visit[][] = sides.map(() => []);
    // The first round is not counted: the servers' code is compiled while it runs.
    for (let round = -1; round < ROUNDS; round++) {
      // Nobody always comes first.
      for (const i of round % 2 ? [0, 1] : [1, 0]) {
        const side = sides[i];
        if (!side) continue;
        const { origin, ...selectors } = side;
        const url = `${origin}/v/${await freshCode()}`;
        const visit = await visitCold(browser, network, { url, ...selectors });
        if (round >= 0) visits[i]?.push(visit);
      }
    }
    const [byHand = [], ours = []] = visits.map((list) => list);
    const row = { network, byHand: summaries(byHand), ours: summaries(ours) };
    rows.push(row);
    const { contentfulPaint, verdict, wholePage, requests, bytes } = row.ours;
    process.stdout.write(
      `${network.name.padEnd(5)} by hand: verdict ${row.byHand.verdict.median} ms   ours: first paint ` +
        `${contentfulPaint.median}, verdict ${verdict.median}, whole page ${wholePage.median} ms, ` +
        `${requests} requests, ${bytes} bytes\n`,
    );
  }
  const measured = rows.find(({ network }) => network.name === MEASURED);
  if (!measured) throw new Error('nothing was measured');
  const ratio = measured.byHand.verdict.median / measured.ours.verdict.median;
  sayResult('cold-verdict', ratio, 'x of a static page', { goal: GOAL, rounds: ROUNDS, rows });
} finally {
  await browser.close();
  await town.stop();
  await rm(dir, { recursive: true, force: true });
}
