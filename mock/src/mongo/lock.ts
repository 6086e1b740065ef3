import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The lock is a listening Unix socket: the kernel ends it with its process however that ends, so a stale one
// is told from a held one by knocking.

/** Sockets need short paths (about 100 bytes); a deep folder's lock is put into the temporary folder. */
const LONGEST_PATH = 80;

const isHeld = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path, () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/**
 * Takes the exclusive lock of a data folder.
 * @param folder absolute, existing
 * @returns the function that gives it back
 * @throws Error when another live process holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  const path = folder.length <= LONGEST_PATH ? join(folder, 'lock') : join(tmpdir(), `store-${hash}`);
  const server = createServer((socket) => socket.destroy());
  const listen = () => new Promise<void>((done, fail) => server.once('error', fail).listen(path, done));
  await listen().catch(async (cause: unknown) => {
    const aside = `${path}-${process.pid}`;
    let held = await isHeld(path);
    if (!held) {
      renameSync(path, aside);
      // Another process may have cleared the stale one and taken its place in between.
      held = await isHeld(aside);
      if (held) renameSync(aside, path);
      else rmSync(aside);
    }
    if (held) throw new Error(`data folder ${folder} is in use by another process`, { cause });
    await listen();
  });
  // Closing removes the socket's file too.
  return () => new Promise((resolve) => server.close(() => resolve()));
}
