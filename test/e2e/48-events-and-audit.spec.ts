import { expect } from 'chai';
import type { AuditEntry, ClusterEvent } from '../../model/index.js';
import { openCluster } from './support/cluster.js';
import { overlay, toolbox } from './support/manifests.js';

describe('events and the audit trail', () => {
  const cluster = openCluster();

  before(async () => {
    await cluster.ensure();
    await cluster.apply(overlay('who'));
    await cluster.deploy(toolbox({ name: 'ledger', network: 'who' }));
  });
  after(() => cluster.remove('service/ledger', 'network/who'));

  const items = async <Entry>(...argv: string[]): Promise<readonly Entry[]> => (JSON.parse(await cluster.drover.ok([...argv, '-o', 'json'])) as { items: readonly Entry[] }).items;

  it('tell what happened to a service, and apart from that who wanted what of it', async () => {
    await cluster.drover.ok(['exec', 'ledger', 'perl', '-e', '1', 'hunter2']);
    const told = (await items<ClusterEvent>('events', '--for', 'service/ledger')).map(({ reason, source }) => `${reason} by ${source}`);
    expect(told).to.include.members(['Created by user', 'TaskRunning by task']);
    expect((await items<ClusterEvent>('events', '--name', 'ledger', '--user', 'local socket')).map(({ reason }) => reason)).to.include('Created').and.not.to.include('TaskRunning');
    const [task] = await cluster.running('ledger');
    const done = [...await items<AuditEntry>('audit', '--for', 'service/ledger'), ...await items<AuditEntry>('audit', '--for', `task/${task?.metadata.name}`)];
    expect(done.map(({ action, objects }) => `${action} ${objects.join(' ')}`)).to.include.members(['apply service/ledger', `exec task/${task?.metadata.name}`]);
    expect(JSON.stringify(done)).not.to.contain('hunter2');
  });
});
