// @ts-check
// Sources are ES modules; jest runs them as CommonJS, compiled by swc. Packages that exist as ES modules only
// take the same way; everything else in node_modules loads as it is.
const esmOnly = ['@qzt', 'jose', 'marked', 'openid-client', 'oauth4webapi', 'agenda', '@agendajs'];

/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/tests'],
  testMatch: ['<rootDir>/tests/**/*.test.{ts,tsx}'],
  // Other browsers are not everybody's: npm run test:browsers.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/.artifacts/', '<rootDir>/tests/browsers/'],
  modulePathIgnorePatterns: ['<rootDir>/(shared|mock|bff|miniapp)/dist/', '<rootDir>/tests/.artifacts/'],
  testEnvironment: 'node',
  // Our own packages answer with their TypeScript.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'js', 'cjs', 'json', 'node'],
  transform: {
    '\\.[mc]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // A browser and three servers a worker: two fit on the two cores this is meant for.
  maxWorkers: 2,
  testTimeout: 30_000,
  cacheDirectory: '<rootDir>/.cache/jest',
};
