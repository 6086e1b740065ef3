// @ts-check
// npm run dev: everything from its sources; a saved file restarts the servers that read it, and the page
// reloads in the browser.
import { isWildcard } from './lib/addresses.mjs';
import { bin, inRoot } from './lib/root.mjs';
import { runNode } from './lib/run.mjs';
import { command, say, step, Trouble } from './lib/say.mjs';
import { fromSource, sources } from './lib/services.mjs';
import { setUp } from './lib/setup.mjs';
import { isStopping, stop, stopOnSignals } from './lib/stop.mjs';
import { introduce, prepareTown, startTown } from './lib/town.mjs';
import { watchFolders } from './lib/watch.mjs';

stopOnSignals({ wished: true });

/** Which processes read a folder. @type {Record<string, ('store' | 'mock' | 'bff')[]>} */
const readers = {
  'shared/src': ['mock', 'bff'],
  'mock/src': ['mock', 'store'],
  'bff/src': ['bff'],
};

await command(async () => {
  say('企证通 (development)\n');
  await setUp();
  const town = await prepareTown({ withFront: true });
  const { ready, restart } = await startTown(town, {
    entries: sources,
    nodeArgs: fromSource,
    stopOnCrash: false,
  });
  watchFolders(Object.keys(readers), async (changed) => {
    const names = [...new Set([...changed].flatMap((folder) => readers[folder] ?? []))];
    try {
      await step(`Reloading ${names.join(', ')}`, () => restart(names));
    } catch (error) {
      // Half-written code is the normal case here: say it and wait for the next save.
      if (!(error instanceof Trouble)) throw error;
      if (!isStopping()) say(error.message);
    }
  });
  introduce(town, ready);
  say('  The page appears when its first build, below, is done.\n');
  const host = isWildcard(town.host) ? '127.0.0.1' : town.host;
  const code = await runNode(bin('taro'), ['build', '--type', 'h5', '--watch'], {
    cwd: inRoot('miniapp'),
    env: {
      ...process.env,
      NODE_ENV: 'development',
      MINIAPP_OUT: inRoot('.cache', 'dev'),
      DEV_HOST: town.host,
      DEV_PORT: String(town.frontPort),
      DEV_APP_URL: `http://${host}:${town.ports.app}`,
    },
  });
  if (!isStopping()) throw new Trouble(`The app's development server ended (status ${code}).`);
});
if (process.exitCode) await stop(1);
