import { startMock } from './app.ts';
import { readEnvironment } from './config.ts';

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIGURATION = 78;

const read = readEnvironment(process.env);
if ('faults' in read) {
  process.stderr.write(
    `The stand-in does not start:\n${read.faults.map((fault) => `  ${fault}\n`).join('')}`,
  );
  process.exit(EXIT_CONFIGURATION);
}

const mock = await startMock(read.options);

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  mock.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (process.env.EXIT_WITH_PARENT === '1') process.on('disconnect', stop);

const { port, people } = mock;
process.stdout.write(`${JSON.stringify({ ready: 'mock', port })}\n`);
process.send?.({ ready: 'mock', port, people });
