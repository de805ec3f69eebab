import { expect } from 'chai';
import type { ExecResult, HostSession, RunOptions } from '../../../host/contract.js';
import { isInterrupted, syncHostNetwork } from '../../../host/sync.js';
import type { HostState } from '../../../model/index.js';
import { planHostState } from '../../../plan/host-state.js';
import { aNetwork, aNode, aService } from '../../support/builders.js';
import { PlannedCluster } from '../../support/planned-cluster.js';

const APPLIED: ExecResult = { kind: 'exited', code: 0, stdout: 'APPLIED\n', stderr: '' };

const aSession = (run: (script: string, options: RunOptions) => Promise<ExecResult>): HostSession =>
  ({ node: 'node-1', run, stream: () => Promise.reject(new Error('no stream')), exec: () => Promise.reject(new Error('no exec')), forward: () => Promise.reject(new Error('no forward')) });

function statesAroundADeath(): { readonly before: HostState; readonly after: HostState } {
  const cluster = new PlannedCluster(aNode(), aNetwork(), aService({ spec: { replicas: 2, networks: ['internal'] } }));
  cluster.settle();
  const before = planHostState(cluster.view, 'node-1') ?? expect.fail('no state');
  cluster.happen(cluster.live('web')[0]!, { type: 'task.exited', exitCode: 1 });
  cluster.plan();
  return { before, after: planHostState(cluster.view, 'node-1') ?? expect.fail('no state') };
}

describe('syncHostNetwork', () => {
  it('withdraws by a script of its own and says so before the rest, which may take ten times as long', async () => {
    const { before, after } = statesAroundADeath();
    const said: string[] = [];
    const session = aSession(async (script) => {
      said.push(script.includes('netns add') ? 'rest' : 'withdrawal');
      return APPLIED;
    });
    const result = await syncHostNetwork({ session, desired: after, cached: before, isFull: false, fencingToken: 1, onWithdrawn: () => said.push('told') });
    expect(said).to.deep.equal(['withdrawal', 'told', 'rest']);
    expect(result).to.deep.include({ applied: after, roundTrips: 2 });
  });

  it('tells nobody of a withdrawal that failed', async () => {
    const { before, after } = statesAroundADeath();
    const session = aSession(async () => ({ kind: 'exited', code: 1, stdout: 'FAILED rules in lb_internal: no such service\n', stderr: '' }));
    const sync = syncHostNetwork({ session, desired: after, cached: before, isFull: false, fencingToken: 1, onWithdrawn: () => expect.fail('told') });
    expect(await sync.then(() => undefined, (error: unknown) => isInterrupted(error))).to.equal(false);
  });

  it('ends a look when it is told to, and calls that no failure of the host', async () => {
    const { before } = statesAroundADeath();
    const work = new AbortController();
    const session = aSession((_script, { signal }) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ kind: 'lost' }))));
    const look = syncHostNetwork({ session, desired: before, cached: before, isFull: true, fencingToken: 1, interrupt: work.signal });
    work.abort();
    expect(await look.then(() => undefined, (error: unknown) => isInterrupted(error))).to.equal(true);
  });

  it('brings along who listens on the host, in the same round trip as the look at its network', async () => {
    const scripts: string[] = [];
    const session = aSession(async (script) => {
      scripts.push(script);
      if (!script.includes('@@ boot')) return APPLIED;
      return { ...APPLIED, stdout: '@@ boot b\n@@ listeners\ntcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=6))\n@@ containers\n[]\n@@ end\n' };
    });
    const { before } = statesAroundADeath();
    const { listeners } = await syncHostNetwork({ session, desired: before, isFull: true, fencingToken: 1 });
    expect(listeners).to.deep.equal([{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' }]);
    expect(scripts[0]).to.match(/echo '@@ listeners'; \{ .*ss -Hltunp\$s \| grep -aE '\^\(tcp\|udp\|sctp\) '; \}/);
    expect(scripts).to.have.length(2);
  });
});
