import { expect } from 'chai';
import { HOSTS, openCluster } from './support/cluster.js';
import { overlay, toolbox } from './support/manifests.js';

const cluster = openCluster();
const labelled = (yaml: string): string => yaml.replaceAll(/^metadata: \{ name: (\S+) \}$/gm, 'metadata: { name: $1, labels: { app: pruned } }');
const stays = `${overlay('pr-front')}---${toolbox({ name: 'pr-stays', network: 'pr-front' })}`;
const goes = `${overlay('pr-back')}---${toolbox({ name: 'pr-goes', network: 'pr-back' })}`;

describe('apply --prune', function () {
  this.timeout(900_000);
  before(async () => {
    await cluster.ensure();
    await cluster.deploy(labelled(`${stays}---${goes}`));
  });
  after(() => cluster.remove('service/pr-stays', 'network/pr-front'));

  it('deletes what is in no document any more, and waits until it is gone from the hosts', async () => {
    const prune = ['--prune', '-l', 'app=pruned'];
    expect(await cluster.apply(labelled(stays), ...prune, '--dry-run')).to.contain('service/pr-goes pruned (dry run)');
    const out = await cluster.apply(labelled(stays), ...prune, '--wait', '--timeout', '300s');
    expect(out).to.contain('service/pr-stays unchanged').and.to.contain('service/pr-goes pruned').and.to.contain('network/pr-back pruned');
    expect((await cluster.drover.run(['get', 'service', 'pr-goes'])).code).to.equal(1);
    expect((await cluster.drover.run(['get', 'network', 'pr-back'])).code).to.equal(1);
    for (const host of HOSTS) expect(await cluster.onHost(host, "podman ps -q --filter name='^pr-goes'")).to.equal('');
    expect(await cluster.running('pr-stays')).to.have.length(1);
  });
});
