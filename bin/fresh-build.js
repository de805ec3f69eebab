// JavaScript, because it decides whether TypeScript has to be loaded at all; its types are in fresh-build.d.ts.
import { readFileSync, statSync } from 'node:fs';

export const RECORD = 'dist/build.json';

export function stampOf(file) {
  const { size, mtimeMs, ctimeMs } = statSync(file);
  return `${size} ${mtimeMs} ${ctimeMs}`;
}

export function isFresh(root) {
  try {
    const { inputs } = JSON.parse(readFileSync(root + RECORD, 'utf8'));
    return Object.entries(inputs).every(([path, stamp]) => stampOf(root + path) === stamp);
  } catch {
    return false; // nothing built, or a source is gone
  }
}
