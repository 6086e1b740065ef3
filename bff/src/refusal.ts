/** How a process says that it does not start, and why. */

import { type Config, ConfigurationError, readConfig } from './config.ts';

/** sysexits.h: EX_CONFIG, EX_UNAVAILABLE. */
const EXIT_CONFIGURATION = 78;
const EXIT_UNAVAILABLE = 69;

/** Names what is wrong on stderr, never a value, and ends the process. */
export function refuse(error: unknown): never {
  if (error instanceof ConfigurationError) {
    const lines = error.faults.map(({ variable, message }) => `  ${variable} ${message}`);
    process.stderr.write(`Not started; the configuration is at fault:\n${lines.join('\n')}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
  const { name, stack = '' } = error instanceof Error ? error : { name: 'unknown error' };
  // A driver's message may quote the address with its password.
  const why = /^Mongo/.test(name) ? 'MONGODB_URI does not answer' : stack;
  process.stderr.write(`Not started: ${name}; ${why}\n`);
  process.exit(EXIT_UNAVAILABLE);
}

/** The configuration of this process's environment, or its end. */
export function configuration(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return refuse(error);
  }
}
