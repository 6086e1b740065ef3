import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { h5Entry, tooBig, weappPackages } from '../../scripts/lib/sizes.mjs';
import { scratchDir } from '../support/processes.ts';

const dir = scratchDir();

const put = (path: string, content: string) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
};

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('files belong to the sub-package whose root they are under, the rest to the main package', () => {
  const app = JSON.stringify({ subPackages: [{ root: 'packages/wallet/' }, { root: 'packages/walletx' }] });
  put('app.json', app);
  put('app.js', 'x'.repeat(1000));
  put('app.js.map', 'x'.repeat(9000));
  put('packages/wallet/a.js', 'x'.repeat(20));
  put('packages/walletx/a.js', 'x'.repeat(3));
  expect(weappPackages(dir)).toEqual([
    { name: 'main', bytes: 1000 + app.length },
    { name: 'packages/wallet', bytes: 20 },
    { name: 'packages/walletx', bytes: 3 },
  ]);
});

test('the main package may have 500 KB, any other 2,048 KB', () => {
  const packages = [
    { name: 'main', bytes: 500 * 1024 },
    { name: 'a', bytes: 2048 * 1024 },
  ];
  expect(tooBig(packages)).toEqual([]);
  expect(tooBig(packages.map(({ name, bytes }) => ({ name, bytes: bytes + 1 })))).toHaveLength(2);
});

test('what a browser loads first is the document and what it names, gzipped', () => {
  const html =
    '<link href="/css/app.css" rel="stylesheet"><script src="/js/app.js"></script><script src="data:,"></script>';
  put('index.html', html);
  put('css/app.css', 'a{}');
  put('js/app.js', 'run()');
  put('js/later.js', 'x'.repeat(100));
  const size = (text: string) => gzipSync(text).length;
  expect(h5Entry(dir)).toBe(size(html) + size('a{}') + size('run()'));
});
