import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { DONE, handScript, newTasks } from '../../../bench/floor/hand-script.js';
import { containerTaskOf } from '../../../host/container/container-task.js';
import { runArguments } from '../../../host/container/run-arguments.js';
import { quote } from '../../../host/ssh/quote.js';
import { aNetwork, aNode, aService } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const nodes = () => [aNode({ name: 'node-1' }), aNode({ name: 'node-2', status: { vtep: { address: '10.99.0.12', mtu: 1500 } } })];

function twoClusters() {
  const empty = new PlannedCluster(...nodes());
  empty.settle();
  const deployed = new PlannedCluster(...nodes(), aNetwork(), aService({ spec: { replicas: 2, networks: ['internal'] } }));
  deployed.settle();
  return { before: empty.view, after: deployed.view };
}

describe('the script of somebody who does it by hand', () => {
  it('runs each new container with the arguments that Drover runs it with', () => {
    const { before, after } = twoClusters();
    const [task, ...others] = newTasks(before, after, 'node-1').map((task) => containerTaskOf(task, { container: task.spec.container, files: [] }));
    expect(others).to.deep.equal([]);
    expect(handScript({ before, after, node: 'node-1', fencingToken: 3 })).to.include(quote(runArguments(task!)));
  });

  it('is valid shell, with the network first and every container waited for', () => {
    const { before, after } = twoClusters();
    const script = handScript({ before, after, node: 'node-1', fencingToken: 3 }) ?? '';
    execFileSync('sh', ['-n'], { input: script });
    expect(script).to.match(/ip -force[^]*\) \|\| exit \$\?[^]*'podman' 'run'[^]*wait \$p0 \|\| exit \$\?/).and.to.contain(DONE);
  });

  it('has nothing to say to a host where nothing changes', () => {
    const { before } = twoClusters();
    expect(handScript({ before, after: before, node: 'node-1', fencingToken: 3 })).to.equal(undefined);
  });
});
