// @ts-check
// npm run test:node24: the whole of `npm test` once more, on the newer of the two lines of Node that are promised.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { inRoot } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { command, say, step, Trouble } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';

stopOnSignals({ wished: false });

const version = '24.21.0';
/** The registry has Node itself, one package a platform. */
const name = `node-${process.platform}-${process.arch}`;
const folder = inRoot('.cache', `node-${version}`);
const binary = process.env.NODE24 ?? `${folder}/node_modules/${name}/bin/node`;

const fetchNode = () =>
  run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`], {
    log: 'node24.log',
    failure: `Node ${version} could not be installed; NODE24 may name the binary of one that is there`,
  });

await command(async () => {
  await setUp();
  if (!existsSync(binary)) await step(`Fetching Node ${version}`, fetchNode);
  const found = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (!found?.startsWith('v24.'))
    throw new Trouble(`${binary} is no Node 24 (${found ?? 'it does not run'}).`);
  say(`On Node ${found}`);
  const path = `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}`;
  process.exitCode = await run(binary, [inRoot('scripts', 'test.mjs'), ...process.argv.slice(2)], {
    env: { ...process.env, PATH: path },
  });
});
