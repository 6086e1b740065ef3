import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Replaces a file as a whole: a reader, or a crash, finds the old text or the new one, never a part. */
export function writeFileAtomically(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/**
 * JSON of a file that this process wrote, judged by `parse`; undefined when there is no such file.
 * @throws when the file is not what it should be: starting over silently would hide that changes are gone
 */
export function readJsonFile<T>(path: string, parse: (json: unknown) => T): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} cannot be read; remove it to begin anew`, { cause });
  }
}
