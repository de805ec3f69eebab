import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';

const READ = /readFileSync\(new URL\('([^']+)', import\.meta\.url\), 'utf8'\)/g;
/** Of the product's own TypeScript; dependencies are JavaScript. */
const SOURCE = /\.ts$/;

/** Puts the text of every file that a source reads beside itself into the bundle. Any other use of `import.meta` would look for a file that a bundle does not have: an error. */
export function embeddedFiles(onEmbedded: (path: string) => void): Plugin {
  return {
    name: 'embedded-files',
    setup: (build) => build.onLoad({ filter: SOURCE }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return source.includes('import.meta') ? embed(source, path, onEmbedded) : undefined;
    }),
  };
}

async function embed(source: string, path: string, onEmbedded: (path: string) => void): Promise<OnLoadResult> {
  const texts = new Map<string, string>();
  for (const [, file = ''] of source.matchAll(READ)) {
    const absolute = resolve(dirname(path), file);
    texts.set(file, await readFile(absolute, 'utf8'));
    onEmbedded(absolute);
  }
  const contents = source.replace(READ, (_read, file: string) => JSON.stringify(texts.get(file)));
  if (!contents.includes('import.meta')) return { contents, loader: 'ts' };
  return { errors: [{ text: `${path}: import.meta would point into the bundle; read a file as readFileSync(new URL('./file', import.meta.url), 'utf8'), which a build replaces by its text` }] };
}
