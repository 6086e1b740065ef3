// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { bin, inRoot, root } from './root.mjs';
import { runNode } from './run.mjs';
import { step } from './say.mjs';
import { entries } from './services.mjs';
import { digest, filesBelow, forget, isFresh, remember } from './stale.mjs';

const common = ['package-lock.json', 'tsconfig.base.json'];

/**
 * Runs a build unless its outputs are there and nothing it reads has changed.
 * @param {string} label what the person reads
 * @param {{ name: string, inputs: string[], outputs: string[], salt?: string }} build
 * @param {() => Promise<unknown>} make
 * @returns {Promise<boolean>} whether it had to be made
 */
const unlessFresh = async (label, { name, inputs, outputs, salt }, make) => {
  const wanted = digest([...common, ...inputs], salt);
  if (isFresh(name, wanted, outputs)) return false;
  forget(name);
  await step(label, make);
  remember(name, wanted);
  return true;
};

const packages = ['shared', 'mock', 'bff'];

/** `shared`, `mock` and `bff` into their dist folders. */
export const buildServers = () =>
  unlessFresh(
    'Building the servers',
    {
      name: 'servers',
      inputs: packages.flatMap((name) => [`${name}/src`, `${name}/tsconfig.json`, `${name}/package.json`]),
      outputs: [...Object.values(entries), inRoot('shared', 'dist')],
    },
    async () => {
      // The compiler trusts its notes and would not write again what somebody deleted.
      for (const name of packages.filter((one) => !existsSync(inRoot(one, 'dist')))) {
        rmSync(inRoot(name, 'tsconfig.tsbuildinfo'), { force: true });
      }
      await runNode(bin('tsc'), ['-b', ...packages], {
        log: 'build-servers.log',
        failure: 'The servers do not compile',
      });
      for (const name of packages) pruneOrphans(name);
    },
  );

/** Output of a source that is gone must not stay importable. @param {string} name */
const pruneOrphans = (name) => {
  const dist = inRoot(name, 'dist');
  for (const file of filesBelow(dist)) {
    const source = inRoot(name, 'src', relative(dist, file).replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'));
    if (source.endsWith('.ts') && !existsSync(source)) rmSync(file);
  }
};

/** @typedef {'weapp' | 'h5'} Target */

/** Where `npm run build` and `npm start` keep a build of the app. @param {Target} target */
export const productDir = (target) => inRoot('miniapp', 'dist', target);

/** Where the tests keep theirs. @param {Target} target */
export const artifactDir = (target) => inRoot('tests', '.artifacts', target);

/** Every component in every state, for browsers: never what is delivered. */
export const galleryDir = inRoot('tests', '.artifacts', 'gallery', 'h5');

const labels = { weapp: 'Building the app for WeChat', h5: 'Building the app for browsers' };

/**
 * The mini-program for WeChat or for browsers. `shared` must have been built.
 * @param {Target} target
 * @param {string} outputDir absolute; its last part is the target's name
 */
export const buildApp = (target, outputDir) =>
  // Whatever the shell says: what is delivered is the product.
  build(labels[target], target, outputDir, { TARO_APP_GALLERY: undefined });

export const buildGallery = () => build('Building the gallery', 'h5', galleryDir, { TARO_APP_GALLERY: '1' });

/** @param {string} label @param {Target} target @param {string} outputDir @param {NodeJS.ProcessEnv} more */
const build = (label, target, outputDir, more) => {
  const place = relative(root, outputDir);
  const env = { ...process.env, ...more };
  return unlessFresh(
    label,
    {
      name: `app-${place.replaceAll(/[^\w.-]/g, '-')}`,
      inputs: ['miniapp', 'shared/src'],
      outputs: [inRoot(place, target === 'h5' ? 'index.html' : 'app.json')],
      // Both end up in the code.
      salt: JSON.stringify([
        env.PUBLIC_URL,
        Object.entries(env).filter(([name]) => name.startsWith('TARO_APP_')),
      ]),
    },
    async () => {
      await runNode(bin('taro'), ['build', '--type', target], {
        cwd: inRoot('miniapp'),
        // The build itself adds the target's name to the folder.
        env: { ...env, NODE_ENV: 'production', MINIAPP_OUT: dirname(outputDir), CI: 'true' },
        log: `build-${place.replaceAll(/[^\w.-]/g, '-')}.log`,
        failure: `The ${target} build failed`,
      });
      if (target === 'h5') await compressFiles(inRoot(place));
    },
  );
};

const compressible = new Set([
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
/** Below it the headers outweigh what is saved. */
const leastBytes = 512;

/**
 * Leaves `<file>.br` and `<file>.gz` beside each file that gains by it: the server only sends what is there.
 * @param {string} dir
 */
const compressFiles = async (dir) => {
  for (const file of filesBelow(dir)) {
    if (!compressible.has(extname(file))) continue;
    const bytes = readFileSync(file);
    if (bytes.length <= leastBytes) continue;
    const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
    writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
    writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
};
