import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { absentAddons } from './absent-addons.js';
import { embeddedFiles } from './embedded-files.js';
import { refuseNewFileReaders } from './file-readers.js';

export interface Bundle {
  /** Everything it was made of, relative to the project. */
  readonly inputs: readonly string[];
}

export interface BundleOptions {
  /** The project. */
  readonly root: string;
  /** What is in it is removed first. */
  readonly directory: string;
}

/** What CommonJS dependencies expect and a module of ESM has not. */
const COMMONJS = [
  "import { createRequire as bundleRequire } from 'node:module';",
  "import { dirname as bundleDirname } from 'node:path';",
  "import { fileURLToPath as bundlePath } from 'node:url';",
  'const require = bundleRequire(import.meta.url), __filename = bundlePath(import.meta.url), __dirname = bundleDirname(__filename);',
].join('\n');

/** Writes `drover.mjs` and its chunks: the program with all dependencies, each command still loaded when it is asked for. Names and white space stay, so that a stack tells where. */
export async function writeBundle({ root, directory }: BundleOptions): Promise<Bundle> {
  await rm(directory, { recursive: true, force: true });
  const embedded: string[] = [];
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { drover: 'bin/start.ts' },
    outdir: directory,
    outExtension: { '.js': '.mjs' }, // modules wherever they lie, without a package.json beside them
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    preserveSymlinks: true, // paths in the output must not tell where node_modules lies
    banner: { js: COMMONJS },
    plugins: [embeddedFiles((path) => embedded.push(path)), absentAddons],
    metafile: true,
    logLevel: 'error',
  });
  await refuseNewFileReaders(root, filesOf(metafile));
  return { inputs: [...new Set([...filesOf(metafile), ...embedded.map((path) => relative(root, path))])].sort() };
}

/** Relative to the project; without the stand-ins of plugins. */
const filesOf = ({ inputs }: Metafile): readonly string[] => Object.keys(inputs).filter((path) => !path.startsWith('absent-addon:'));
