import { expect } from 'chai';
import { until } from '../../demo/until.js';
import type { ClusterEvent, Network, Task, TrafficKeys } from '../../model/index.js';
import { HOSTS, openCluster, type ListOf } from './support/cluster.js';

const MARKER = 'plain-text-4711';
const WITHIN = 240_000;

const MANIFEST = `
apiVersion: drover/v1
kind: Network
metadata: { name: vault }
spec: { encrypted: true }
---
apiVersion: drover/v1
kind: Network
metadata: { name: open }
spec: {}
---
apiVersion: drover/v1
kind: Service
metadata: { name: sealed }
spec:
  mode: global
  image: registry.lab:5000/nodejs-web-app:1
  networks: [vault, open]
  stopGracePeriod: 2s
---
apiVersion: drover/v1
kind: Service
metadata: { name: caller }
spec:
  replicas: 1
  image: registry.lab:5000/http-proxy-server:1
  entrypoint: [perl, -e, '$SIG{TERM} = sub { exit 0 }; sleep 1 while 1']
  networks: [vault, open]
  stopGracePeriod: 2s
`;

/** One request to an address; the marker is in it for whoever listens on the way. */
const CALL = [
  'perl', '-MSocket', '-e',
  `alarm 10; socket(S, PF_INET, SOCK_STREAM, 0); connect(S, sockaddr_in(8080, inet_aton($ARGV[0]))) or die "connect: $!\\n"; send(S, "GET / HTTP/1.0\\r\\nX-Marker: ${MARKER}\\r\\n\\r\\n", 0); print while <S>`,
] as const;

/** Counts what crosses an interface until it is told to stop: ESP, VXLAN by VNI, and frames with the marker in them. Needs nothing but perl-base. */
const CAPTURE = String.raw`
my ($interface, $marker, $base) = @ARGV;
alarm 300;
open(my $file, "<", "/sys/class/net/$interface/ifindex") or die "ifindex: $!"; chomp(my $index = <$file>);
socket(my $s, 17, 3, 768) or die "socket: $!";
bind($s, pack("S n l S C C a8", 17, 3, $index, 0, 0, 0, "")) or die "bind: $!";
my %seen = (esp => 0, marked => 0); my $bits = ""; vec($bits, fileno($s), 1) = 1;
open(my $ready, ">", "$base.ready");
until (-e "$base.stop") {
  my $now = $bits; select($now, undef, undef, 0.2) > 0 or next;
  recv($s, my $frame, 65535, 0); next if length($frame) < 50 || substr($frame, 12, 2) ne "\x08\x00";
  my $protocol = ord(substr($frame, 23, 1));
  $seen{esp}++ if $protocol == 50;
  $seen{marked}++ if index($frame, $marker) >= 0;
  $seen{"vni" . unpack("N", "\0" . substr($frame, 46, 3))}++ if $protocol == 17 && unpack("n", substr($frame, 36, 2)) == 4789;
}
print join(" ", map { "$_=$seen{$_}" } sort keys %seen), "\n";
`;
const BASE = '/run/capture';
const waitFor = (file: string): string => `for i in $(seq 200); do [ -e ${file} ] && break; sleep 0.3; done`;
/** Of somebody else's. */
const FOREIGN = 'src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x00000999';

describe('an encrypted network', () => {
  const cluster = openCluster();
  let caller: Task;
  let callee: Task;

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(MANIFEST);
    [caller] = await cluster.running('caller') as [Task];
    callee = (await cluster.running('sealed')).find(({ status }) => status.node !== caller.status.node) ?? expect.fail('no task on another host');
    await cluster.onHost('node-1', `ip xfrm state add ${FOREIGN} reqid 5 mode transport aead 'rfc4106(gcm(aes))' 0x${'07'.repeat(20)} 64`);
  });
  after(async () => {
    await cluster.onHost('node-1', `ip xfrm state delete ${FOREIGN} || true`);
    await cluster.drover.run(['delete', 'service', 'caller', 'sealed', '--wait', '--timeout', '300s']);
    await cluster.drover.run(['delete', 'network', 'vault', 'open', '--wait', '--timeout', '300s']);
  });

  const call = (network: string): Promise<string> => cluster.drover.ok(['exec', caller.metadata.name, '--', ...CALL, callee.status.addresses[network] ?? '']);
  const answers = (network: string): Promise<true> => until(`an answer by ${network}`, WITHIN, async () => ((await call(network)).includes('200 OK') ? true : undefined));
  const vni = async (network: string): Promise<number> => (await cluster.drover.json<Network>(['get', 'network', network])).status.vni;
  const keys = async (): Promise<readonly TrafficKeys[]> => (await cluster.drover.json<ListOf<TrafficKeys>>(['get', 'traffickeys'])).items;
  const sending = async (): Promise<readonly number[]> => (await keys()).map(({ status }) => status.sending);

  /** What crosses the back network at the caller's host meanwhile. */
  async function captured(work: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
    const host = caller.status.node ?? '';
    await cluster.onHost(host, `rm -f ${BASE}.*; cat >${BASE}.pl <<'P'\n${CAPTURE}\nP\n( setsid sh -c 'perl ${BASE}.pl eth1 ${MARKER} ${BASE} >${BASE}.out 2>&1; : >${BASE}.done' </dev/null >/dev/null 2>&1 & ); ${waitFor(`${BASE}.ready`)}`);
    await work();
    const text = await cluster.onHost(host, `: >${BASE}.stop; ${waitFor(`${BASE}.done`)}; cat ${BASE}.out; rm -f ${BASE}.*`);
    return new Map(text.trim().split(' ').map((pair) => pair.split('=')).map(([name = '', count]) => [name, Number(count)]));
  }

  /** Packets that the kernels of all hosts dropped for want of a key, a policy or an order. */
  const dropped = async (): Promise<number> => {
    const counts = await Promise.all(HOSTS.map((host) => cluster.onHost(host, `awk '{ sum += $2 } END { print sum }' /proc/net/xfrm_stat`)));
    return counts.reduce((sum, count) => sum + Number(count), 0);
  };

  it('shows nobody on the back network what is said, where an open one does', async () => {
    await answers('vault');
    await answers('open');
    const open = await captured(() => call('open'));
    expect(open.get('marked'), 'the capture sees what is plain').to.be.greaterThan(0);
    expect(open.get(`vni${await vni('open')}`)).to.be.greaterThan(0);
    const vault = await captured(() => call('vault'));
    expect(vault.get('marked')).to.equal(0);
    expect(vault.get('esp')).to.be.greaterThan(0);
    expect([...vault.keys()]).not.to.include(`vni${await vni('vault')}`);
  });

  it('has an MTU that keeps frames whole', async () => {
    expect(await cluster.onHost(caller.status.node ?? '', 'ip -n 1-vault -o link show vxlan0; ip -n 1-open -o link show vxlan0')).to.match(/mtu 1424 [^]*mtu 1450 /);
  });

  it('gives keys to the kernel alone', async () => {
    const key = /0x([0-9a-f]{40})/.exec(await cluster.onHost('node-1', 'ip xfrm state list reqid 16777296'))?.[1] ?? expect.fail('no key');
    expect(await cluster.onHost('node-1', `grep -rls ${key} /run/drover /etc /tmp /var/lib/drover /var/log || echo nowhere`)).to.equal('nowhere\n');
    expect(await cluster.drover.ok(['get', 'traffickeys', '-o', 'json'])).not.to.include('sealed');
  });

  it('loses no packet when its keys are rotated', async () => {
    const [before, lost] = [await sending(), await dropped()];
    const isDone = async (): Promise<boolean> => (await keys()).every(({ spec, status }) => spec.keys.length === 1 && !before.includes(status.sending));
    await cluster.drover.ok(['network', 'rotate-keys']);
    let calls = 0;
    await until('all hosts send with new keys', 400_000, async () => {
      expect(await call('vault')).to.include('200 OK');
      calls += 1;
      return calls >= 5 && await isDone() ? true : undefined;
    });
    expect(await dropped(), `dropped during ${calls} calls`).to.equal(lost);
    expect(await cluster.onHost('node-1', 'ip xfrm state list reqid 16777296 | grep -c ^src')).to.equal('4\n');
  });

  it('is repaired where somebody took its keys away, and the host gets another one', async () => {
    const host = caller.status.node ?? '';
    const before = (await keys()).find(({ metadata }) => metadata.name === host)?.status.sending ?? 0;
    const since = new Date().toISOString();
    await cluster.onHost(host, 'ip xfrm state deleteall reqid 16777296; ip xfrm policy flush');
    const blind = await captured(() => call('vault').catch(() => undefined));
    expect(blind.get('marked'), 'nothing leaves in plain text meanwhile').to.equal(0);
    await until('another key', WITHIN, async () => ((await keys()).some(({ metadata, status }) => metadata.name === host && status.sending !== before) ? true : undefined));
    await answers('vault');
    const { items } = await cluster.drover.json<{ readonly items: readonly ClusterEvent[] }>(['events']);
    expect(items.some(({ time, message }) => time >= since && message.startsWith('esp: key'))).to.equal(true);
  });

  it('leaves nothing of it on any host, and what is somebody else\'s where it is', async () => {
    await cluster.remove('service/caller', 'service/sealed', 'network/vault', 'network/open');
    for (const host of HOSTS) {
      await until(`${host} is clean`, WITHIN, async () =>
        ((await cluster.onHost(host, 'ip xfrm state list reqid 16777296; ip xfrm policy list dir out | grep 16777296 || true; nft list table ip drover | grep ipsec || true')) === '' ? true : undefined));
    }
    expect(await cluster.onHost('node-1', 'ip xfrm state list reqid 5 | grep -c ^src')).to.equal('1\n');
    expect(await keys()).to.deep.equal([]);
  });
});
