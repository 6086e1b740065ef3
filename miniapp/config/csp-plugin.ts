import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const INLINE_STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g;

/** CSP sources (`'sha256-…'`) of what stands inline in a page, in order. */
const hashes = (html: string, inline: RegExp): string[] =>
  [...html.matchAll(inline)].map(
    ([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`,
  );

export const inlineHashes = (html: string) => ({
  scriptHashes: hashes(html, INLINE_SCRIPT),
  styleHashes: hashes(html, INLINE_STYLE),
});

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
      await writeFile(join(folder, 'csp.json'), `${JSON.stringify(inlineHashes(html))}\n`);
    });
  }
}
