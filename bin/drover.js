#!/usr/bin/env node
// Runs the bundle of `npm run build` while it is that of these sources, and else the TypeScript sources through tsx, which takes longer to start.
import { fileURLToPath } from 'node:url';
import { isFresh } from './fresh-build.js';

if (isFresh(fileURLToPath(new URL('../', import.meta.url)))) {
  await import('../dist/lib/drover.mjs');
} else {
  (await import('tsx/esm/api')).register();
  await import('./start.ts');
}
