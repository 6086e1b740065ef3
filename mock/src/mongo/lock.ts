import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sockets need short paths (about 100 bytes); a deep folder's lock is put into the temporary folder. */
const LONGEST_PATH = 80;

const isHeld = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path, () => resolve(!socket.destroy().connecting)).on('error', () =>
      resolve(false),
    );
  });

/**
 * Takes the exclusive lock of a data folder (absolute, existing): a listening Unix socket, which the kernel
 * ends with its process however that ends; a stale one is told from a held one by knocking.
 * @returns the function that gives it back
 * @throws Error when another live process holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  const path = folder.length <= LONGEST_PATH ? join(folder, 'lock') : join(tmpdir(), `store-${hash}`);
  const server = createServer((socket) => socket.destroy());
  const listen = () => new Promise<void>((done, fail) => server.once('error', fail).listen(path, done));
  await listen().catch(async (cause: unknown) => {
    const inUse = new Error(`data folder ${folder} is in use by another process`, { cause });
    if (await isHeld(path)) throw inUse;
    // Another process may have cleared the stale one and taken its place by now: what is moved is asked again.
    const aside = `${path}-${process.pid}`;
    renameSync(path, aside);
    if (!(await isHeld(aside))) return listen().finally(() => rmSync(aside));
    renameSync(aside, path);
    throw inUse;
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}
