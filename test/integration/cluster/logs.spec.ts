import { expect } from 'chai';
import type { LogFrame } from '../../../api/contract.js';
import { eventually } from '../../support/eventually.js';
import { MemberCluster } from '../../support/member-cluster.js';
import { serviceDocument } from '../../support/whole-cluster.js';

describe('logs of a whole cluster', function () {
  this.timeout(90_000);
  const cluster = new MemberCluster({ hosts: 2, members: 2 });
  before(async () => {
    await cluster.start();
    await cluster.allReady(60_000);
    await cluster.apply(serviceDocument('web', { replicas: 4 }));
    await cluster.settled('web', 4, 60_000);
  });
  after(() => cluster.stop());

  const logsOf = async (member: number): Promise<readonly LogFrame[]> => {
    const frames: LogFrame[] = [];
    for await (const frame of cluster.members[member]!.client.stream<LogFrame>('/v1/services/web/logs')) frames.push(frame);
    return frames;
  };

  it('come from all hosts whichever member is asked, in the order of time, and by one command per host', async () => {
    for (const member of [0, 1]) {
      const lines = (await logsOf(member)).map((frame) => ('text' in frame ? frame.text : JSON.stringify(frame)));
      expect(lines).to.deep.equal(['hello from sim-1', 'hello from sim-1', 'hello from sim-2', 'hello from sim-2']);
    }
    expect(cluster.machines.map(({ scripts }) => scripts.filter(({ kind }) => kind === 'logs').length)).to.deep.equal([2, 2]);
  });

  it('are kept with a task that fails, once its container is taken away', async () => {
    const machine = cluster.machine('sim-1');
    const [name = ''] = machine.running();
    machine.kill(name, 3);
    await eventually(async () => {
      const task = (await cluster.tasks('web')).find(({ metadata }) => metadata.name === name);
      expect(task?.status).to.deep.include({ state: 'failed', exitCode: 3, lastLines: [`last words of ${name}`] });
    }, 45_000);
    await cluster.settled('web', 4, 45_000);
  });

  it('name a host that cannot be reached, and the others go on', async () => {
    await cluster.machine('sim-2').host.close();
    const frames = await logsOf(0);
    expect(frames.flatMap((frame) => ('text' in frame ? [frame.text] : []))).to.include('hello from sim-1').and.to.not.include('hello from sim-2');
    expect(frames.flatMap((frame) => ('error' in frame ? [`${frame.node} ${frame.error.code}`] : []))).to.deep.equal(['sim-2 HOST_UNREACHABLE']);
  });
});
