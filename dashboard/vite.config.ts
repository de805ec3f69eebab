import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Static files only: the API serves them, and the page asks nothing of any other host. */
const CONFIG = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  build: { outDir: '../dist/dashboard', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022' }, // inlined files would need `data:` in the Content-Security-Policy
  server: { proxy: { '/v1': process.env.DROVER_DASHBOARD_API ?? 'http://127.0.0.1:8480' } },
});
// eslint-disable-next-line no-restricted-exports -- vite takes its configuration from the default export
export default CONFIG;
