import type { Compilation, Compiler } from 'webpack';
import { bundleEarly } from './early-bundle';

const VERDICT_PAGE = /packages\/verification\/verdict\/index$/;
const PAGE = 'index.html';
/** The tags of the app's own files: what is drawn early loads them. */
const OWN_TAGS = /<script[^>]*\ssrc="\/[^>]*><\/script>|<link[^>]*\srel="stylesheet"[^>]*>/g;

const addresses = (files: Iterable<string>): string[] =>
  [...files].filter((file) => /(?<!hot-update)\.(js|css)$/.test(file)).map((file) => `/${file}`);

/** As AppFiles of src/early/app-files.ts: what the app begins with, and what its verdict page loads beyond. */
function appFiles({ entrypoints, chunkGroups }: Compilation) {
  const first = addresses(entrypoints.get('app')?.getFiles() ?? []);
  const page = chunkGroups.find((group) => group.origins.some(({ request }) => VERDICT_PAGE.test(request)));
  if (first.length === 0 || !page) throw new Error('the build has no app or no verdict page');
  const isStyle = (file: string): boolean => file.endsWith('.css');
  return {
    scripts: first.filter((file) => !isStyle(file)),
    styles: first.filter(isStyle),
    verdict: addresses(page.getFiles()).filter((file) => !first.includes(file)),
  };
}

/** Writes the early drawing into index.html, in place of the tags that would load the app; see early-bundle. */
export class EarlyPlugin {
  readonly #repository: string;

  constructor(repository: string) {
    this.#repository = repository;
  }

  apply(compiler: Compiler) {
    const { Compilation: stages, sources } = compiler.webpack;
    compiler.hooks.compilation.tap('EarlyPlugin', (compilation) => {
      compilation.hooks.processAssets.tapPromise(
        // When the names of all files are known.
        { name: 'EarlyPlugin', stage: stages.PROCESS_ASSETS_STAGE_OPTIMIZE_HASH + 1 },
        async () => {
          // A build within the build, of the page alone, has no page yet.
          if (!compilation.getAsset(PAGE)) return;
          const { begin, script, style } = await bundleEarly(this.#repository, appFiles(compilation));
          compilation.updateAsset(PAGE, (source) => {
            const html = String(source.source()).replace(OWN_TAGS, '');
            // Functions, since a `$` in a replacement has a meaning.
            return new sources.RawSource(
              html
                .replace('<title>', () => `<script>${begin}</script><title>`)
                .replace('</head>', () => `<style>${style}</style></head>`)
                .replace('</body>', () => `<script>${script}</script></body>`),
            );
          });
        },
      );
    });
  }
}
