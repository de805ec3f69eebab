import { expect } from 'chai';
import { until } from '../../demo/until.js';
import { openCluster } from './support/cluster.js';
import { web } from './support/manifests.js';
import type { ClusterEvent } from '../../model/index.js';

describe('drift on a host', () => {
  const cluster = openCluster();
  const host = 'node-1';
  let fwmark = 0;

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(web());
    fwmark = (await cluster.service('web')).status.fwmark;
    await cluster.untilListed('web', await cluster.running('web'), [host]);
    await cluster.onHost(host, FOREIGN.make);
  });
  after(async () => {
    await cluster.onHost(host, FOREIGN.remove);
    await cluster.remove('service/web', 'network/front');
  });

  /** Does the damage, then waits until `healed` holds and the repair has been reported. */
  const repairs = async (damage: string, healed: () => Promise<boolean>, reported: RegExp) => {
    const since = new Date().toISOString();
    await cluster.onHost(host, damage);
    await until(`repair of: ${damage}`, 240_000, async () => ((await healed()) ? true : undefined));
    await until(`a report of: ${damage}`, 120_000, async () => {
      const events = await cluster.drover.json<{ readonly items: readonly ClusterEvent[] }>(['events']);
      return events.items.some((event) => event.time >= since && reported.test(event.message)) ? true : undefined;
    });
  };
  const says = (script: string, expected: RegExp) => async () => expected.test(await cluster.onHost(host, `${script} || true`));
  const taskHere = async () => (await cluster.running('web')).find((task) => task.status.node === host);

  it('repairs a flushed IPVS table', () =>
    repairs('ip netns exec ingress_sbox ipvsadm -C', async () => (await cluster.destinations(host, 'ingress_sbox', fwmark)).length === 3, /ipvs/i));

  it('repairs a deleted forwarding row', async () => {
    const rows = await cluster.onHost(host, 'bridge -n 1-front fdb show dev vxlan0 | grep " dst "');
    const [mac = ''] = rows.split(' ');
    await repairs(`bridge -n 1-front fdb del ${mac} dev vxlan0`, says(`bridge -n 1-front fdb show dev vxlan0 | grep ${mac}`, /dst/), /fdb/i);
  });

  it('repairs a deleted overlay bridge', () => repairs('ip -n 1-front link del br0', says('ip -n 1-front link show br0', /UP/), /br0|bridge/i));

  it('repairs a killed resolver', async () => {
    const id = (await taskHere())?.metadata.name.split('.').pop();
    await repairs(`systemctl stop drover-dns@${id}`, says(`systemctl is-active drover-dns@${id}`, /^active/), /dns/i);
  });

  it('installs again what join had installed, when the repair of something else needs it', async () => {
    const id = (await taskHere())?.metadata.name.split('.').pop();
    await cluster.onHost(host, `systemctl stop drover-dns@${id}; rm -f /etc/systemd/system/drover-dns@.service; systemctl daemon-reload`);
    const isActive = says(`systemctl is-active drover-dns@${id}`, /^active/);
    await until('the resolver runs again', 240_000, async () => ((await isActive()) ? true : undefined));
  });

  it('replaces a container that somebody stopped', async () => {
    const victim = await taskHere();
    await cluster.onHost(host, `podman stop -t 1 ${victim?.metadata.name}`);
    await until('a replacement runs', 240_000, async () => {
      const running = await cluster.running('web');
      return running.length === 3 && running.every((task) => task.metadata.name !== victim?.metadata.name) ? true : undefined;
    });
  });

  it('has touched nothing that is not Drover\'s', async () => {
    expect(await cluster.onHost(host, FOREIGN.show)).to.equal('rule\nnamespace\nrunning\n');
  });
});

/** A container, a firewall rule and a namespace that belong to somebody else. */
const FOREIGN = {
  make: 'iptables -A INPUT -p tcp --dport 9 -m comment --comment foreign -j ACCEPT; ip netns add foreign; '
    + 'podman run -d -q --name foreign --entrypoint sh registry.lab:5000/busybox:1 -c "sleep 3600" </dev/null',
  show: 'iptables -S INPUT | grep -q foreign && echo rule; ip netns list | grep -q "^foreign" && echo namespace; podman inspect --format "{{.State.Status}}" foreign',
  remove: 'iptables -D INPUT -p tcp --dport 9 -m comment --comment foreign -j ACCEPT; ip netns del foreign; podman rm -f -t 0 foreign',
};
