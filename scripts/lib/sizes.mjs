// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const kilobyte = 1024;

/** WeChat refuses a package above 2 MB. The main one stands between a person and the first page. */
const limits = { mainKilobytes: 500, packageKilobytes: 2048 };

/** @param {string} dir @returns {string[]} */
const filesBelow = (dir) =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [join(dir, entry.name)],
  );

/**
 * The size of each package of a WeChat build, in bytes; source maps are not uploaded.
 * @param {string} dir holds app.json
 * @returns {{ name: string, bytes: number }[]} `main` first, then the sub-packages by their roots
 */
export const weappPackages = (dir) => {
  const app = JSON.parse(readFileSync(join(dir, 'app.json'), 'utf8'));
  /** @type {string[]} */
  const roots = (app.subPackages ?? app.subpackages ?? []).map((/** @type {{ root: string }} */ one) =>
    one.root.replace(/\/+$/, ''),
  );
  /** @type {Map<string, number>} */
  const sizes = new Map([['main', 0], ...roots.map((name) => /** @type {[string, number]} */ ([name, 0]))]);
  for (const file of filesBelow(dir).filter((one) => !one.endsWith('.map'))) {
    const path = relative(dir, file).split(sep).join('/');
    const owner = roots.find((name) => path.startsWith(`${name}/`)) ?? 'main';
    sizes.set(owner, (sizes.get(owner) ?? 0) + statSync(file).size);
  }
  return [...sizes].map(([name, bytes]) => ({ name, bytes }));
};

/** @param {{ name: string, bytes: number }[]} packages @returns {string[]} a sentence for each that is too big */
export const tooBig = (packages) =>
  packages.flatMap(({ name, bytes }) => {
    const limit = name === 'main' ? limits.mainKilobytes : limits.packageKilobytes;
    return bytes > limit * kilobyte ? [`${name}: ${kilobytes(bytes)}, and ${limit} KB is the limit`] : [];
  });

/**
 * What a browser loads before the first page's own code: the document and what it names, gzipped.
 * @param {string} dir holds index.html
 * @returns {number} bytes
 */
export const h5Entry = (dir) => {
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="(?!data:|https?:)([^"#?]+)/g)].map((match) =>
    join(dir, match[1] ?? ''),
  );
  const files = new Set(named.filter((path) => existsSync(path) && statSync(path).isFile()));
  return [...files].reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, gzipSync(html).length);
};

/** @param {number} bytes */
export const kilobytes = (bytes) => `${(bytes / kilobyte).toFixed(0)} KB`;
