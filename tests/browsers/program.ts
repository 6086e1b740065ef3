import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs what stands after these arguments so that it ends with us, however we end: a killed test leaves no browser. */
export const ENDING_WITH_US = { file: 'setpriv', args: ['--pdeathsig', 'TERM'] } as const;

/** Starts a program that ends with us. What it writes into its file 3 can be read; the rest is of no interest. */
export const startProgram = (file: string, args: string[], env = process.env): ChildProcess =>
  spawn(ENDING_WITH_US.file, [...ENDING_WITH_US.args, file, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });

/** Asks it to end, and waits until it has. */
export const endProgram = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};
