import { relative, resolve } from 'node:path';
import { defineConfig } from '@tarojs/cli';
import { CspPlugin } from './csp-plugin';
import { EarlyPlugin } from './early-plugin';
import { preferPlatformFile } from './platform-suffix';
import { split } from './split';
import { SPOKEN_ATTRIBUTES } from './spoken-attributes';
import { WorkerPlugin } from './worker-plugin';

const here = resolve(__dirname, '..');
const repository = resolve(here, '..');
const platform = process.env.TARO_ENV ?? 'h5';
const outputRoot = relative(here, resolve(here, process.env.MINIAPP_OUT ?? 'dist', platform));

// Sources outside src/ that must be brought down to the browserslist, in the WeChat build too.
const transpiled = [
  resolve(repository, 'shared/src'),
  resolve(repository, 'node_modules/zod'),
  resolve(repository, 'node_modules/qr'),
];

// `npm run dev`: this server stands before the app's own, which answers what is no part of the build.
const { DEV_HOST, DEV_PORT, DEV_APP_URL } = process.env;
const developmentServer = DEV_PORT
  ? {
      host: DEV_HOST ?? '127.0.0.1',
      port: Number(DEV_PORT),
      open: false,
      proxy: [{ context: ['/api/'], target: DEV_APP_URL }],
      // As the app's own server answers a scanned link.
      historyApiFallback: { rewrites: [{ from: /^\/v\//, to: '/index.html' }] },
    }
  : undefined;

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
  // Level 1: a build with errors ends with a failure, not with half an app.
  compiler: { type: 'webpack5', prebundle: { enable: false }, errorLevel: 1 },
  plugins: [
    '@tarojs/plugin-framework-react',
    ...(platform === 'h5'
      ? ['@tarojs/plugin-platform-h5']
      : [
          '@tarojs/plugin-platform-weapp',
          [resolve(here, 'config/aria-plugin.ts'), { components: SPOKEN_ATTRIBUTES }],
        ]),
  ],
  defineConstants: {
    // Where the WeChat build finds the API; the browser build asks its own origin.
    API_ORIGIN: JSON.stringify(process.env.PUBLIC_URL ?? 'http://127.0.0.1:5180'),
    SPOKEN_ATTRIBUTES: JSON.stringify(SPOKEN_ATTRIBUTES),
  },
  mini: {
    compile: { include: transpiled },
    optimizeMainPackage: { enable: true },
    // Class names never overlap between components, so their order does not matter.
    miniCssExtractPluginOption: { ignoreOrder: true },
    postcss: pixelsStay,
    webpackChain: chain,
  },
  h5: {
    publicPath: '/',
    ...(developmentServer === undefined ? {} : { devServer: developmentServer }),
    router: { mode: 'hash' },
    compile: { include: transpiled },
    useHtmlComponents: true,
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: {
      ...pixelsStay,
      autoprefixer: { enable: true },
      // Would turn `button` into the tag of Taro's own component; ours are the HTML ones.
      htmltransform: { enable: false, config: {} },
    },
    // biome-ignore lint/suspicious/noExplicitAny: see above
    webpackChain(webpackChain: any, webpack: any) {
      chain(webpackChain, webpack);
      webpackChain.resolve.alias.set(
        '@tarojs/router$',
        resolve(repository, 'node_modules/@tarojs/router/dist/index.js'),
      );
      webpackChain.resolve.alias
        .set('@tarojs/components$', resolve(here, 'src/platform/no-components.ts'))
        .set('@tarojs/components/global.css', false)
        .set('@tarojs/components/dist/taro-components/taro-components.css', false)
        .set('@tarojs/components-react/dist/index.css', false);
      // The router writes its styles into the page; ours are in styles/router.scss, so that the policy
      // can refuse injected ones.
      webpackChain.plugin('routerStyle').use(webpack.NormalModuleReplacementPlugin, [
        /^\.{1,2}\/style\.js$/,
        (data: { context: string; request: string }) => {
          if (/@tarojs[\\/]router/.test(data.context))
            data.request = resolve(here, 'src/platform/router-style.ts');
        },
      ]);
      // Every screen has a bar of its own (components/screen), so the router's is left out.
      webpackChain.plugin('noNavigationBar').use(webpack.NormalModuleReplacementPlugin, [
        /^\.{1,2}\/(navigationBar|navigation-bar)\.js$/,
        (data: { context: string; request: string }) => {
          if (/@tarojs[\\/]router/.test(data.context))
            data.request = resolve(here, 'src/platform/no-navigation-bar.ts');
        },
      ]);
      webpackChain.optimization.splitChunks(split);
      webpackChain.performance.hints(false);
      // The gallery has no verdict page to draw early.
      if (process.env.TARO_APP_GALLERY !== '1') webpackChain.plugin('early').use(EarlyPlugin, [repository]);
      // The development server keeps its pages in memory and sends no policy.
      if (developmentServer === undefined) webpackChain.plugin('csp').use(CspPlugin);
      // Last: it lists what the others leave.
      const worker = resolve(here, 'src/worker/service-worker.ts');
      if (developmentServer === undefined) webpackChain.plugin('worker').use(WorkerPlugin, [worker]);
    },
  },
});
