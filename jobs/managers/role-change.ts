import { messageOf } from '../../base/errors.js';
import type { HostSession } from '../../host/contract.js';
import type { ManagerState, Node } from '../../model/index.js';
import { recordCommand } from '../command-log.js';
import type { JobHandler } from '../contract.js';
import type { SyncHostDeps, SyncRun } from '../handlers/sync-host.js';
import type { Admission } from './admission.js';
import type { HostRun, ManagedStore, ManagerHost } from './ports.js';

export interface RoleDeps extends Pick<SyncHostDeps, 'store' | 'hosts' | 'report' | 'fencingToken' | 'clock'> {
  readonly managerHost: ManagerHost;
  readonly managed: ManagedStore;
  readonly admission: Pick<Admission, 'settleAll'>;
}

export type Step = (text: string) => Promise<void>;

/** A job for nodes that are in `state`, cut off when they are not any more. What goes wrong is told by the node, too: whoever waits for it looks there. */
export const whileIn = (state: ManagerState, deps: RoleDeps, steps: number, change: (node: Node, run: SyncRun, step: Step) => Promise<void>): JobHandler =>
  async ({ key }, run) => {
    const { view } = deps.store;
    const node = view.node(key);
    if (node?.status.manager?.state !== state) return {};
    const changed = new AbortController();
    const unsubscribe = deps.store.subscribe(() => (view.node(key)?.status.manager?.state === state ? undefined : changed.abort()));
    let done = 0;
    const step: Step = async (text) => {
      run.log.progress(text, done++, steps);
      await tell(deps, key, text);
    };
    try {
      await change(node, { ...run, signal: AbortSignal.any([run.signal, changed.signal]) }, step);
      run.log.progress('done', steps, steps);
    } catch (error) {
      await tell(deps, key, messageOf(error));
      throw error;
    } finally {
      unsubscribe();
    }
    return {};
  };

async function tell({ store }: RoleDeps, name: string, message: string): Promise<void> {
  await store.update('Node', name, (held) =>
    (held.status.manager === undefined || held.status.manager.message === message ? undefined : { ...held, status: { ...held.status, manager: { ...held.status.manager, message } } }));
}

export const hostRun = ({ fencingToken }: Pick<RoleDeps, 'fencingToken'>, node: Node, session: HostSession, { signal, log }: SyncRun): HostRun =>
  ({ session, signal, record: recordCommand(log), fencingToken: fencingToken(node.metadata.name), onStep: (step) => log.line(step) });
