import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** zbarimg's exit status when a picture holds no code. */
const nothingFound = 4;

/** The texts of all QR codes in a picture, read by zbar, which knows nothing of our own encoder. */
export const readQrCodes = async (png: Uint8Array): Promise<string[]> => {
  const dir = await mkdtemp(join(tmpdir(), 'qzt-zbar-'));
  const file = join(dir, 'picture.png');
  try {
    await writeFile(file, png);
    const { stdout } = await execute('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file]);
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    if ((error as { code?: unknown }).code === nothingFound) return [];
    throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** The text of the one QR code in a picture. @throws when there is none, or more than one */
export const readQrCode = async (png: Uint8Array): Promise<string> => {
  const [text, ...more] = await readQrCodes(png);
  if (text === undefined || more.length > 0) {
    throw new Error(
      `one QR code was expected in the picture; found ${text === undefined ? 0 : more.length + 1}`,
    );
  }
  return text;
};
