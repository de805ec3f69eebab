import { expect } from 'chai';
import { createNodeChecker } from '../../../jobs/check/node-checker.js';
import type { ExecResult, HostPool, HostSession } from '../../../host/contract.js';
import type { Node } from '../../../model/index.js';
import { checkText } from '../../support/check-builders.js';
import { NetworkCluster } from '../../support/network-cluster.js';
import { SimulatedWire } from '../../support/simulated-check.js';

/** A thousand times as fast as the real one, for deadlines of minutes. */
const fastClock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms / 1000);
    return () => clearTimeout(timer);
  },
};
const never = <T>(): Promise<T> => new Promise(() => undefined);
const notUsed = (): never => {
  throw new Error('not used');
};

describe('createNodeChecker', () => {
  const { view } = new NetworkCluster();
  const wire = new SimulatedWire();
  const answer = (node: string, script: string): ExecResult => ({ kind: 'exited', code: 0, stderr: '', stdout: script.includes('drover_check()') ? checkText : wire.answer(node, script) });
  const conditions = new Map<string, string>();
  const open = (hosts: { readonly hung?: string; readonly deaf?: string }) => {
    const session = (node: string): HostSession => ({ node, stream: notUsed, exec: notUsed, forward: notUsed, run: async (script) => (node === hosts.hung ? never() : answer(node, script)) });
    const pool: HostPool = {
      session: async ({ node }) => (node === hosts.deaf ? never() : session(node)), hostKey: () => undefined, onClose: () => () => undefined, close: async () => undefined,
    };
    const update = (async (_kind: 'Node', name: string, mutate: (node: Node) => Node | undefined) => {
      const next = mutate(view.node(name)!);
      conditions.set(name, next?.status.conditions.find(({ type }) => type === 'Checked')?.reason ?? 'unchanged');
      return next;
    }) as unknown as Parameters<typeof createNodeChecker>[0]['store']['update'];
    return createNodeChecker({ store: { view, update }, hosts: pool, clock: fastClock });
  };
  const signal = new AbortController().signal;
  const answers = (report: Awaited<ReturnType<ReturnType<typeof open>['check']>>) => report.findings.filter(({ check }) => check === 'answer').map(({ node, message }) => `${node} ${message}`);

  it('lets a host whose commands hang cost its own part and no more than the deadline', async () => {
    const report = await open({ hung: 'node-2' }).check(['node-1', 'node-2'], signal);
    expect(answers(report)).to.deep.equal(['node-2 the host could not be looked at: no answer within 60 s']);
    expect(report.findings.filter(({ node, check }) => node === 'node-1' && check === 'podman')).to.have.length(1);
    expect(report.paths.results.map(({ from, to, result }) => `${from} ${to} ${result}`)).to.deep.equal(['node-1 node-2 ok', 'node-2 node-1 unknown']);
    expect(conditions.get('node-2')).to.equal('Errors');
  });

  it('gives up a login that takes too long, and still shows the host\'s column', async () => {
    const report = await open({ deaf: 'node-2' }).check(['node-2', 'node-1'], signal);
    expect(answers(report)).to.deep.equal(['node-2 the host could not be looked at: no login within 8 s']);
    expect(report.nodes).to.deep.equal(['node-1', 'node-2']);
    expect(report.paths.nodes).to.deep.equal(['node-1', 'node-2']);
  });

  it('runs one check after the other, since two would take each other\'s packets for their own', async () => {
    const scripts: string[] = [];
    const checker = open({});
    const original = wire.answer.bind(wire);
    wire.answer = (name, script) => {
      scripts.push(/drover_(\w+)/.exec(script)?.[1] ?? '');
      return original(name, script);
    };
    await Promise.all([checker.check(['node-1'], signal), checker.check(['node-1'], signal)]);
    expect(scripts.join(' ')).to.equal(Array(2).fill('listen listen send send hear hear').join(' '));
  });
});
