/** The browser build: read once at start, with what the build compressed. No request costs a read or a compression. */

import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { answerFile, type MemoryFile, readMemoryFile, typeOf } from './memory-files.ts';
import { applyHeaders } from './observed.ts';
import type { InlineHashes, SecurityHeaders } from './security-headers.ts';
import type { Step } from './state.ts';

/** Made for the server, not for browsers. */
const PRIVATE = new Set(['csp.json']);
/** A name with a content hash in it, as bundlers write it: `app.3f2a9c1b.js`, `js/612.9ab3cd12.js`. */
const HASHED = /[.-][0-9a-f]{8,}\.[a-z0-9]+$/;
/** Scripts and style sheets of the build; a service worker goes by headers of its own, as a page does. */
const LOADED = /[.-][0-9a-f]{8,}\.(js|css)$/;
const YEAR = 'public, max-age=31536000, immutable';

export interface H5Files {
  hashes: InlineHashes;
  /** The one page that there is; undefined when the build holds none. */
  page: MemoryFile | undefined;
  /** @param headers `app` for what a browser may open as a page, `asset` for what a page loads */
  serve(headers: Pick<SecurityHeaders, 'app' | 'asset'>): Step;
}

async function load(dir: string): Promise<Map<string, MemoryFile>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, MemoryFile>();
  for (const entry of entries) {
    const type = typeOf(entry.name);
    if (!entry.isFile() || PRIVATE.has(entry.name) || !type) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(dir, path).split(sep).join('/');
    const cacheControl = HASHED.test(name) ? YEAR : 'no-cache';
    files.set(`/${name}`, await readMemoryFile(path, { type, cacheControl }));
  }
  return files;
}

const hashesIn = (list: unknown): string[] =>
  (Array.isArray(list) ? list : []).filter(
    (hash): hash is string => typeof hash === 'string' && /^'sha(256|384|512)-[A-Za-z0-9+/=]+'$/.test(hash),
  );

async function readHashes(dir: string): Promise<InlineHashes> {
  const text = await readFile(join(dir, 'csp.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const { scriptHashes, styleHashes } = JSON.parse(text) as Record<keyof InlineHashes, unknown>;
  return { scriptHashes: hashesIn(scriptHashes), styleHashes: hashesIn(styleHashes) };
}

/** @throws the system's error when the folder cannot be read */
export async function h5Files(dir: string): Promise<H5Files> {
  const files = await load(dir);
  return {
    hashes: await readHashes(dir),
    page: files.get('/index.html'),
    serve: (headers) => async (ctx, next) => {
      const file = files.get(ctx.path === '/' ? '/index.html' : ctx.path);
      if (!file || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
      if (LOADED.test(ctx.path)) {
        // Every answer begins with more.
        for (const [name] of headers.app) ctx.res.removeHeader(name);
        applyHeaders(ctx, headers.asset);
      } else applyHeaders(ctx, headers.app);
      ctx.state.endpoint = 'h5';
      answerFile(ctx, file);
    },
  };
}
