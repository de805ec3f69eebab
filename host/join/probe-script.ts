import { RECORD_FILE } from './record-script.js';
import { quote } from '../ssh/quote.js';
import { sysctlPath, type HostRequirements } from './requirements.js';

/** Sections `@@ name` and what follows; read by parseProbe. POSIX sh; some fifteen processes, most files are read by the shell itself. Not the sysctls: dash reads
 *  byte by byte, and an integer of /proc/sys ends after its first. */
export const probeScript = (requirements: HostRequirements): string =>
  ['drover_probe() {', FACTS, ...renderChecks(requirements), "echo '@@ end'", '}', 'drover_probe', ''].join('\n');

const FACTS = `section() { printf '@@ %s\\n' "$1"; }
show() { while IFS= read -r text || [ -n "$text" ]; do printf '%s\\n' "$text"; done; }
section uid; id -u
section hostname; show </proc/sys/kernel/hostname
section machine-id; [ ! -r /etc/machine-id ] || show </etc/machine-id
section boot-id; show </proc/sys/kernel/random/boot_id
section kernel; show </proc/sys/kernel/osrelease
section architecture; uname -m
section os-release; [ ! -r /etc/os-release ] || show </etc/os-release
section cpus; nproc
section memory; while read -r key value unit; do [ "$key" != MemTotal: ] || echo "$value"; done </proc/meminfo
section addresses; ip -j addr show 2>/dev/null
section default-route; ip -j -4 route show default 2>/dev/null
section resolv; [ ! -r /etc/resolv.conf ] || show </etc/resolv.conf
section resolved; [ ! -r /run/systemd/resolve/resolv.conf ] || show </run/systemd/resolve/resolv.conf
section podman; podman --version 2>/dev/null </dev/null
section systemd; [ ! -d /run/systemd/system ] || echo yes
section cgroup2; [ ! -e /sys/fs/cgroup/cgroup.controllers ] || echo yes
section package-managers; for tool in apt-get dnf zypper apk pacman; do command -v "$tool"; done
section record; [ ! -e ${RECORD_FILE} ] || echo yes`;

const renderChecks = ({ packages, modules, sysctls, files }: HostRequirements): readonly string[] => [
  'section packages',
  packages.length === 0 ? ':' : `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n' ${quote(packages)} 2>/dev/null`,
  'section modules',
  modules.length === 0 ? ':' : moduleCheck(modules),
  'section sysctls',
  Object.keys(sysctls).length === 0 ? ':' : `grep -sH . ${quote(Object.keys(sysctls).map(sysctlPath))}`,
  'section files',
  files.length === 0 ? ':' : `sha256sum ${quote(files.map(({ path }) => path))} 2>/dev/null`,
];

/** A module built into the kernel has no folder in /sys/module unless it has parameters. */
const moduleCheck = (modules: readonly string[]): string => `builtin=
for module in ${quote(modules)}; do
  if [ -d "/sys/module/$module" ]; then echo "$module"; continue; fi
  [ -n "$builtin" ] || builtin=$(tr - _ <"/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; echo end)
  case $builtin in *"/$module.ko"*) echo "$module" ;; esac
done`;
