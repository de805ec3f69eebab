/** Imports go down only (docs/architecture.md). Each rule: what a room must not know. */
const ROOMS = ['base', 'model', 'manifests', 'compose', 'plan', 'machines', 'store', 'host', 'jobs', 'controllers', 'api', 'cli', 'dashboard', 'bin'];
const MAY_IMPORT = {
  base: [],
  model: ['base'],
  manifests: ['base', 'model'],
  compose: ['base', 'model', 'manifests'],
  plan: ['base', 'model'],
  machines: ['base', 'model'],
  store: ['base', 'model', 'plan', 'machines', 'manifests'],
  host: ['base', 'model', 'plan', 'machines', 'manifests'],
  jobs: ['base', 'model', 'plan', 'machines', 'store', 'host'],
  controllers: ['base', 'model', 'plan', 'machines', 'store'],
  api: ['base', 'model', 'manifests', 'plan', 'machines', 'store'],
  cli: ['base', 'model', 'manifests', 'compose', 'api'],
  dashboard: ['base', 'model', 'machines', 'api'],
  bin: ROOMS,
};
const forbidden = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `${room}-imports-down-only`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: room === 'cli' ? '^cli/commands/(up|down)' : '^$' },
  to: {
    path: `^(${ROOMS.filter((other) => other !== room && !allowed.includes(other)).join('|') || '$^'})/`,
    pathNot: ['controllers', 'api', 'cli', 'dashboard'].includes(room) ? '^jobs/contract\\.ts$' : '^$',
  },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    { name: 'dashboard-runs-in-a-browser', comment: 'what it takes of other rooms, the build refuses', severity: 'error', from: { path: '^dashboard/', pathNot: '^dashboard/vite\\.config' }, to: { dependencyTypes: ['core'] } },
    { name: 'dashboard-takes-types-of-the-api', severity: 'error', from: { path: '^dashboard/' }, to: { path: '^api/', dependencyTypesNot: ['type-only'] } },
    { name: 'no-value-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-tests-in-product', severity: 'error', from: { path: `^(${ROOMS.join('|')}|build|lab|demo)/` }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'], conditionNames: ['import', 'node', 'default'] },
  },
};
