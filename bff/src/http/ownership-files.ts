/** WeChat’s ownership files (`/v/<name>.txt`), by which it knows whose address this is: read once at start. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type MemoryFile, readMemoryFile } from './memory-files.ts';

export const OWNERSHIP_FILE = /^[A-Za-z0-9_-]{1,64}\.txt$/;

export type OwnershipFiles = ReadonlyMap<string, MemoryFile>;

/** @param dir null: there are none @throws the system's error when the folder cannot be read */
export async function ownershipFiles(dir: string | null): Promise<OwnershipFiles> {
  const files = new Map<string, MemoryFile>();
  if (dir === null) return files;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isFile() || !OWNERSHIP_FILE.test(entry.name)) continue;
    const options = { type: 'text/plain; charset=utf-8', cacheControl: 'no-cache' };
    files.set(entry.name, await readMemoryFile(join(dir, entry.name), options));
  }
  return files;
}
