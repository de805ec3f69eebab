import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'vite';

export interface DashboardBuild {
  /** Everything it was made of, relative to the project. */
  readonly inputs: readonly string[];
}

export interface DashboardOptions {
  /** The project. */
  readonly root: string;
  /** What is in it is removed first. */
  readonly directory: string;
}

/** Writes index.html and assets/; undefined, and nothing is written, where the project has no dashboard. */
export async function writeDashboard({ root, directory }: DashboardOptions): Promise<DashboardBuild | undefined> {
  const source = join(root, 'dashboard');
  const configFile = join(source, 'vite.config.ts');
  if (!existsSync(configFile)) return undefined;
  const built = await build({
    configFile, root: source, logLevel: 'warn',
    resolve: { preserveSymlinks: true }, // as in bundle.ts: inputs are named by where the project has them
    build: { outDir: directory, emptyOutDir: true },
  });
  const chunks = [built].flat().flatMap((one) => ('output' in one ? one.output : [])).flatMap((piece) => (piece.type === 'chunk' ? [piece] : []));
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds).map((id) => id.split('?', 1)[0] ?? '').filter((id) => id.startsWith(root)); // others are made up, as by plugins
  return { inputs: [...new Set([...filesIn(source), ...modules].map((path) => relative(root, path)))].filter((path) => existsSync(join(root, path))).sort() };
}

/** Styles, pictures and the configuration are modules of no chunk. */
const filesIn = (directory: string): readonly string[] =>
  (readdirSync(directory, { recursive: true }) as string[]).map((path) => join(directory, path)).filter((path) => statSync(path).isFile());
