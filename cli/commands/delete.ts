import type { Command } from 'commander';
import type { DeleteResult, ObjectRef } from '../../api/contract.js';
import { parseKind } from '../../api/kinds.js';
import { splitRef } from '../../api/query.js';
import { OperatorError } from '../../base/errors.js';
import { DNS_UNIT_PATH, MODULES_FILE, RECORD_DIR, SYSCTL_FILE, TASK_LABEL, type ClusterView, type Node } from '../../model/index.js';
import { EXIT, type CommandContext } from '../context.js';
import { readManifests } from '../manifest-files.js';
import { collect, durationMs } from '../option-values.js';
import { waitFor, type Target } from '../wait-for.js';

interface DeleteOptions {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly force?: boolean;
  readonly forget?: boolean;
  readonly purge?: boolean;
  readonly ignoreNotFound?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('[objects...]', 'KIND NAME…, or KIND/NAME…')
    .option('-f, --filename <file>', 'what the manifests describe: file, directory or -', collect)
    .option('-R, --recursive', 'read subdirectories too')
    .option('--force', 'delete a node although it has live tasks')
    .option('--forget', 'give up a node that does not answer: at once, and without cleaning its host')
    .option('--purge', 'of a node: remove the packages and images that Drover brought to its host, and the volumes of services with their data, too')
    .option('--ignore-not-found', 'what does not exist is no error')
    .option('--wait', 'wait until the objects are gone')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .action((words: readonly string[], options: DeleteOptions) => deleteObjects(context, words, options));
}

async function deleteObjects(context: CommandContext, words: readonly string[], options: DeleteOptions): Promise<void> {
  const named = refsOf(words);
  const described = options.filename === undefined ? [] : await describedObjects(context, options);
  const objects = [...described, ...named];
  if (objects.length === 0) throw new OperatorError('USAGE', 'what shall be deleted? Say KIND NAME, or -f FILE');
  await removeObjects(context, objects, options);
}

/** Also what `service rm` and `node rm` do. */
export async function removeObjects(context: CommandContext, objects: readonly ObjectRef[], options: Omit<DeleteOptions, 'filename' | 'recursive'>): Promise<void> {
  const result = await context.client().post<DeleteResult>('/v1/delete', { objects, force: options.force === true, forget: options.forget === true, purge: options.purge === true });
  for (const { kind, name, outcome } of result.objects) {
    if (outcome !== 'absent') context.print(`${kind.toLowerCase()}/${name} ${outcome}`);
    else if (options.ignoreNotFound !== true) reportAbsent(context, kind, name);
  }
  if (result.objects.some(({ outcome }) => outcome === 'forgotten')) for (const line of LEFT_ON_HOST) context.note(line);
  const going = result.objects.filter(({ outcome }) => outcome !== 'absent');
  if (options.wait === true && going.length > 0) await waitFor(context, going.map(goneTarget), { timeoutMs: options.timeout, goal: 'deleted' });
}

function reportAbsent(context: CommandContext, kind: string, name: string): void {
  context.note(`${kind.toLowerCase()}/${name} does not exist`);
  context.exitWith(EXIT.error);
}

export const goneTarget = (ref: ObjectRef): Target => ({ ref, progress: (view) => gone(view, ref) });

/** What nobody could do on the host of a node that was forgotten. */
const LEFT_ON_HOST: readonly string[] = [
  'The host was not cleaned. If it comes back, its containers run on until it is joined again (then `drover node rm` cleans it), or until somebody does by hand, as root:',
  `  podman ps -aq --filter label=${TASK_LABEL} | xargs -r podman rm -f`,
  `  rm -rf ${MODULES_FILE} ${SYSCTL_FILE} ${DNS_UNIT_PATH} ${RECORD_DIR}; reboot`,
];

function gone(view: ClusterView, { kind, name }: ObjectRef) {
  const node = kind === 'Node' ? view.node(name) : undefined;
  if (node !== undefined) return nodeLeaving(node);
  const isDone = view.get(kind, name) === undefined;
  const tasks = kind === 'Service' ? view.tasksOfService(name).length : 0;
  const text = tasks === 0 ? 'deleting' : `deleting: ${tasks} task${tasks === 1 ? '' : 's'} left`;
  return { isDone, lines: [text], blockers: isDone ? [] : [text] };
}

function nodeLeaving({ metadata: { name }, status: { state, message } }: Node) {
  const hint = state === 'absent' ? ` (to give it up: drover node rm ${name} --forget)` : '';
  const text = message === '' || message === state ? state : `${state}: ${message}${hint}`;
  return { isDone: false, lines: [text], blockers: [text] };
}

/** In reverse, so that what was described last, and may depend on the rest, is named first. */
async function describedObjects({ deps }: CommandContext, { filename = [], recursive }: DeleteOptions): Promise<ObjectRef[]> {
  const { manifests } = await readManifests({ names: filename, recursive: recursive === true, stdin: deps.stdin, workDir: deps.workDir });
  return manifests.map(({ kind, metadata: { name } }) => ({ kind, name })).reverse();
}

/** `service web db`, `service/web node/node-1`. @throws USAGE */
export function refsOf(words: readonly string[]): ObjectRef[] {
  const [first, ...names] = words;
  if (first === undefined) return [];
  if (!first.includes('/')) {
    if (names.length === 0) throw new OperatorError('USAGE', `which ${first}? Say ${first} NAME`);
    return names.map((name) => ({ kind: parseKind(first), name }));
  }
  return words.map(splitRef).map(({ kind, name }) => ({ kind: parseKind(kind), name }));
}
