import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A name with a content hash in it: `js/612.9ab3cd12.js`. */
const HASHED = /[.-][0-9a-f]{8,}\.[a-z0-9]+$/;
const PAGE = 'index.html';

interface Compiler {
  options: { output: { path?: string } };
  hooks: {
    afterEmit: {
      tapPromise: (
        name: string,
        run: (compilation: { getAssets: () => readonly { name: string }[] }) => Promise<void>,
      ) => void;
    };
  };
}

/**
 * Leaves `service-worker.js` beside `index.html`, with the list of what was built. Must come last: the page is read as
 * it lies in the folder then.
 */
export class WorkerPlugin {
  private readonly entry: string;

  /** @param entry source of the service worker */
  constructor(entry: string) {
    this.entry = entry;
  }

  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tapPromise('WorkerPlugin', async (compilation) => {
      const names = compilation.getAssets().map(({ name }) => name);
      await buildWorker(this.entry, compiler.options.output.path ?? '', names);
    });
  }
}

/**
 * @param entry source of the service worker
 * @param folder the build
 * @param names of its files, from the folder; those that a worker cannot tell from older ones are left out
 */
export async function buildWorker(entry: string, folder: string, names: readonly string[]): Promise<void> {
  const page = await readFile(join(folder, PAGE));
  const hashed = names.filter((name) => HASHED.test(name)).sort();
  const files = [
    // With its integrity: a page of another build, put there meanwhile, must not be kept with these files.
    { url: `/${PAGE}`, revision: digest(page), integrity: integrity(page) },
    ...hashed.map((name) => ({ url: `/${name}`, revision: null })),
  ];
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'service-worker.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      BUILD_FILES: JSON.stringify(files),
      BUILD_ID: JSON.stringify(digest(JSON.stringify(files))),
    },
  });
}

const digest = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

const integrity = (content: Buffer): string =>
  `sha256-${createHash('sha256').update(content).digest('base64')}`;
