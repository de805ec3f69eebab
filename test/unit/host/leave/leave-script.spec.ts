import { expect } from 'chai';
import { leaveScript, parseLeaveReport } from '../../../../host/leave/leave-script.js';
import { apt } from '../../../../host/join/package-manager.js';
import { planJoin } from '../../../../host/join/plan-join.js';
import { joinScript, parseStepReports } from '../../../../host/join/step-script.js';
import { aProbe, someRequirements } from '../../../support/join-builders.js';
import { ScratchHost } from '../../../support/scratch-host.js';

const FORWARD = '/proc/sys/net/ipv4/ip_forward';
const CONF = '/proc/sys/net/ipv4/conf';
const FILES = [{ path: '/etc/sysctl.d/90-drover.conf', text: '# Written by Drover\n' }, { path: '/etc/systemd/system/drover-dns@.service', text: '# Drover\n' }];

describe('leaving a host', () => {
  let host: ScratchHost;
  beforeEach(() => {
    host = new ScratchHost({ nft: '[ "$1" != list ]' });
    host.write({
      [FORWARD]: '0', [`${CONF}/all/accept_redirects`]: '0', [`${CONF}/lo/forwarding`]: '1', '/proc/sys/fs/inotify/max_user_instances': '128', '/etc/sysctl.d/10-own.conf': 'own',
      '/proc/modules': 'overlay 16384 0 - Live 0x0\n',
    });
  });
  afterEach(() => host.remove());

  const sysctls = { 'net.ipv4.ip_forward': '1', 'fs.inotify.max_user_instances': '8192' };
  const bare = aProbe({ installed: new Set(['podman']), modules: new Set(['vxlan']), isRecorded: false, files: new Map(), sysctls: new Map([['net.ipv4.ip_forward', '0']]) });
  const join = (changes: Parameters<typeof someRequirements>[0] = {}, probe = bare) => {
    const steps = planJoin(probe, someRequirements({ sysctls, files: FILES, ...changes })).filter(({ kind }) => kind !== 'tryNetworking');
    const { stdout } = host.run(joinScript(steps, apt, ''));
    expect(parseStepReports(stdout).filter(({ code }) => code !== 0)).to.deep.equal([]);
  };
  /** As the kernel does it. */
  const followForwarding = () => host.write({ [`${CONF}/all/accept_redirects`]: '0', [`${CONF}/lo/forwarding`]: host.read(FORWARD) ?? '' });
  const leave = (isPurge = false) => {
    const { stdout, stderr } = host.run(leaveScript({ fencingToken: 7, isPurge }));
    return { ...parseLeaveReport(stdout), stderr };
  };

  it('gives back every file, folder and setting as it was before the join', () => {
    host.write({ '/run/netns/own': '' });
    const before = host.state();
    join();
    expect(host.read(FORWARD)).to.equal('1');
    followForwarding();
    host.write({ '/run/drover/tasks/a': '', '/run/drover/netns/a': '' });
    expect(leave()).to.deep.include({ hasLeft: true, kept: [], failures: [], stderr: '' });
    expect(host.state()).to.deep.equal(before);
    expect(host.calls()).to.include('systemctl daemon-reload');
  });

  it('counts the first join, however often the host joins again', () => {
    const before = host.state();
    join();
    followForwarding();
    join({ sysctls: { 'net.ipv4.ip_forward': '1', 'fs.inotify.max_user_instances': '65536' } }, { ...bare, isRecorded: true });
    leave();
    expect(host.read(FORWARD)).to.equal(before[FORWARD]);
    expect(host.read(`${CONF}/lo/forwarding`)).to.equal('1');
  });

  it('puts back a file of the same name that was there before', () => {
    host.write({ '/etc/sysctl.d/90-drover.conf': 'somebody else wrote this' });
    const before = host.state();
    join();
    followForwarding();
    leave();
    expect(host.state()).to.deep.equal(before);
  });

  it('leaves a setting alone that somebody has changed since, and says so', () => {
    join();
    host.write({ [FORWARD]: '2' });
    const { hasLeft, kept } = leave();
    expect({ hasLeft, forward: host.read(FORWARD) }).to.deep.equal({ hasLeft: true, forward: '2' });
    expect(kept.join()).to.match(/ip_forward: it is 2/);
  });

  it('keeps the record until everything is done, so that a run that failed is repeated', () => {
    const before = host.state();
    join();
    followForwarding();
    host.program('systemctl', '[ "$1" != daemon-reload ]');
    expect(leave()).to.deep.include({ hasLeft: false, failures: ['reload units'] });
    host.program('systemctl', '');
    expect(leave().hasLeft).to.equal(true);
    expect(host.state()).to.deep.equal(before);
    expect(leave()).to.deep.include({ hasLeft: true, kept: [] });
  });

  it('unloads what nobody uses and join had loaded, and no module that was there before', () => {
    join();
    host.program('rmmod', 'rm -r "$HOST/sys/module/$1"');
    host.write({ '/sys/module/ip_vs/refcnt': '0', '/sys/module/overlay/refcnt': '0', '/sys/module/nf_conntrack/refcnt': '0', '/sys/module/veth/refcnt': '0' });
    leave();
    // veth's users are not counted, and namespaces that cannot be looked into may have some
    expect(host.calls().filter((call) => call.startsWith('rmmod'))).to.deep.equal(['rmmod ip_vs', 'rmmod nf_conntrack']);
  });

  it('ends a manager that nobody demoted, and takes its units and all that it had', () => {
    join();
    host.write({ '/etc/systemd/system/drover-store.service': '# Drover', '/etc/systemd/system/drover-manager.service': '# Drover', '/var/lib/drover/manager/conf/secret': 'x' });
    const record = ['store', 'manager'].map((name) => host.local(`file /etc/systemd/system/drover-${name}.service -\n`));
    host.write({ '/var/lib/drover/record': `${host.read('/var/lib/drover/record')}\n${record.join('')}` });
    expect(leave()).to.deep.include({ hasLeft: true, failures: [] });
    expect(host.calls().filter((call) => / drover-(manager|store)\.service/.test(call)).map((call) => call.split(' ').filter((word) => ['stop', 'disable'].includes(word)).join()).filter(Boolean)).to.deep.equal(['stop', 'disable']);
    expect(Object.keys(host.state()).filter((path) => /manager|drover/.test(path))).to.deep.equal([]);
  });

  it('keeps volumes that were made for tasks, whose data are the users\', and names them; a purge removes those that nobody uses', () => {
    host.program('podman', 'case "$*" in "volume ls -q --filter label=drover.volume") printf "data\\nused\\n" ;; "volume rm used") exit 2 ;; esac');
    expect(leave().kept).to.deep.equal(['volume data: it holds data; podman volume rm data removes it', 'volume used: it holds data; podman volume rm used removes it']);
    expect(host.calls().filter((call) => call.startsWith('podman volume rm'))).to.deep.equal([]);
    expect(leave(true).kept).to.deep.equal(['volume used: it is in use']);
    expect(host.calls().filter((call) => call.startsWith('podman volume rm'))).to.deep.equal(['podman volume rm data', 'podman volume rm used']);
  });

  it('is refused by a host that has seen a newer control plane', () => {
    host.write({ '/run/drover/fence': '8\n', '/run/drover/netns/x': '' });
    const { code, stdout } = host.run(leaveScript({ fencingToken: 7, isPurge: true }));
    expect({ code, stdout }).to.deep.equal({ code: 75, stdout: 'FENCED 8\n' });
  });

  describe('with packages', () => {
    const INSTALLED = 'cat "$HOST/packages"';
    beforeEach(() => {
      host.write({ '/packages': 'installed bash\n' });
      host.program('dpkg-query', INSTALLED);
      host.program('apt-get', 'case "$*" in *simulate*) ;; *) echo "installed ipvsadm\ninstalled libnl" >>"$HOST/packages" ;; esac');
      join({ packages: ['ipvsadm'] }, { ...bare, installed: new Set() });
    });
    const removed = () => host.calls().filter((call) => call.startsWith('dpkg '));

    it('keeps them unless asked to purge', () => {
      leave();
      expect(removed()).to.deep.equal([]);
    });

    it('removes those that came with the join, their dependencies included, and nothing that was there', () => {
      leave(true);
      expect(removed()).to.deep.equal(['dpkg --purge -- ipvsadm libnl']);
    });

    it('removes images that were pushed, too, and what a push has left half-way', () => {
      host.write({ '/var/lib/drover/images': 'a:1\n', '/var/lib/drover/pushed-images': 'a:1\nown:1\n', '/var/lib/drover/pushes/abc/part.7': 'half' });
      expect(leave(true)).to.deep.include({ hasLeft: true, kept: [] });
      expect(host.calls().filter((call) => call.startsWith('podman image rm'))).to.deep.equal(['podman image rm a:1', 'podman image rm own:1']);
      expect(host.read('/var/lib/drover/pushes/abc/part.7')).to.equal(undefined);
    });

    it('removes images that were pulled for tasks, but for those in use', () => {
      host.write({ '/var/lib/drover/images': 'a:1\nb:1\na:1\n' });
      host.program('podman', 'case "$*" in "image rm b:1") exit 2 ;; esac');
      expect(leave(true).kept).to.deep.equal(['image b:1: it is in use']);
      expect(host.calls().filter((call) => call.startsWith('podman image rm'))).to.deep.equal(['podman image rm a:1', 'podman image rm b:1']);
    });
  });
});
