// @ts-check
// npm run screenshots: every page and state in every mode, side by side on one sheet per mode, and the README's
// pictures; all from the running product, on free ports and data of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { forgetIncomplete } from './lib/axe-incomplete.mjs';
import { artifactDir, buildApp, buildServers } from './lib/builds.mjs';
import { faultsOfPictures, forgetPictures } from './lib/pictures.mjs';
import { bin, inRoot } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { command, say } from './lib/say.mjs';
import { fromSource } from './lib/services.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';
import { ensureTools, findChromium } from './lib/tools.mjs';

stopOnSignals({ wished: false });

/** They walk pages that the others show too, in widths and modes of their own. */
const ownModes = ['appearance.test.ts', 'accessibility.test.ts'];

/** The browser tests that keep pictures of what they meet. */
const stateTests = () =>
  readdirSync(inRoot('tests', 'e2e'))
    .filter((file) => file.endsWith('.test.ts') && !ownModes.includes(file))
    .map((file) => inRoot('tests', 'e2e', file))
    .filter((path) => readFileSync(path, 'utf8').includes('./screens.ts'));

/** @param {string} script below tests/e2e */
const runScript = (script) =>
  run(process.execPath, [...fromSource, inRoot('tests', 'e2e', script)], {
    env: { ...process.env, APP_MODE: 'development' },
  });

await command(async () => {
  await setUp();
  await ensureTools(['browser']);
  await Promise.all([buildServers(), buildApp('h5', artifactDir('h5'))]);
  forgetPictures();
  forgetIncomplete();
  const chromium = findChromium();
  // Six pictures where a test run takes one: each test gets its time six times over.
  const jest = [bin('jest'), '--testTimeout=180000', ...stateTests()];
  const states = await run(process.execPath, jest, {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      APP_MODE: 'development',
      PICTURE_MODES: 'all',
      ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
    },
  });
  const sheets = await runScript('contact-sheets.ts');
  const readme = await runScript('make-pictures.ts');
  const faults = faultsOfPictures();
  for (const { state, faults: found } of faults) say(`${state}\n  ${found.join('\n  ')}`);
  if (states !== 0) say('Some states were not reached, see above: their pictures are missing.');
  process.exitCode = states || sheets || readme || (faults.length > 0 ? 1 : 0);
});
