/** A process around the app: its environment, its end, and how it says that it is ready. */

import { randomBytes } from 'node:crypto';
import closeWithGrace from 'close-with-grace';
import { createApp } from './app.ts';
import type { Clock } from './clock.ts';
import { type Config, ConfigurationError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';

/** sysexits.h: EX_CONFIG, EX_UNAVAILABLE. */
const EXIT_CONFIGURATION = 78;
const EXIT_UNAVAILABLE = 69;
const GRACE_MILLISECONDS = 12_000;

function refuse(error: unknown): never {
  if (error instanceof ConfigurationError) {
    const lines = error.faults.map(({ variable, message }) => `  ${variable} ${message}`);
    process.stderr.write(`Not started; the configuration is at fault:\n${lines.join('\n')}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
  const { name } = error instanceof Error ? error : { name: 'unknown error' };
  // A driver's message may quote the address with its password.
  process.stderr.write(`Not started: ${name}${/^Mongo/.test(name) ? '; MONGODB_URI does not answer' : ''}\n`);
  if (!/^Mongo/.test(name) && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(EXIT_UNAVAILABLE);
}

function configuration(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuse(error);
  }
}

/** Starts the app of this process's environment and lets it live until it is asked to end. */
export async function run(clock: Clock): Promise<void> {
  const config = configuration();
  const logger = createLogger(config.logLevel);
  const app = createApp(config, { clock, random: (length) => randomBytes(length), logger });
  closeWithGrace({ delay: GRACE_MILLISECONDS, logger: false }, async ({ err: error, signal }) => {
    if (error) logger.fatal({ error }, 'ending after an error that nobody caught');
    else logger.info({ signal: signal ?? 'asked' }, 'stopping');
    await app.stop();
    logger.info('stopped');
    await new Promise<void>((resolve) => logger.flush(() => resolve()));
  });
  try {
    const ports = await app.start();
    const ready = { ready: 'bff', ...ports };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    process.send?.(ready);
  } catch (error) {
    refuse(error);
  }
}
