import { RUN_DIR } from '../../model/index.js';
import { LOCK_FILE, LOCK_WAIT_SECONDS } from '../apply/guard.js';
import { quote } from '../ssh/quote.js';
import type { PackageManager } from './package-manager.js';
import { recordedInstall, recordScript } from './record-script.js';
import { sysctlPath } from './requirements.js';
import type { JoinStep } from './plan-join.js';

/** Shell text of one step: POSIX sh, exit code 0 = done and checked. */
export function renderStep(step: JoinStep, packageManager: PackageManager): string {
  switch (step.kind) {
    case 'recordBefore': return recordScript(step.before);
    case 'installPackages': return recordedInstall(step.packages, packageManager);
    case 'writeFile': return writeFile(step.file.path, step.file.text);
    case 'afterFiles': return quote(step.command);
    case 'loadModules': return `modprobe -a -- ${quote(step.modules)}`;
    case 'setSysctls': return Object.entries(step.sysctls).map(([key, value]) => `echo ${quote([value])} >${quote([sysctlPath(key)])}`).join(' && ');
    case 'tryNetworking': return TRY_NETWORKING;
  }
}

/** By rename, so that nobody reads half a file. */
const writeFile = (path: string, text: string): string => {
  const draft = quote([`${path}.drover-new`]);
  return `mkdir -p ${quote([path.slice(0, path.lastIndexOf('/'))])} && printf %s ${quote([text])} >${draft} && chmod 644 ${draft} && mv ${draft} ${quote([path])}`;
};

/** In a namespace of its own that is gone afterwards: VXLAN on a bridge, a firewall-mark service, a packet table. */
const TRY_NETWORKING = `name=drover-try-$$
ip netns add $name || exit 1
trap 'ip netns del $name' EXIT
ip -n $name -batch - <<'TRY' || exit 1
link add name br0 type bridge
link add name vxlan0 type vxlan id 16777215 dstport 4789 local 127.0.0.1 nolearning proxy
link set vxlan0 master br0 up
link add name one type veth peer name two
TRY
nsenter --net=/run/netns/$name sh -c 'nft -f - && ipvsadm -A -f 256 -s rr' <<'TRY'
table ip drover {
 chain post { type nat hook postrouting priority srcnat; policy accept; oifname "one" masquerade; }
}
TRY`;

/** The host is not cleaned, and not changed by anybody else, meanwhile. */
const ALONE = `mkdir -p ${RUN_DIR}; exec 9>>${LOCK_FILE}
flock -w ${LOCK_WAIT_SECONDS} 9 || { printf '@step 0\\nanother script holds ${LOCK_FILE}\\n@done 0 75\\n'; exit 0; }`;

/**
 * All steps in one script; stops at the first that fails. Lines `@step NUMBER`, the step's output, `@done NUMBER CODE`; the probe
 * follows when all are done, so that one round trip both changes and verifies.
 */
export function joinScript(steps: readonly JoinStep[], packageManager: PackageManager, probe: string): string {
  const rendered = steps.map((step, number) => `echo '@step ${number}'
( ${renderStep(step, packageManager)}
) 2>&1; code=$?; echo; echo "@done ${number} $code"; [ $code -eq 0 ] || exit 0`);
  return ['drover_join() {', ALONE, ...rendered, '}', 'drover_join', probe].join('\n');
}

export interface StepReport {
  readonly number: number;
  readonly code: number;
  readonly output: string;
}

export const parseStepReports = (stdout: string): readonly StepReport[] =>
  [...stdout.matchAll(/^@step (\d+)\n([^]*?)^@done \1 (\d+)$/gm)].map(([, number, output = '', code]) => ({ number: Number(number), code: Number(code), output: output.trim() }));
