import { RECORD_DIR } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import type { PackageManager } from './package-manager.js';
import { sysctlPath } from './requirements.js';

/**
 * One line per fact, words apart by blanks, read by host/leave:
 * `loaded MODULE` and `absent DIRECTORY` as they were before the first join, `sysctl PATH OURS BEFORE`, `follows PATH BEFORE` (what the kernel
 * changes along with the one before it), `file PATH COPY|-`, `directory PATH`, `package NAME`, and `keys made|kept PATH` for a file of authorized
 * keys with lines of managers, see host/manager.
 */
export const RECORD_FILE = `${RECORD_DIR}/record`;
/** Images that were pulled for tasks, one per line. */
export const IMAGES_FILE = `${RECORD_DIR}/images`;
/** What Drover's pulls brought that was not there before: `ID NAME`, one per line. Only that may be removed while the host is a member. */
export const PULLED_IMAGES_FILE = `${RECORD_DIR}/pulled-images`;
/** Images that a person has sent there: nothing but their archive can bring them back. */
export const PUSHED_IMAGES_FILE = `${RECORD_DIR}/pushed-images`;
const PACKAGES_BEFORE = `${RECORD_DIR}/packages-before`;

export interface BeforeChange {
  readonly files: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
}

/** POSIX sh. Writes down what the host is before it is changed; what is written down already stays, so that the first join counts. */
export const recordScript = ({ files, sysctls }: BeforeChange): string => [
  BASE,
  ...Object.entries(sysctls).map(([key, value]) => `before ${quote([sysctlPath(key), value])}${key === 'net.ipv4.ip_forward' ? ` ${FOLLOWERS}` : ''} || exit 1`),
  ...files.flatMap((path) => [...ancestorsOf(path).map((directory) => `directory ${quote([directory])}`), `file ${quote([path, copyOf(path)])} || exit 1`]),
].join('\n');

/** net.ipv4.ip_forward sets them all, whatever they were (inet_forward_change in net/ipv4/devinet.c). */
const FOLLOWERS = '/proc/sys/net/ipv4/conf/all/accept_redirects /proc/sys/net/ipv4/conf/*/forwarding';

/** The first part comes into being as a whole: half a list of modules would have others' modules taken for ours. */
const BASE = `record=${RECORD_FILE}
mkdir -p ${RECORD_DIR} && chmod 700 ${RECORD_DIR} || exit 1
[ -e $record ] || {
{ sed 's/^\\([^ ]*\\).*/loaded \\1/' /proc/modules
for d in /run/netns /sys/fs/cgroup/machine.slice; do [ -d $d ] || echo "absent $d"; done
} >$record.new && mv $record.new $record || exit 1
}
before() {
path=$1 ours=$2; shift 2
grep -q "^sysctl $path " $record && return
{ echo "sysctl $path $ours $(cat $path 2>/dev/null)"
for f in "$@"; do [ ! -e $f ] || echo "follows $f $(cat $f)"; done
} >>$record
}
directory() { [ -d "$1" ] || grep -qxF "directory $1" $record || echo "directory $1" >>$record; }
file() {
grep -q "^file $1 " $record && return
copy=-
[ ! -e "$1" ] || grep -q Drover "$1" || { copy=$2; cp -p "$1" ${RECORD_DIR}/"$2" || return; }
echo "file $1 $copy" >>$record
}`;

const copyOf = (path: string): string => path.slice(1).replaceAll('/', '%');

/** Outermost first, but for the root's own. */
function ancestorsOf(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.slice(1).map((_, index) => `/${names.slice(0, index + 2).join('/')}`);
}

/** Installs, and writes down what came with it. An installation that was cut off is taken up where it began. */
export const recordedInstall = (packages: readonly string[], packageManager: PackageManager): string => `[ -e ${PACKAGES_BEFORE} ] || { ${packageManager.list} >${PACKAGES_BEFORE}.new && mv ${PACKAGES_BEFORE}.new ${PACKAGES_BEFORE}; } || exit 1
${packageManager.install(packages)} || exit 1
${notePackages(packageManager)}`;

/** Also for an installation that nobody took up. */
export const notePackages = ({ list }: PackageManager): string => `[ ! -e ${PACKAGES_BEFORE} ] || {
${list} | comm -13 ${PACKAGES_BEFORE} - | while read -r package; do echo "package $package" >>${RECORD_FILE}; done
rm -f ${PACKAGES_BEFORE}
}`;
