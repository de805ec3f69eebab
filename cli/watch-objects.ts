import { ALL, pluralOf } from '../api/kinds.js';
import { parseSelector } from '../api/selector.js';
import { ClusterSnapshot, type AnyResource, type Change, type Kind } from '../model/index.js';
import { pathOf } from './client.js';
import type { GetOptions } from './commands/get.js';
import type { CommandContext } from './context.js';
import { isDataFormat, printData, toOutput, type DataFormat } from './output/print-objects.js';
import { steadyWatch } from './steady-watch.js';
import { renderObjects } from './views/all-views.js';
import { refOf } from './views/view.js';

export interface WatchRequest {
  readonly kinds: readonly Kind[];
  readonly names: readonly string[];
  readonly options: GetOptions;
}

/** `get -w`: what there is, then a row (or with -o json one line) per change, until Ctrl-C. */
export async function watchObjects(context: CommandContext, { kinds, names, options }: WatchRequest): Promise<void> {
  const select = parseSelector(options.selector ?? '');
  const isWanted = (object: AnyResource): boolean =>
    kinds.includes(object.kind) && select(object.metadata.labels) && (names.length === 0 || names.some((name) => object.metadata.name === name || object.metadata.name.startsWith(`${name}.`)));
  const snapshot = new ClusterSnapshot();
  const printer = createPrinter(context, options, snapshot);
  let isSynced = false;
  // every kind is followed where tasks are counted
  const path = kinds.length === 1 && kinds[0] !== 'Node' && kinds[0] !== 'Network' ? pathOf(pluralOf(kinds[0]!)) : pathOf(ALL);
  const onBreak = ({ message }: Error): void => context.note(`${message}; going on where there is an answer`);
  for await (const content of steadyWatch(context.client(), path, { signal: context.interrupted, onBreak })) {
    if ('synced' in content) {
      if (isSynced) continue;
      isSynced = true;
      for (const kind of kinds) await printer.all(sorted(snapshot, kind).filter(isWanted));
    } else if (snapshot.apply(content) && isSynced && isWanted(content.object)) await printer.change(content);
  }
}

const sorted = (snapshot: ClusterSnapshot, kind: Kind): AnyResource[] =>
  [...(snapshot.list(kind) as Iterable<AnyResource>)].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

interface ChangePrinter {
  /** The objects of one kind that are there at the start. */
  all(objects: readonly AnyResource[]): Promise<void>;
  change(change: Change): Promise<void>;
}

function createPrinter(context: CommandContext, options: GetOptions, snapshot: ClusterSnapshot): ChangePrinter {
  if (isDataFormat(options.output)) {
    const change = dataPrinter(context, options.output);
    return { change, all: async (objects) => { for (const object of objects) await change({ op: 'put', version: object.metadata.resourceVersion, object }); } };
  }
  let lastKind: Kind | undefined;
  const render = (objects: readonly AnyResource[], headers: boolean): string[] =>
    renderObjects(objects[0]!.kind, objects, { headers, wide: options.output === 'wide' }, { nowMs: context.now(), style: context.style, tasks: [...snapshot.list('Task')] });
  const print = (lines: readonly string[]): void => lines.forEach((line) => context.print(line));
  return {
    async all(objects) {
      if (objects.length === 0) return;
      lastKind = objects[0]!.kind;
      print(render(objects, options.headers));
    },
    async change({ op, object }) {
      if (op === 'delete') return context.print(`${refOf(object)} deleted`);
      // with its fellows around it, a row is as wide as theirs were
      const lines = render([...sorted(snapshot, object.kind), object], options.headers);
      print(options.headers && object.kind !== lastKind ? [lines[0]!, lines.at(-1)!] : [lines.at(-1)!]);
      lastKind = object.kind;
    },
  };
}

/** One line per change with json, one document with yaml. */
const dataPrinter = (context: CommandContext, output: DataFormat) => async ({ op, object }: Change): Promise<void> => {
  if (output === 'json') return context.print(JSON.stringify({ type: op === 'put' ? 'PUT' : 'DELETE', object: await toOutput(object) }));
  const text = await printData(object, output);
  context.print(output === 'name' ? text : `---\n${text}`);
};
