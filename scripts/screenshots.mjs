// @ts-check
// npm run screenshots: the README's pictures, made from the running product on free ports and data of its own.
import { artifactDir, buildApp, buildServers } from './lib/builds.mjs';
import { inRoot } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { command } from './lib/say.mjs';
import { fromSource } from './lib/services.mjs';
import { setUp } from './lib/setup.mjs';
import { stopOnSignals } from './lib/stop.mjs';
import { ensureTools } from './lib/tools.mjs';

stopOnSignals({ wished: false });

await command(async () => {
  await setUp();
  await ensureTools(['browser']);
  await Promise.all([buildServers(), buildApp('h5', artifactDir('h5'))]);
  process.exitCode = await run(
    process.execPath,
    [...fromSource, inRoot('tests', 'e2e', 'make-pictures.ts')],
    {
      env: { ...process.env, APP_MODE: 'development' },
    },
  );
});
