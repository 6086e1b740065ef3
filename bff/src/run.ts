/** A process around the app: its end, and how it says that it is ready. */

import { randomBytes } from 'node:crypto';
import closeWithGrace from 'close-with-grace';
import { createApp } from './app.ts';
import type { Clock } from './base/clock.ts';
import { createLogger } from './base/logger.ts';
import type { Config } from './config.ts';
import { refuse } from './refusal.ts';

const GRACE_MILLISECONDS = 12_000;

/** Starts the app and lets it live until it is asked to end. */
export async function run(config: Config, clock: Clock): Promise<void> {
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
    const ready = { ready: 'bff', ...(await app.start()) };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    process.send?.(ready);
  } catch (error) {
    refuse(error);
  }
}
