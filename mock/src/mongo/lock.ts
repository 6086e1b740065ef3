import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The lock is a listening Unix socket: the kernel drops it with its process however that ends, so a stale
// one is told from a held one by knocking. Linking a finished socket into place makes taking it atomic.

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
  const own = `${path}-${randomBytes(4).toString('hex')}`;
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(own, resolve));
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  try {
    if (existsSync(path) && !(await isHeld(path))) {
      renameSync(path, `${own}-stale`);
      rmSync(`${own}-stale`);
    }
    linkSync(own, path);
  } catch (error) {
    await release();
    throw new Error(`data folder ${folder} is in use by another process`, { cause: error });
  }
  return async () => {
    rmSync(path);
    await release();
  };
}
