import { Option, type Command } from 'commander';
import type { ImageListResult } from '../../api/contract.js';
import { pathOf } from '../client.js';
import { EXIT, type CommandContext } from '../context.js';
import { openImage, type ChosenImage } from '../images/choose-image.js';
import { ImagePush, type NodePush } from '../images/image-push.js';
import { withArchiveFile } from '../images/archive-file.js';
import { createLiveLines } from '../output/live-lines.js';
import { renderTable } from '../output/table.js';
import { imageColumns, imageRows } from '../views/image-view.js';
import { pushLines } from '../views/push-view.js';

interface PushOptions {
  readonly file: string;
  readonly node?: readonly string[];
  readonly arch?: string;
}

interface ListOptions {
  readonly node?: readonly string[];
  readonly output: 'table' | 'json';
  readonly headers: boolean;
}

const another = (name: string, names: readonly string[] = []): readonly string[] => [...names, name];

export function configure(command: Command, context: CommandContext): void {
  command.command('ls').description('list the images in the storage of hosts, and which hosts have each')
    .option('--node <name>', 'of this node; may be given again (default: all that are ready)', another)
    .addOption(new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'))
    .option('--no-headers', 'no header line')
    .action((options: ListOptions) => list(context, options));
  command.command('push').description('send an image from an archive to hosts over ssh; layers that a host has are not sent')
    .argument('[name]', 'what it is called on the hosts, NAME[:TAG] (default: as in the archive); of several images, also which one')
    .requiredOption('-f, --file <archive>', 'made by `podman save` or `docker save`; - for stdin')
    .option('--node <name>', 'to this node; may be given again (default: all that are ready)', another)
    .option('--arch <name>', 'of several platforms in the archive, as `amd64`')
    .addHelpText('after', '\nA node that joins later gets nothing by itself: push again with --node. Exit code 1 when a node has failed; the others have the image.')
    .action((name: string | undefined, options: PushOptions) => withArchiveFile(context.deps, options.file, async (file) => push(context, await openImage(file, { name, architecture: options.arch }), options)));
}

async function push(context: CommandContext, image: ChosenImage, { node }: PushOptions): Promise<void> {
  const { stderr } = context.deps;
  const form = { layers: new Set(image.blobs.filter(({ isLayer }) => isLayer).map(({ digest }) => digest)).size, isLive: stderr.isTTY === true };
  const lines = await createLiveLines(stderr);
  const onChange = (nodes: readonly NodePush[]): void => lines.show(pushLines(nodes, form));
  const nodes = await new ImagePush({ client: context.client(), signal: context.interrupted, onChange }, image).run(node).finally(() => lines.done());
  if (context.interrupted.aborted) return context.exitWith(EXIT.interrupted);
  const done = nodes.filter(({ phase }) => phase === 'done').map((one) => one.node);
  if (done.length > 0) context.print(`${image.names.join(', ')} is on ${done.join(', ')}\ndigest: ${image.manifest.digest}`);
  if (done.length < nodes.length) context.exitWith(EXIT.error);
}

async function list(context: CommandContext, { node, output, headers }: ListOptions): Promise<void> {
  const { nodes } = await context.client().get<ImageListResult>(pathOf('images'), { nodes: node?.join(',') });
  for (const entry of nodes) if ('error' in entry) context.note(`${entry.node}: ${entry.error.message}`);
  if (nodes.some((entry) => 'error' in entry)) context.exitWith(EXIT.error);
  if (output === 'json') return context.print(JSON.stringify({ nodes }, null, 2));
  const rows = imageRows(nodes);
  if (rows.length === 0) return context.note('no images');
  for (const line of renderTable(imageColumns(context.now()), rows, { headers })) context.print(line);
}
