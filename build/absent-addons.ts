import type { Plugin } from 'esbuild';

/** Faster ciphers (ssh2) and decoding (msgpackr), compiled for one machine. Their users try them and go on without. */
const ADDONS = /^(cpu-features|msgpackr-extract)$|\.node$/;

/** Makes them fail to load everywhere, rather than to be looked for in whatever directory an artefact lies in. */
export const absentAddons: Plugin = {
  name: 'absent-addons',
  setup: (build) => {
    build.onResolve({ filter: ADDONS }, ({ path }) => ({ path, namespace: 'absent-addon' }));
    build.onLoad({ filter: /.*/, namespace: 'absent-addon' }, ({ path }) => ({ contents: `throw new Error(${JSON.stringify(`${path} is not part of the bundle`)});`, loader: 'js' }));
  },
};
