/** The page's own drawing of an answer, by React. */

import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(__dirname, '../../..');
const sources = resolve(root, 'miniapp/src');

const ENTRY = `
export { createElement } from 'react';
export { renderToStaticMarkup } from 'react-dom/server';
export { Answer } from './packages/verification/verdict/answer.tsx';
`;

const STAND_INS = [
  [/\/platform\/navigation\.ts$/, 'early/navigation.ts'],
  [/\/platform\/focus\.ts$/, 'platform/focus.weapp.ts'],
  [/\/offline-banner\/connection-banner\.tsx$/, 'early/connection-banner.ts'],
] as const;

/** A phone's: no room beside the column. */
const NARROW_WINDOW = { matchMedia: () => ({ matches: false }) };

interface Drawing {
  createElement: (component: unknown, props: unknown) => unknown;
  renderToStaticMarkup: (content: unknown) => string;
  Answer: unknown;
}

/** @returns what draws an `Answer` with these props, as HTML without style attributes */
export const pageDrawing = async (): Promise<(props: unknown) => string> => {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: sources, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    jsx: 'automatic',
    define: { 'process.env.TARO_ENV': '"h5"', 'process.env.NODE_ENV': '"production"' },
    loader: { '.scss': 'empty' },
    plugins: [
      {
        name: 'sources',
        setup({ onResolve }) {
          onResolve({ filter: /^@qzt\/shared\// }, ({ path }) => ({
            path: resolve(root, `shared/src/${path.slice('@qzt/shared/'.length)}.ts`),
          }));
          // Their ways lead into the app.
          for (const [filter, standIn] of STAND_INS)
            onResolve({ filter }, () => ({ path: resolve(sources, standIn) }));
        },
      },
    ],
  });
  const module: { exports?: Drawing } = {};
  const code = outputFiles[0]?.text ?? '';
  new Function('module', 'exports', 'require', 'window', code)(module, {}, require, NARROW_WINDOW);
  const { createElement, renderToStaticMarkup, Answer } = module.exports ?? {};
  if (!createElement || !renderToStaticMarkup) throw new Error('the drawing was not built');
  return (props) => renderToStaticMarkup(createElement(Answer, props)).replace(/ style="[^"]*"/g, '');
};
