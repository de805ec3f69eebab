import { lstat, stat } from 'node:fs/promises';
import { basename, posix, resolve } from 'node:path';
import type { Command } from 'commander';
import type { FoundInTask } from '../../api/contract.js';
import { drained } from '../../api/drained.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import { EXIT, type CommandContext } from '../context.js';
import { packTree } from '../copy/pack.js';
import { downloaded, filesPath, lookAt, upload } from '../copy/remote-files.js';
import { endOf, landingOf, parseSide, type RemoteSide } from '../copy/side.js';
import { unpack } from '../copy/unpack.js';

interface CopyOptions {
  readonly archive?: boolean;
  readonly followLink?: boolean;
}

const PATHS = `
One side is TASK:PATH, or SERVICE:PATH for one of its running tasks; paths in a task begin at its /. The other is a path here, or - for a tar archive on
stdin or stdout. SOURCE/. is what is in the directory. A task's file system ends with the task: what shall stay belongs in an image, a config or a volume.`;

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<source>', 'TASK:PATH, a path here, or -')
    .argument('<target>', 'a path here, TASK:PATH, or -')
    .option('-a, --archive', 'keep owners (numbers), and setuid bits; else files belong to the user that the task runs as, or to who copies them here')
    .option('-L, --follow-link', 'copy what the symbolic link <source> leads to, not the link; of a link in a task it is always what it leads to')
    .addHelpText('after', PATHS)
    .action((source: string, target: string, options: CopyOptions) => copy(context, { source, target }, options));
}

async function copy(context: CommandContext, words: { readonly source: string; readonly target: string }, options: CopyOptions): Promise<void> {
  const [source, target] = [parseSide(words.source), parseSide(words.target)];
  try {
    if (source.kind === 'remote' && target.kind === 'stream') await print(context, source);
    else if (source.kind === 'remote' && target.kind === 'local') await fetchFiles(context, source, words.target, options);
    else if (source.kind === 'stream' && target.kind === 'remote') await sendStream(context, target, options);
    else if (source.kind === 'local' && target.kind === 'remote') await sendFiles(context, words.source, target, options);
    else throw new OperatorError('USAGE', source.kind === 'remote' ? 'both sides are in tasks: copy to this machine first' : 'neither side is in a task: one of them is TASK:PATH');
  } catch (error) {
    throw readable(error);
  }
  if (context.interrupted.aborted) context.exitWith(EXIT.interrupted);
}

/** What the file system here says is nobody's bug. */
const readable = (error: unknown): unknown =>
  (error instanceof Error && !(error instanceof OperatorError) && 'syscall' in error ? new OperatorError('CONFLICT', `copy: ${messageOf(error)}`, {}, { cause: error }) : error);

async function print(context: CommandContext, { name, path }: RemoteSide): Promise<void> {
  const { stdout } = context.deps;
  if (stdout.isTTY === true) throw new OperatorError('USAGE', 'a tar archive is nothing for a terminal: send stdout into a file or a program');
  for await (const chunk of downloaded(context, await filesPath(context, name), archivePath(path))) {
    if (!stdout.write(chunk)) await drained(stdout);
  }
}

/** The root has no name that an archive could begin with. */
const archivePath = (path: string): string => (path === '/' ? '/.' : path);

async function fetchFiles(context: CommandContext, { name, path, isContents }: RemoteSide, written: string, { archive = false }: CopyOptions): Promise<void> {
  const here = resolve(context.deps.workDir, written);
  const target = { path: here, isDirectory: endOf(written).isDirectory, found: await foundHere(here) };
  const isBare = path === '/';
  const source = { name: posix.basename(path), isContents: isContents || isBare };
  await unpack(downloaded(context, await filesPath(context, name), archivePath(path)), {
    isBare,
    keepsOwner: archive,
    land: ({ type }) => landingOf({ source: { ...source, isDirectory: isBare || type === 'directory' }, target }),
    onSkipped: (entry) => context.note(`left out: ${entry} is neither a file nor a directory nor a link`),
  });
}

async function foundHere(path: string): Promise<FoundInTask> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
}

async function sendStream(context: CommandContext, { name, path }: RemoteSide, { archive = false }: CopyOptions): Promise<void> {
  const { stdin } = context.deps;
  if (stdin.isTTY === true) throw new OperatorError('USAGE', 'stdin is a terminal: send a tar archive into it');
  try {
    await upload(context, await filesPath(context, name), { directory: path, keepsOwner: archive, archive: stdin });
  } finally {
    stdin.destroy(); // who writes into it may never end
  }
}

async function sendFiles(context: CommandContext, written: string, target: RemoteSide, { archive = false, followLink = false }: CopyOptions): Promise<void> {
  const here = resolve(context.deps.workDir, written);
  const ends = endOf(written);
  const followsLink = followLink || ends.isDirectory;
  const stats = await (followsLink ? stat(here) : lstat(here));
  if (!stats.isDirectory() && !stats.isFile() && !stats.isSymbolicLink()) throw new OperatorError('USAGE', `${written} is neither a file nor a directory nor a link`);
  const { api, found } = await lookAt(context, target.name, target);
  const source = { name: basename(here), isDirectory: stats.isDirectory(), isContents: ends.isContents };
  const { directory, name } = landingOf({ source, target: { path: target.path, isDirectory: target.isDirectory, found } });
  const onSkipped = (path: string): void => context.note(`left out: ${path} is neither a file nor a directory nor a link`);
  await upload(context, api, { directory, keepsOwner: archive, archive: packTree(here, { name, keepsOwner: archive, followsLink, onSkipped }) });
}
