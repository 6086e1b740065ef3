// @ts-check
// npm run build: servers, and the app for WeChat and for browsers, with their sizes.
import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { buildApp, buildServers, productDir } from './lib/builds.mjs';
import { root } from './lib/root.mjs';
import { command, say, Trouble } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';
import { h5Entry, kilobytes, tooBig, weappPackages } from './lib/sizes.mjs';
import { stopOnSignals } from './lib/stop.mjs';

stopOnSignals({ wished: false });

await command(async () => {
  await setUp();
  await buildServers();
  for (const target of /** @type {const} */ (['weapp', 'h5'])) {
    const dir = productDir(target);
    // What is delivered is always made anew.
    rmSync(dir, { recursive: true, force: true });
    await buildApp(target, dir);
  }
  const packages = weappPackages(productDir('weapp'));
  const total = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  say(`\n  ${relative(root, productDir('weapp'))}`);
  for (const { name, bytes } of packages) say(`    ${name.padEnd(26)} ${kilobytes(bytes).padStart(9)}`);
  say(`    ${'total'.padEnd(26)} ${kilobytes(total).padStart(9)}`);
  say(`  ${relative(root, productDir('h5'))}`);
  say(`    ${'entry, gzipped'.padEnd(26)} ${kilobytes(h5Entry(productDir('h5'))).padStart(9)}`);
  const faults = tooBig(packages);
  if (faults.length > 0) throw new Trouble(`Too big for WeChat:\n  ${faults.join('\n  ')}`);
});
