import { expect } from 'chai';
import { createPodman } from '../../../../host/container/podman.js';
import type { HostSession } from '../../../../host/contract.js';
import { QUEUES } from '../../../../jobs/contract.js';
import { createJoinNodeHandler } from '../../../../jobs/handlers/join-node.js';
import { createSyncHostHandler } from '../../../../jobs/handlers/sync-host.js';
import type { AnyResource } from '../../../../model/index.js';
import { stampOf } from '../../../../plan/host-expected.js';
import { planHostState } from '../../../../plan/host-state.js';
import { JOB_RUN, openJobWorld } from '../../../support/job-world.js';
import { NetworkCluster } from '../../../support/network-cluster.js';
import { SimulatedMachine } from '../../../support/simulated-machine.js';

/** node-1 joins where node-2 serves already. */
function aClusterWithAJoiner(): readonly AnyResource[] {
  const cluster = new NetworkCluster();
  for (const id of ['web1', 'cli1']) cluster.change(id, { state: 'failed', released: true });
  cluster.changeNode('node-1', { state: 'joining', joinedAt: undefined });
  return (['Node', 'Network', 'Service', 'Task'] as const).flatMap((kind) => [...cluster.view.list(kind)]);
}

describe('join-node', () => {
  it('makes a sync due once the node has joined, as syncs for what changed meanwhile did nothing', async () => {
    const machine = new SimulatedMachine({ name: 'node-1', address: '192.168.77.11' });
    const host = machine.session();
    let isChanged = false;
    const session: HostSession = {
      ...host,
      run: async (script, options) => {
        const result = await host.run(script, options);
        if (machine.scripts.at(-1)?.kind === 'apply' && !isChanged) await changeMeanwhile();
        return result;
      },
    };
    const world = await openJobWorld({ objects: aClusterWithAJoiner(), runtime: createPodman(), session, onDue: (queue, key) => (queue === QUEUES.syncHost ? sync({ key }, JOB_RUN) : Promise.resolve()) });
    const sync = createSyncHostHandler(world.deps);
    const wanted = (): string => stampOf(planHostState(world.store.view, 'node-1'));
    /** A backend elsewhere stops, and the controllers make syncs due on every host of its network. */
    const changeMeanwhile = async (): Promise<void> => {
      isChanged = true;
      await world.deps.report.task('dpweb.2.dpaaaaaaweb2', { type: 'slot.released' });
      await sync({ key: 'node-1' }, JOB_RUN);
      expect(machine.stamp, 'a node that joins is not synced otherwise').not.to.equal(wanted());
    };
    await createJoinNodeHandler(world.deps)({ key: 'node-1' }, JOB_RUN);
    expect(world.store.view.node('node-1')?.status.state).to.equal('ready');
    expect(isChanged).to.equal(true);
    expect(machine.stamp).to.equal(wanted());
    await world.close();
  });
});
