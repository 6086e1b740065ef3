/**
 * The browser build: read once at start, compressed once per file. A phone on a bad network pays for every byte of the
 * first load, and no request may cost a compression.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { applyHeaders } from './observed.ts';
import type { HeaderSet } from './security-headers.ts';
import type { Context, Step } from './state.ts';

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
const COMPRESSIBLE = new Set([
  '.html',
  '.js',
  '.css',
  '.json',
  '.svg',
  '.ttf',
  '.txt',
  '.webmanifest',
  '.wasm',
]);
/** Made for the server, not for browsers. */
const PRIVATE = new Set(['csp.json']);
/** A name with a content hash in it, as bundlers write it: `app.3f2a9c1b.js`, `js/612.9ab3cd12.js`. */
const HASHED = /[.-][0-9a-f]{8,}\.[a-z0-9]+$/;
const YEAR = 'public, max-age=31536000, immutable';

type Encoding = 'br' | 'gzip' | 'identity';

interface H5File {
  type: string;
  etag: string;
  cacheControl: string;
  bytes: Buffer;
  compressible: boolean;
  encoded: Map<Encoding, Promise<Buffer>>;
}

export interface H5Files {
  /** CSP sources of the build's inline scripts. */
  scriptHashes: readonly string[];
  serve(headers: HeaderSet): Step;
  /** Compresses everything ahead of the first visitor. */
  warm(): Promise<void>;
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return compressGzip(bytes, { level: 9 });
  return compressBrotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 10,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function encodedAs(file: H5File, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity') return Promise.resolve(file.bytes);
  let ready = file.encoded.get(encoding);
  if (!ready) {
    ready = compress(file.bytes, encoding);
    file.encoded.set(encoding, ready);
  }
  return ready;
}

async function load(dir: string): Promise<Map<string, H5File>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, H5File>();
  for (const entry of entries) {
    const extension = extname(entry.name).toLowerCase();
    const type = TYPES[extension];
    if (!entry.isFile() || PRIVATE.has(entry.name) || !type) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const name = relative(dir, path).split(sep).join('/');
    files.set(`/${name}`, {
      type,
      bytes,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      cacheControl: HASHED.test(name) ? YEAR : 'no-cache',
      compressible: COMPRESSIBLE.has(extension) && bytes.length > 512,
      encoded: new Map(),
    });
  }
  return files;
}

async function readScriptHashes(dir: string): Promise<string[]> {
  const text = await readFile(join(dir, 'csp.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const { scriptHashes } = JSON.parse(text) as { scriptHashes?: unknown };
  if (!Array.isArray(scriptHashes)) return [];
  return scriptHashes.filter(
    (hash): hash is string => typeof hash === 'string' && /^'sha(256|384|512)-[A-Za-z0-9+/=]+'$/.test(hash),
  );
}

/** Brotli whenever it is accepted: browsers name gzip first and mean no preference by it. */
function bestEncoding(ctx: Context): Encoding {
  if (ctx.acceptsEncodings('br')) return 'br';
  return ctx.acceptsEncodings('gzip') ? 'gzip' : 'identity';
}

async function answerFile(ctx: Context, file: H5File, headers: HeaderSet): Promise<void> {
  applyHeaders(ctx, headers);
  ctx.state.endpoint = 'h5';
  ctx.set('cache-control', file.cacheControl);
  ctx.set('etag', file.etag);
  if (file.compressible) ctx.set('vary', 'accept-encoding');
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  const encoding = file.compressible ? bestEncoding(ctx) : 'identity';
  if (encoding !== 'identity') ctx.set('content-encoding', encoding);
  ctx.set('content-type', file.type);
  ctx.body = await encodedAs(file, encoding);
}

/** @throws the system's error when the folder cannot be read */
export async function h5Files(dir: string): Promise<H5Files> {
  const files = await load(dir);
  return {
    scriptHashes: await readScriptHashes(dir),
    serve: (headers) => async (ctx, next) => {
      const file = files.get(ctx.path === '/' ? '/index.html' : ctx.path);
      if (!file || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
      await answerFile(ctx, file, headers);
    },
    async warm() {
      for (const file of files.values()) {
        if (!file.compressible) continue;
        await encodedAs(file, 'br');
        await encodedAs(file, 'gzip');
      }
    },
  };
}
