import { expect } from 'chai';
import type { TaskKillResult } from '../../../api/contract.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument, SimulatedCluster } from '../../support/whole-cluster.js';

describe('a task that is killed, on simulated hosts', () => {
  const cluster = new SimulatedCluster({ hosts: 1 });
  before(async () => {
    await cluster.start();
    await cluster.allReady();
  });
  after(() => cluster.stop());

  const kill = (name: string) => cluster.api.post<TaskKillResult>(`/v1/tasks/${name}/kill`, {});

  it('ends as if its container had failed by itself, and is replaced in its slot', async () => {
    await cluster.apply(serviceDocument('web', { replicas: 2 }));
    const [victim] = await cluster.settled('web', 2);
    const { name = '' } = victim?.metadata ?? {};
    expect(await kill(name)).to.deep.equal({ task: name, node: 'sim-1', signal: 'SIGKILL' });
    await eventually(async () => {
      const tasks = await cluster.tasks('web');
      expect(tasks.find(({ metadata }) => metadata.name === name)?.status).to.include({ state: 'failed', exitCode: 137 });
      const heir = tasks.find(({ metadata, spec, status }) => spec.slot === victim?.spec.slot && metadata.name !== name && status.state === 'running');
      expect(heir, tasks.map(({ metadata, status }) => `${metadata.name} ${status.state}`).join()).not.to.equal(undefined);
    }, 20_000);
    const again = await kill(name).catch((error: { code: string }) => error.code);
    expect(again).to.equal('CONFLICT');
  });

  it('stays ended where its restart policy says so', async () => {
    await cluster.apply(serviceDocument('once', { replicas: 1, restartPolicy: { condition: 'none' } }));
    const [task] = await cluster.settled('once', 1);
    await kill(task?.metadata.name ?? '');
    await eventually(async () => expect((await cluster.tasks('once')).map(({ status }) => status.state)).to.deep.equal(['failed']), 20_000);
    await cluster.apply(serviceDocument('other', {})); // by the time that this one runs, a replacement would be there
    await cluster.settled('other', 1);
    expect(await cluster.tasks('once')).to.have.length(1);
  });
});
