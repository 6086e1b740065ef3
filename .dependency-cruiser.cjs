// One-way imports: miniapp, bff and mock see `shared` and nothing else of ours; shared sees nobody.
const only = (name, from, notTo) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: `^(${notTo})/` },
});

module.exports = {
  forbidden: [
    only('shared-stands-alone', 'shared', 'miniapp|bff|mock|tests|scripts'),
    only('mock-sees-shared-only', 'mock', 'miniapp|bff|tests|scripts'),
    only('bff-sees-shared-only', 'bff', 'miniapp|mock|tests|scripts'),
    only('miniapp-sees-shared-only', 'miniapp', 'bff|mock|tests|scripts'),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-circles',
      comment: 'a folder is read from above: what it imports does not import it back',
      scope: 'folder',
      severity: 'error',
      from: { path: '^(shared|mock|bff|miniapp)/src/' },
      to: { circular: true },
    },
    {
      name: 'shared-is-portable',
      comment: 'shared runs in Node, in browsers and in mini-programs',
      severity: 'error',
      from: { path: '^shared/src' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-needs-only-zod',
      severity: 'error',
      from: { path: '^shared/src' },
      to: { path: 'node_modules', pathNot: 'node_modules/zod' },
    },
    {
      name: 'ground-floor-knows-no-capability',
      severity: 'error',
      from: { path: '^bff/src/(base|http|storage|upstream|keys|operator|jobs|signals|capability)/' },
      to: { path: '^bff/src/(identity|authority|registers|wallet|verification|ingest)/' },
    },
    {
      name: 'configuration-stays-above',
      comment: 'it holds every secret: whoever is composed gets what it needs of it, by name',
      severity: 'error',
      from: { path: '^bff/src/', pathNot: '^bff/src/(main|run|refusal|app|capabilities)\\.ts$' },
      to: { path: '^bff/src/config\\.ts$' },
    },
    {
      name: 'capabilities-own-their-stores',
      comment:
        'another capability is called through its service, never through its store, not even for a type',
      severity: 'error',
      from: { path: '^bff/src/(identity|wallet|verification|ingest)/' },
      to: {
        path: '^bff/src/(identity|wallet|verification|ingest)/',
        pathNot: ['^bff/src/$1/', '^bff/src/[a-z]+/service\\.ts$'],
      },
    },
    {
      name: 'words-are-plain',
      comment:
        'what is said is known without a screen: the page that answers a scan is drawn before the app is there',
      severity: 'error',
      from: { path: '^miniapp/src/(words|api)/' },
      to: { path: '^miniapp/src/', pathNot: '^miniapp/src/(words|api|platform/types)' },
    },
    {
      name: 'state-knows-no-screen',
      severity: 'error',
      from: { path: '^miniapp/src/(state|platform)/' },
      to: { path: '^miniapp/src/(components|pages|packages)/' },
    },
    {
      name: 'gallery-is-a-build-of-its-own',
      comment: 'it shows components; nothing that is delivered knows of it',
      severity: 'error',
      from: { path: '^miniapp/src/', pathNot: '^miniapp/src/gallery/' },
      to: { path: '^miniapp/src/gallery/' },
    },
    {
      name: 'only-platform-talks-to-taro',
      comment: 'pages use components and platform/; Taro and wx calls stay in one folder',
      severity: 'error',
      from: { path: '^miniapp/src/', pathNot: '^miniapp/src/(platform/|app\\.)' },
      to: { path: '@tarojs/taro' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'default'],
    },
  },
};
