import type { Network } from './network.js';
import { isPeerState, type Node } from './node.js';
import type { Service } from './service.js';
import { endpointPhase, type Task } from './task.js';
import { networksOf } from './networks-of.js';
import type { AnyResource } from './write.js';

/** Counts, per network, the changes that its hosts show. Most writes are none: messages, steps of a start, what was applied where. */
export class NetworkRevisions {
  #count = 0;
  readonly #revisions = new Map<string, number>();

  /** `networksOn`: of the tasks on a node, which may be there before the node is attached. */
  constructor(readonly networksOn: (node: string) => readonly string[]) {}

  of(network: string): number {
    return this.#revisions.get(network) ?? 0;
  }

  note(before: AnyResource | undefined, after: AnyResource | undefined): void {
    for (const network of this.#touched(before, after)) this.#revisions.set(network, ++this.#count);
  }

  #touched(before: AnyResource | undefined, after: AnyResource | undefined): readonly string[] {
    switch ((after ?? before)?.kind) {
      case 'Task':
        return touchedByTask(before as Task | undefined, after as Task | undefined);
      case 'Service':
        return touchedByService(before as Service | undefined, after as Service | undefined);
      case 'Network':
        return touchedByNetwork(before as Network | undefined, after as Network | undefined);
      case 'Node':
        return this.#touchedByNode(before as Node | undefined, after as Node | undefined);
      default:
        return [];
    }
  }

  #touchedByNode(before: Node | undefined, after: Node | undefined): readonly string[] {
    const { attachments: held = {} } = before?.status ?? {};
    const { attachments: now = {} } = after?.status ?? {};
    if (isSame(before, after, whereabouts)) return [...new Set([...Object.keys(held), ...Object.keys(now)])].filter((network) => held[network] !== now[network]);
    return [...Object.keys(held), ...Object.keys(now), ...this.networksOn((after ?? before)?.metadata.name ?? '')];
  }
}

const touchedByTask = (before: Task | undefined, after: Task | undefined): readonly string[] =>
  isSame(before, after, (task) => [endpointPhase(task), task.status.node, task.status.addresses]) ? [] : either(before, after, ({ spec }) => networksOf(spec));

const touchedByService = (before: Service | undefined, after: Service | undefined): readonly string[] =>
  isSame(before, after, ({ metadata, status }) => [metadata.uid, metadata.generation, status.virtualAddresses, status.fwmark]) ? [] : either(before, after, ({ spec }) => networksOf(spec));

const touchedByNetwork = (before: Network | undefined, after: Network | undefined): readonly string[] =>
  isSame(before, after, ({ metadata, status }) => [metadata.uid, metadata.generation, status.subnet, status.vni]) ? [] : either(before, after, ({ metadata }) => [metadata.name]);

const whereabouts = ({ status: { vtep, state } }: Node): unknown => [vtep, isPeerState(state)];

const isSame = <T>(before: T | undefined, after: T | undefined, of: (object: T) => unknown): boolean =>
  before !== undefined && after !== undefined && JSON.stringify(of(before)) === JSON.stringify(of(after));

const either = <T>(before: T | undefined, after: T | undefined, of: (object: T) => readonly string[]): readonly string[] =>
  [...new Set([before, after].flatMap((object) => (object === undefined ? [] : of(object))))];
