import type { DiskFacts, HostCheckFacts } from '../../model/index.js';
import { error, ok, warning, type Outcome } from './outcome.js';

const CLOCK_WARNING_MS = 5000;
const CLOCK_ERROR_MS = 60_000;
/** The control plane opens at most eight channels per connection, and sshd frees one a little late. */
const LEAST_SESSIONS = 10;
const MIB = 2 ** 20;

/** How fit the host is to run containers, whatever the cluster wants of it. */
export const checkSystem = (facts: HostCheckFacts): Outcome[] => [
  checkPodman(facts), checkCgroup(facts), ...checkSshd(facts), ...checkClock(facts), ...facts.disks.map(checkDisk), ...checkMemory(facts), checkResolver(facts),
];

const checkPodman = ({ podman }: HostCheckFacts): Outcome => ('error' in podman
  ? error('podman', `podman does not work: ${podman.error}`, 'run `podman info` on the host: a full disk, a broken store (podman system reset) or a wrong containers.conf shows there')
  : ok('podman', `podman ${podman.version}, images in ${podman.store}`));

const checkCgroup = ({ hasCgroup2 }: HostCheckFacts): Outcome => (hasCgroup2
  ? ok('cgroup', 'cgroup v2 is mounted')
  : warning('cgroup', 'cgroup v2 is not mounted: resource limits may not hold', 'boot with systemd.unified_cgroup_hierarchy=1'));

function checkSshd({ sshd }: HostCheckFacts): Outcome[] {
  if (sshd === undefined) return [warning('sshd', 'the limits of sshd could not be read', 'see that `sshd -T` works on the host')];
  const found = `MaxSessions ${sshd.maxSessions}, MaxStartups ${sshd.maxStartups}`;
  const first = Number(sshd.maxStartups.split(':')[0]);
  return [
    ...(sshd.maxSessions >= LEAST_SESSIONS ? [] : [warning('sshd', `${found}: with fewer than ${LEAST_SESSIONS} sessions per connection, logs and exec hold up the work on the host`, `set MaxSessions ${LEAST_SESSIONS} or more in /etc/ssh/sshd_config, then systemctl reload ssh`)]),
    ...(first >= 3 ? [] : [warning('sshd', `${found}: sshd refuses logins when a few come at once, as after a restart of the control plane`, 'set MaxStartups 10:30:100 in /etc/ssh/sshd_config, then systemctl reload ssh')]),
    ...(sshd.maxSessions >= LEAST_SESSIONS && first >= 3 ? [ok('sshd', found)] : []),
  ];
}

/** Only what is beyond doubt counts: half of the time that the question took. */
function checkClock({ clock }: HostCheckFacts): Outcome[] {
  if (clock === undefined) return [];
  const certainMs = Math.abs(clock.skewMs) - clock.uncertaintyMs;
  const found = `the clock is ${seconds(Math.abs(clock.skewMs))} ${clock.skewMs > 0 ? 'ahead of' : 'behind'} the control plane's (± ${seconds(clock.uncertaintyMs)})`;
  const remedy = 'start time synchronisation on the host (timedatectl set-ntp true; chrony or systemd-timesyncd), or set the control plane\'s own clock';
  if (certainMs >= CLOCK_ERROR_MS) return [error('clock', `${found}: certificates, logs and time stamps are wrong there`, remedy)];
  return [certainMs >= CLOCK_WARNING_MS ? warning('clock', found, remedy) : ok('clock', found)];
}

const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** A tmpfs as /run needs little; a store needs room for an image. */
function checkDisk({ path, total, free, freeInodes }: DiskFacts): Outcome {
  const [low, out] = path === '/run' ? [16 * MIB, 4 * MIB] : [1024 * MIB, 256 * MIB];
  const found = `${path} has ${bytes(free)} of ${bytes(total)} free${freeInodes === undefined ? '' : `, and ${freeInodes} % of its inodes`}`;
  const remedy = path === '/run' ? 'remove what fills it (du -xsh /run/*), or mount a larger tmpfs there' : 'free some: podman image prune -a, podman volume prune, or a larger disk';
  if (free < out || (freeInodes !== undefined && freeInodes < 1)) return error('disk', found, remedy);
  return free < low || (freeInodes !== undefined && freeInodes < 5) ? warning('disk', found, remedy) : ok('disk', found);
}

function checkMemory({ memory }: HostCheckFacts): Outcome[] {
  if (memory === undefined) return [];
  const found = `${bytes(memory.available)} of ${bytes(memory.total)} memory available`;
  const isLow = memory.available < Math.min(128 * MIB, memory.total / 10);
  return [isLow ? warning('memory', found, 'give services memory limits and reservations, or move some (drover node drain)') : ok('memory', found)];
}

const checkResolver = ({ resolvers }: HostCheckFacts): Outcome => (resolvers.length > 0
  ? ok('resolver', `names outside of the cluster are asked at ${resolvers.join(', ')}`)
  : warning('resolver', 'no resolver of the host is reachable from containers: tasks resolve the cluster\'s names only', 'name one in /etc/resolv.conf that is not on 127.0.0.0/8, then let the node join again'));

const bytes = (count: number): string => (count >= 2 ** 30 ? `${(count / 2 ** 30).toFixed(1)} GiB` : `${Math.round(count / MIB)} MiB`);
