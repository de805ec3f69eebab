import { OperatorError, messageOf } from '../../base/errors.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import { canonicalJson, type ClusterView, type Node } from '../../model/index.js';
import { recordCommand } from '../command-log.js';
import type { SyncRun } from '../handlers/sync-host.js';
import { addressOf } from '../host-address.js';
import type { ManagerHost, ManagerKey } from './ports.js';

export interface AdmissionDeps {
  readonly view: ClusterView;
  readonly hosts: Pick<HostPool, 'session'>;
  readonly managerHost: Pick<ManagerHost, 'authorize' | 'remove'>;
  readonly fencingToken: (node: string) => number;
}

/** Which managers each host lets in: all there are, and no former ones. Remembers what it has seen to, so that a host in order costs nothing. */
export class Admission {
  readonly #settled = new Map<string, string>();

  constructor(readonly deps: AdmissionDeps) {}

  /** A cluster without managers has nothing to let in, and never had: the last one stays. */
  async settle(node: Node, session: HostSession, { signal, log }: Pick<SyncRun, 'signal' | 'log'>): Promise<void> {
    const { name } = node.metadata;
    const login = { user: node.spec.ssh.user, keys: keysIn(this.deps.view) };
    const wanted = canonicalJson(login);
    if (login.keys.length === 0 || this.#settled.get(name) === wanted) return;
    await this.deps.managerHost.authorize({ session, signal, record: recordCommand(log), onStep: () => undefined }, login);
    this.#settled.set(name, wanted);
  }

  /** The host is another member's, or was set up anew: nothing is known of it. */
  forget(node: string): void {
    this.#settled.delete(node);
  }

  /** A host that did not answer when it was demoted comes back with all of a manager, and would count itself among the others. */
  async dismiss(node: Node, session: HostSession, { signal, log }: Pick<SyncRun, 'signal' | 'log'>): Promise<void> {
    const { view, managerHost, fencingToken } = this.deps;
    if (node.status.manager !== undefined || keysIn(view).length === 0) return;
    await managerHost.remove({ session, signal, record: recordCommand(log), fencingToken: fencingToken(node.metadata.name), onStep: () => undefined });
  }

  /** All hosts that answer, side by side; any other is seen to when it answers again. @throws HOST_COMMAND_FAILED naming those that could not be asked */
  async settleAll(run: SyncRun): Promise<void> {
    const { view, hosts } = this.deps;
    const ready = [...view.list('Node')].filter(({ status }) => status.state === 'ready');
    const outcomes = await Promise.allSettled(ready.map(async (node) => this.settle(node, await hosts.session(addressOf(node)), run)));
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [`${ready[index]!.metadata.name}: ${messageOf(outcome.reason)}`] : []));
    if (failed.length > 0) throw new OperatorError('HOST_COMMAND_FAILED', `let managers log in: ${failed.join('; ')}`, { failed });
  }
}

/** Of all that are managers or about to be, by name. */
const keysIn = (view: ClusterView): readonly ManagerKey[] =>
  [...view.list('Node')].flatMap(({ metadata: { name }, status: { manager } }) => (manager?.sshKey === undefined || manager.state === 'demoting' ? [] : [{ name, key: manager.sshKey }]))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
