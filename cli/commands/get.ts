import { Option, type Command } from 'commander';
import type { MemberList, ResourceList } from '../../api/contract.js';
import { parseKind, pluralOf } from '../../api/kinds.js';
import { parseSelector } from '../../api/selector.js';
import { OperatorError } from '../../base/errors.js';
import { API_VERSION, KINDS, type AnyResource, type Cluster, type Kind, type Task } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { FORMATS, isDataFormat, printData, type Format } from '../output/print-objects.js';
import { renderObjects } from '../views/all-views.js';
import { mixedBuilds } from '../views/member-view.js';
import { outageOf } from '../views/machine-view.js';
import { watchObjects } from '../watch-objects.js';

export interface GetOptions {
  readonly output: Format;
  readonly watch?: boolean;
  readonly selector?: string;
  readonly headers: boolean;
}

/** `all` is what a person works with; hosts are for those who look closer. */
const ALL_KINDS: readonly Kind[] = ['Cluster', 'Node', 'Network', 'Secret', 'Config', 'Service', 'Task'];
const COUNTING_TASKS: ReadonlySet<Kind> = new Set(['Node', 'Network']);

export const addOutputOptions = (command: Command): Command => command
  .addOption(new Option('-o, --output <format>', 'output format').choices(FORMATS).default('table'))
  .option('-w, --watch', 'go on and print changes')
  .option('-l, --selector <labels>', 'only with these labels: a=b,c!=d,e,!f')
  .option('--no-headers', 'no header line');

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command)
    .argument('<kinds>', `one or more of nodes (no), services (svc), networks (net), secrets, configs, tasks, cluster, hosts, revisions, or all; comma-separated, or KIND/NAME`)
    .argument('[names...]', 'names, ids or unique prefixes')
    .action((kinds: string, names: readonly string[], options: GetOptions) => get(context, kindsOf(kinds), [...slashName(kinds), ...names], options));
}

function kindsOf(text: string): readonly Kind[] {
  if (text === 'all') return ALL_KINDS;
  const kinds = text.split(',').map((word) => parseKind(word.split('/')[0] ?? ''));
  return KINDS.filter((kind) => kinds.includes(kind));
}

const slashName = (text: string): string[] => (text.includes('/') && !text.includes(',') ? [text.slice(text.indexOf('/') + 1)] : []);

/** Also behind `node ls`, `service ls` and their like. */
export async function get(context: CommandContext, kinds: readonly Kind[], names: readonly string[], options: GetOptions): Promise<void> {
  if (names.length > 0 && kinds.length > 1) throw new OperatorError('USAGE', 'names are only possible with one kind');
  if (names.length > 0 && options.selector !== undefined) throw new OperatorError('USAGE', 'either names or --selector');
  if (options.watch === true) return watchObjects(context, { kinds, names, options });
  const client = context.client();
  const data = names.length > 0 ? await readNamed(context, kinds[0]!, names) : await readLists(context, kinds, options.selector);
  if (isDataFormat(options.output)) {
    const text = await printData(data, options.output);
    if (text !== '') context.print(text);
    return;
  }
  const items = data.kind === 'List' ? data.items : [data];
  const tasks = items.some(({ kind }) => COUNTING_TASKS.has(kind)) ? await client.get<ResourceList>(pathOf('tasks')) : { items: [] };
  const isManaged = items.some((object) => object.kind === 'Node' && object.status.manager !== undefined);
  const members = isManaged ? await membersNow(client) : undefined;
  printTables(context, { kinds, items, tasks: tasks.items as readonly Task[], members }, options);
  const mixed = mixedBuilds(members ?? []);
  if (mixed !== undefined) context.note(mixed);
  if (kinds.includes('Node')) await noteOutage(context);
}

/** Undefined when nobody can say: nodes are read from memory, members from the store, which may have no majority at the moment. */
const membersNow = (client: ReturnType<CommandContext['client']>): Promise<MemberList['items'] | undefined> =>
  client.get<MemberList>('/v1/members').then(({ items }) => items, () => undefined);

/** Whoever looks at the nodes has to know that their tasks are not given away. */
async function noteOutage(context: CommandContext): Promise<void> {
  const { items } = await context.client().get<ResourceList>(pathOf('clusters'));
  const outage = outageOf(items.find(({ kind }) => kind === 'Cluster') as Cluster | undefined);
  if (outage !== undefined) context.note(`${context.style.bad('outage')}: ${outage}; see \`drover describe cluster default\``);
}

async function readNamed(context: CommandContext, kind: Kind, names: readonly string[]): Promise<AnyResource | ResourceList> {
  const client = context.client();
  const objects = await Promise.all(names.map((name) => client.get<AnyResource>(pathOf(pluralOf(kind), name))));
  return objects.length === 1 ? objects[0]! : { apiVersion: API_VERSION, kind: 'List', metadata: { resourceVersion: Math.max(...objects.map(({ metadata }) => metadata.resourceVersion)) }, items: objects };
}

async function readLists(context: CommandContext, kinds: readonly Kind[], selector: string | undefined): Promise<ResourceList> {
  parseSelector(selector ?? '');
  const client = context.client();
  const lists = await Promise.all(kinds.map((kind) => client.get<ResourceList>(pathOf(pluralOf(kind)), { selector })));
  return { apiVersion: API_VERSION, kind: 'List', metadata: { resourceVersion: Math.min(...lists.map(({ metadata }) => metadata.resourceVersion)) }, items: lists.flatMap(({ items }) => items) };
}

interface Found {
  readonly kinds: readonly Kind[];
  readonly items: readonly AnyResource[];
  readonly tasks: readonly Task[];
  readonly members?: MemberList['items'];
}

function printTables(context: CommandContext, { kinds, items, tasks, members }: Found, { output, headers }: GetOptions): void {
  if (items.length === 0) return context.note(kinds.length === 1 ? `no ${pluralOf(kinds[0]!)}` : 'nothing here yet: see `drover apply --help`');
  const view = { nowMs: context.now(), style: context.style, tasks, members };
  const tables = kinds.map((kind) => items.filter((object) => object.kind === kind))
    .filter((group) => group.length > 0)
    .map((group) => renderObjects(group[0]!.kind, group, { headers, wide: output === 'wide' }, view).join('\n'));
  context.print(tables.join('\n\n'));
}
