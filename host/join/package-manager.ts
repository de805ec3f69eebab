import { OperatorError } from '../../base/errors.js';
import { quote } from '../ssh/quote.js';
import type { HostProbe } from './probe.js';

/** How one distribution family installs packages; names in requirements are Debian's. */
export interface PackageManager {
  readonly name: string;
  /** POSIX sh; non-zero exit = not installed. */
  install(packages: readonly string[]): string;
  /** POSIX sh; prints the names of all installed packages, sorted as comm(1) wants them. */
  readonly list: string;
  /** POSIX sh with the names as its arguments; takes nothing along that depends on them. */
  readonly remove: string;
}

/** Waits for another apt, asks nothing, starts no daemon that we do not need; the lists are fetched only when they do not know a package. */
export const apt: PackageManager = {
  name: 'apt',
  install: (packages) => `export DEBIAN_FRONTEND=noninteractive
apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold "$@" </dev/null; }
apt-get -q --simulate install --no-install-recommends ${quote(packages)} >/dev/null 2>&1 </dev/null || apt_get update
apt_get install --no-install-recommends ${quote(packages)} || { apt_get update && apt_get install --no-install-recommends ${quote(packages)}; }`,
  list: `dpkg-query -W -f='\${db:Status-Status} \${Package}\\n' | sed -n 's/^installed //p' | LC_ALL=C sort -u`,
  // Not apt-get: it would remove what depends on them as well.
  remove: 'DEBIAN_FRONTEND=noninteractive dpkg --purge --',
};

/** @throws JOIN_FAILED for a distribution that no adapter serves */
export function packageManagerOf({ distributionIds, packageManagers, facts }: HostProbe): PackageManager {
  const isDebian = distributionIds.some((id) => id === 'debian' || id === 'ubuntu');
  if (isDebian && packageManagers.includes('apt-get')) return apt;
  throw new OperatorError('JOIN_FAILED', `recognise the distribution: ${facts.distribution} has no package manager that Drover knows (apt; there: ${packageManagers.join(', ') || 'none'}): use Debian 12 or later, or Ubuntu`, {
    step: 'recognise the distribution', distribution: facts.distribution,
  });
}
