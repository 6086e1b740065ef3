import { relative, resolve } from 'node:path';
import { defineConfig } from '@tarojs/cli';
import { CspPlugin } from './csp-plugin';
import { preferPlatformFile } from './platform-suffix';

const here = resolve(__dirname, '..');
const repository = resolve(here, '..');
const platform = process.env.TARO_ENV ?? 'h5';
const outputRoot = relative(here, resolve(here, process.env.MINIAPP_OUT ?? 'dist', platform));

// Sources outside src/ that must be brought down to the browserslist, in the WeChat build too.
const transpiled = [resolve(repository, 'shared/src'), resolve(repository, 'node_modules/zod')];

// Lengths are CSS pixels on both platforms: a system font scale and wide screens stay ours to handle.
const pixelsStay = { pxtransform: { enable: false, config: {} } };

// biome-ignore lint/suspicious/noExplicitAny: webpack-chain is not a dependency of ours, so neither are its types
const chain = (webpackChain: any, webpack: any) => {
  webpackChain.resolve.alias.set('@qzt/shared', resolve(repository, 'shared/src'));
  webpackChain
    .plugin('platformSuffix')
    .use(webpack.NormalModuleReplacementPlugin, [/^\.{1,2}\/.*\.tsx?$/, preferPlatformFile(platform)]);
};

export default defineConfig({
  projectName: 'qizhengtong',
  date: '2026-11-23',
  designWidth: 375,
  deviceRatio: { 375: 2, 750: 1 },
  sourceRoot: 'src',
  outputRoot,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  plugins: [
    '@tarojs/plugin-framework-react',
    platform === 'h5' ? '@tarojs/plugin-platform-h5' : '@tarojs/plugin-platform-weapp',
  ],
  sass: { resource: [] },
  mini: {
    compile: { include: transpiled },
    optimizeMainPackage: { enable: true },
    postcss: pixelsStay,
    webpackChain: chain,
  },
  h5: {
    publicPath: '/',
    router: { mode: 'hash' },
    compile: { include: transpiled },
    useHtmlComponents: true,
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: { ...pixelsStay, autoprefixer: { enable: true } },
    // biome-ignore lint/suspicious/noExplicitAny: see above
    webpackChain(webpackChain: any, webpack: any) {
      chain(webpackChain, webpack);
      webpackChain.resolve.alias.set(
        '@tarojs/router$',
        resolve(repository, 'node_modules/@tarojs/router/dist/index.js'),
      );
      // The router writes its styles into the page; ours are in styles/router.scss, so that the policy
      // can refuse injected ones.
      webpackChain
        .plugin('routerStyle')
        .use(webpack.NormalModuleReplacementPlugin, [
          /@tarojs[\\/]router[\\/]dist[\\/]style\.js$/,
          resolve(here, 'src/platform/router-style.ts'),
        ]);
      webpackChain.plugin('csp').use(CspPlugin);
    },
  },
});
