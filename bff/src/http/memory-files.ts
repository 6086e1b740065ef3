/**
 * Files served from memory, the one way in which this server serves any. A file that is streamed from disk holds a
 * handle for as long as its reader pleases, also after the reader is gone; bytes in memory hold nothing.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Context } from './state.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};

/** Best first: browsers name gzip first and mean no preference by it. */
const ENCODINGS = ['br', 'gzip'] as const;
type Encoding = (typeof ENCODINGS)[number];

/** What a build puts behind the name of a file that it compressed. */
export const ENCODED_EXTENSIONS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

export interface MemoryFile {
  type: string;
  /** Of the plain bytes; the same for every encoding, which `vary` tells apart. */
  etag: string;
  cacheControl: string;
  bytes: Buffer;
  /** Compressed ahead; absent where compressing gains nothing. */
  encoded: Partial<Record<Encoding, Buffer>>;
}

/** Undefined: a kind of file that is not served. */
export const typeOf = (name: string): string | undefined => TYPES[extname(name).toLowerCase()];

export function memoryFile(
  bytes: Buffer,
  options: { type: string; cacheControl: string; encoded?: MemoryFile['encoded'] },
): MemoryFile {
  const digest = createHash('sha256').update(bytes).digest('base64url');
  return { encoded: {}, ...options, bytes, etag: `"${digest.slice(0, 22)}"` };
}

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Reads a file with what was compressed beside it. @throws the system's error when it cannot be read */
export async function readMemoryFile(
  path: string,
  options: { type: string; cacheControl: string },
): Promise<MemoryFile> {
  const encoded: MemoryFile['encoded'] = {};
  for (const encoding of ENCODINGS) {
    const bytes = await readIfThere(path + ENCODED_EXTENSIONS[encoding]);
    if (bytes) encoded[encoding] = bytes;
  }
  return memoryFile(await readFile(path), { ...options, encoded });
}

/** Answers GET and HEAD; 304 when the client has it already. */
export function answerFile(ctx: Context, file: MemoryFile): void {
  ctx.set('cache-control', file.cacheControl);
  ctx.set('etag', file.etag);
  const compressed = Object.keys(file.encoded).length > 0;
  if (compressed) ctx.set('vary', 'accept-encoding');
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  const encoding = ENCODINGS.find((one) => file.encoded[one] && ctx.acceptsEncodings(one) === one);
  if (encoding) ctx.set('content-encoding', encoding);
  ctx.set('content-type', file.type);
  ctx.body = (encoding && file.encoded[encoding]) ?? file.bytes;
}
