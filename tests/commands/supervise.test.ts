import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Running, type Service } from '../../scripts/lib/supervise.mjs';
import { scratchDir } from '../support/processes.ts';
import { waitFor } from '../support/wait.ts';

const fixture = join(import.meta.dirname, 'fixture-process.mjs');
const dir = scratchDir();
const started: Running[] = [];

const begin = (behaviour: string, more: Partial<Service> = {}): Running => {
  const one = launch({
    name: 'fixture',
    entry: fixture,
    env: { ...process.env, BEHAVIOUR: behaviour },
    logFile: join(dir, `${started.length}.log`),
    ...more,
  });
  started.push(one);
  return one;
};

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

afterAll(async () => {
  await Promise.all(started.map((one) => one.kill()));
  rmSync(dir, { recursive: true, force: true });
});

describe('a supervised process', () => {
  test('tells when it is ready, and stops when asked', async () => {
    const one = begin('obedient');
    await expect(one.ready).resolves.toMatchObject({ ready: 'fixture', pid: one.pid });
    await one.stop();
    await expect(one.exited).resolves.toEqual({ code: 0, signal: null });
    expect(one.logs()).toBe('fixture was asked to stop\n');
  });

  test('that fails before it is ready is reported with the end of its log', async () => {
    const one = begin('fails');
    await expect(one.ready).rejects.toThrow(/ended before it was ready \(status 3\)[\s\S]*no luck today/);
  });

  test('that never gets ready is given up', async () => {
    await expect(begin('silent', { readySeconds: 0.3 }).ready).rejects.toThrow(/not ready after 0.3 s/);
  });

  test('that does not stop when asked is killed', async () => {
    const one = begin('stubborn', { graceSeconds: 0.3 });
    await one.ready;
    await one.stop();
    await expect(one.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('that has not been built is named', () => {
    expect(() => begin('obedient', { entry: join(dir, 'missing.js') })).toThrow(/missing\.js is missing/);
  });

  test('ends when its starter is killed outright', async () => {
    const log = join(dir, 'orphan.log');
    const starter = begin('obedient', {
      name: 'starter',
      entry: join(import.meta.dirname, 'fixture-starter.mjs'),
      entryArgs: [fixture, log],
    });
    const { child } = (await starter.ready) as { child: number };
    expect(lives(child)).toBe(true);
    await starter.kill();
    await waitFor(() => !lives(child), { what: 'the end of the orphan' });
  });
});
