import { createHash, randomBytes } from 'node:crypto';
import { linkSync, renameSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The lock is a listening Unix socket: the kernel drops it with its process however that ends, so a stale
// one is told from a held one by knocking. Linking a finished socket into place makes taking it atomic.

const LONGEST_SOCKET_PATH = 90;

const isHeld = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/**
 * Takes the exclusive lock of a data folder.
 * @param folder absolute, existing
 * @returns the function that gives it back
 * @throws Error when another live process holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const inside = join(folder, 'lock.sock');
  const name = `qzt-store-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.sock`;
  const path = inside.length <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), name);
  const own = `${path.slice(0, -5)}-${randomBytes(4).toString('hex')}`;
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(own, resolve));
  const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      linkSync(own, path);
      unlinkSync(own);
      return async () => {
        unlinkSync(path);
        await release();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        await release();
        throw error;
      }
    }
    if (await isHeld(path)) break;
    const stale = `${own}-stale`;
    try {
      renameSync(path, stale);
      unlinkSync(stale);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  await release();
  throw new Error(`data folder ${folder} is in use by another process of this store`);
}
