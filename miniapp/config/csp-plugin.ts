import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** CSP sources (`'sha256-…'`) of every inline script in a page, in order. */
export const scriptHashes = (html: string): string[] =>
  [...html.matchAll(INLINE_SCRIPT)].map(
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  );

interface Compiler {
  options: { output: { path?: string } };
  hooks: { afterEmit: { tapPromise: (name: string, run: () => Promise<void>) => void } };
}

/** Leaves `csp.json` beside `index.html`, so that the server's policy names exactly what was built. */
export class CspPlugin {
  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tapPromise('CspPlugin', async () => {
      const folder = compiler.options.output.path ?? '';
      const html = await readFile(join(folder, 'index.html'), 'utf8');
      await writeFile(join(folder, 'csp.json'), `${JSON.stringify({ scriptHashes: scriptHashes(html) })}\n`);
    });
  }
}
