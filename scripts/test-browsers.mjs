// @ts-check
// npm run test:browsers: the main job in Firefox and WebKit. `npm test` walks it in Chromium.
import { artifactDir, buildApp, buildServers } from './lib/builds.mjs';
import { runJest, sumUp } from './lib/jest.mjs';
import { inRoot } from './lib/root.mjs';
import { command, say } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';
import { ensureTools } from './lib/tools.mjs';

stopOnSignals({ wished: false });

await command(async () => {
  const started = Date.now();
  await setUp();
  await ensureTools(['otherBrowsers']);
  await buildServers();
  await buildApp('h5', artifactDir('h5'));
  say();
  const args = ['--config', inRoot('jest.browsers.config.mjs'), ...process.argv.slice(2)];
  sumUp(await runJest(args), started);
});
