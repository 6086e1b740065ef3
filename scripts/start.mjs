// @ts-check
// npm start: from a clean clone to a running app.
import { parseArgs } from 'node:util';
import { buildApp, buildServers, productDir } from './lib/builds.mjs';
import { command, say } from './lib/say.mjs';
import { entries } from './lib/services.mjs';
import { setUp } from './lib/setup.mjs';
import { stop, stopOnSignals } from './lib/stop.mjs';
import { introduce, prepareTown, startTown } from './lib/town.mjs';

const { values } = parseArgs({ options: { reset: { type: 'boolean', default: false } } });

stopOnSignals({ wished: true });

await command(async () => {
  say('企证通\n');
  await setUp();
  // Before the long builds: a busy port or a wrong address should not be news after two minutes.
  const town = await prepareTown({ reset: values.reset });
  await Promise.all([buildServers(), buildApp('h5', productDir('h5'))]);
  const { ready } = await startTown(town, { entries });
  introduce(town, ready);
});
if (process.exitCode) await stop(1);
