import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'sass';

const sources = resolve(__dirname, '../src');
const early = (name: string): string => resolve(sources, 'early', name);

/** What stands in for what only the app has. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/^react$/, early('react.ts')],
  [/^early\/jsx-runtime$/, early('jsx-runtime.ts')],
  [/\/platform\/navigation\.ts$/, early('navigation.ts')],
  // What is drawn once neither follows the network nor moves the focus.
  [/\/offline-banner\/connection-banner\.tsx$/, early('connection-banner.ts')],
  [/\/platform\/focus\.ts$/, resolve(sources, 'platform/focus.weapp.ts')],
];

/** Of the icon set, what is drawn early; a missing one ends the drawing, and the test of it. */
const ICONS: ReadonlySet<string> = new Set([
  'back',
  'wallet',
  'scan',
  'person',
  'check',
  'printer',
  'eye',
  'eye-off',
  'refresh',
]);
/** An entry of the set: its name, and the lines up to its closing bracket. */
const ICON = /^ {2}'?([\w-]+)'?: \[(?:.*\],|\n(?: {4}.*\n)* {2}\],)\n/gm;

const fewIcons = (source: string): string =>
  source.replace(ICON, (entry, name: string) => (ICONS.has(name) ? entry : ''));

const standIns = (repository: string): Plugin => ({
  name: 'early',
  setup({ onResolve, onLoad }) {
    for (const [filter, path] of STAND_INS) onResolve({ filter }, () => ({ path }));
    onResolve({ filter: /^@qzt\/shared\// }, ({ path }) => ({
      path: resolve(repository, `shared/src/${path.slice('@qzt/shared/'.length)}.ts`),
    }));
    onLoad({ filter: /\/icon\/shapes\.ts$/ }, async ({ path }) => ({
      contents: fewIcons(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
    onLoad({ filter: /\.scss$/ }, ({ path }) => ({ contents: compile(path).css, loader: 'css' }));
  },
});

export interface EarlyParts {
  /** Asks; to stand as early as can be. */
  begin: string;
  /** Reads the answer and draws it. */
  script: string;
  style: string;
}

/** The scripts that draw a verdict before the app is there, and their style sheet; see src/early. */
export async function bundleEarly(repository: string, appFiles: unknown): Promise<EarlyParts> {
  const { outputFiles } = await build({
    entryPoints: [early('begin.ts'), early('early.tsx')],
    bundle: true,
    write: false,
    outdir: 'early',
    format: 'iife',
    target: 'es2018',
    minify: true,
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'early',
    legalComments: 'none',
    define: { APP_FILES: JSON.stringify(appFiles), 'process.env.TARO_ENV': '"h5"' },
    plugins: [standIns(repository)],
  });
  const textOf = (ending: string): string => {
    const file = outputFiles.find(({ path }) => path.endsWith(ending));
    if (!file) throw new Error(`the early bundle has no ${ending}`);
    return file.text.trim();
  };
  return { begin: textOf('begin.js'), script: textOf('early.js'), style: textOf('early.css') };
}
