import { expect } from 'chai';
import fc from 'fast-check';
import { isTerminalTask, type Service } from '../../../model/index.js';
import { outageIn } from '../../../plan/outage.js';
import { aNetwork, aNode, aService, someSettings } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

type Step =
  | { readonly do: 'scale'; readonly service: 'web' | 'api'; readonly to: number }
  | { readonly do: 'image'; readonly service: 'web' | 'api'; readonly to: number }
  | { readonly do: 'kill'; readonly nth: number; readonly exitCode: number }
  | { readonly do: 'down' | 'up' | 'drain' | 'activate'; readonly node: number }
  | { readonly do: 'wait'; readonly ms: number };

const NODES = 4;
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  fc.record({ do: fc.constantFrom('scale', 'image'), service: fc.constantFrom('web', 'api'), to: fc.nat(6) }),
  fc.record({ do: fc.constant('kill'), nth: fc.nat(20), exitCode: fc.nat(1) }),
  fc.record({ do: fc.constantFrom('down', 'up', 'drain', 'activate'), node: fc.nat(NODES - 1) }),
  fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(100, 1000, 6000, 400_000) }),
) as fc.Arbitrary<Step>, { maxLength: 15 });

function startCluster(): PlannedCluster {
  const nodes = Array.from({ length: NODES }, (_, index) => aNode({ name: `node-${index}`, status: { vtep: { address: `10.99.0.${index + 1}`, mtu: 1500 } } }));
  const network = aNetwork({ spec: { subnet: '172.30.0.0/27' }, status: { subnet: '', vni: 0 } });
  const web = aService({ name: 'web', spec: { replicas: 3, networks: ['internal'], ports: [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }] } });
  const api = aService({ name: 'api', spec: { replicas: 2, networks: ['internal'], updateConfig: { ...web.spec.updateConfig, order: 'start-first' } } });
  return new PlannedCluster(...nodes, network, web, api, aService({ name: 'each', spec: { mode: 'global', networks: ['internal'] } }), someSettings());
}

function take(cluster: PlannedCluster, step: Step): void {
  if (step.do === 'wait') cluster.now += step.ms;
  else if (step.do === 'kill') {
    const running = cluster.tasks().filter(({ status }) => status.state === 'running');
    const victim = running[step.nth % Math.max(running.length, 1)];
    if (victim !== undefined) cluster.happen(victim, { type: 'task.exited', exitCode: step.exitCode });
  } else if ('service' in step) {
    const service = cluster.view.service(step.service) as Service;
    cluster.update({ ...service, spec: { ...service.spec, ...(step.do === 'scale' ? { replicas: step.to } : { image: `registry.example/web:${step.to}` }) } });
  } else if ('node' in step) {
    const node = cluster.view.node(`node-${step.node}`) ?? expect.fail('no node');
    if (step.do === 'down' || step.do === 'up') cluster.update({ ...node, status: { ...node.status, state: step.do === 'up' ? 'ready' : 'down' } });
    else cluster.update({ ...node, spec: { ...node.spec, availability: step.do === 'drain' ? 'drain' : 'active' } });
  }
}

function checkUniqueness(cluster: PlannedCluster): void {
  const owners = new Map<string, string>();
  const own = (thing: string, owner: string) => {
    expect(owners.get(thing), `${thing} belongs to ${owner}`).to.equal(undefined);
    owners.set(thing, owner);
  };
  for (const { metadata, status } of cluster.view.list('Network')) own(`vni ${status.vni}`, metadata.name);
  for (const { metadata, status } of cluster.view.list('Service')) {
    own(`fwmark ${status.fwmark}`, metadata.name);
    for (const [network, address] of Object.entries(status.virtualAddresses)) own(`${network} ${address}`, metadata.name);
  }
  for (const { metadata, status } of cluster.view.list('Node')) for (const [network, address] of Object.entries(status.attachments)) own(`${network} ${address}`, metadata.name);
  for (const { metadata, status } of cluster.tasks().filter((task) => !task.status.released)) {
    for (const [network, address] of Object.entries(status.addresses)) own(`${network} ${address}`, metadata.name);
    if (status.gatewayAddress !== undefined) own(`${status.node} ${status.gatewayAddress}`, metadata.name);
  }
}

const SURGE = 1;

function checkServices(cluster: PlannedCluster): void {
  if (outageIn(cluster.view).isHeld) return; // what was on the nodes that went at once stays theirs
  const open = [...cluster.view.list('Node')].filter(({ spec, status }) => status.state === 'ready' && spec.availability === 'active');
  for (const { metadata: { name }, spec } of cluster.view.list('Service')) {
    const live = cluster.live(name);
    const seats = new Set(live.map(({ spec: { slot, node } }) => slot ?? node));
    const surge = spec.updateConfig.order === 'start-first' ? SURGE : 0;
    expect(live.length - seats.size, `${name}: two live tasks in a slot`).to.be.at.most(surge);
    expect(seats.size, `${name}: slots`).to.equal(spec.mode === 'global' ? open.length : spec.replicas);
    for (const task of live.filter(({ spec: { notBefore } }) => notBefore === undefined || Date.parse(notBefore) <= cluster.now)) {
      expect(task.status.state, `${task.metadata.name}: ${task.status.message} ${task.status.error ?? ''}`).to.equal(open.length > 0 ? 'running' : 'pending');
    }
  }
}

describe('all planners together', () => {
  it('deploys, and is then settled', () => {
    const cluster = startCluster();
    cluster.settle();
    checkUniqueness(cluster);
    checkServices(cluster);
    expect(cluster.plan()).to.equal(0);
  });

  it('keeps its promises whatever happens: nothing owned twice, at most the wanted tasks, all slots filled', () => {
    fc.assert(fc.property(steps, (sequence) => {
      const cluster = startCluster();
      cluster.settle();
      for (const step of sequence) {
        take(cluster, step);
        cluster.plan();
        checkUniqueness(cluster);
        cluster.settle();
        checkUniqueness(cluster);
      }
      for (let round = 0; round < 14; round += 1) cluster.advance(30_000);
      checkUniqueness(cluster);
      checkServices(cluster);
      expect(cluster.tasks().filter((task) => isTerminalTask(task) && !task.status.released)).to.deep.equal([]);
    }), { numRuns: 15 });
  }).timeout(60_000);
});
