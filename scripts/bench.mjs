// @ts-check
// npm run bench <name>: runs tests/bench/<name>.ts.
import { existsSync, readdirSync } from 'node:fs';
import { artifactDir, buildApp, buildServers } from './lib/builds.mjs';
import { inRoot } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { command, say, Trouble } from './lib/say.mjs';
import { fromSource } from './lib/services.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';
import { ensureTools } from './lib/tools.mjs';

stopOnSignals({ wished: false });

/** @returns {string[]} */
const names = () => {
  const dir = inRoot('tests', 'bench');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
};

/** Those that open pages. */
const inBrowser = new Set(['cold-verdict']);

const [name, ...rest] = process.argv.slice(2);

await command(async () => {
  if (name === undefined) {
    say(
      `npm run bench <name>, where <name> is one of:\n${names()
        .map((one) => `  ${one}`)
        .join('\n')}`,
    );
    return;
  }
  if (!names().includes(name))
    throw new Trouble(`There is no bench named ${name}; there are: ${names().join(', ')}`);
  await setUp();
  await buildServers();
  if (inBrowser.has(name)) {
    await ensureTools(['browser']);
    await buildApp('h5', artifactDir('h5'));
  }
  process.exitCode = await run(
    process.execPath,
    [...fromSource, inRoot('tests', 'bench', `${name}.ts`), ...rest],
    {
      env: { ...process.env, APP_MODE: 'development' },
    },
  );
});
