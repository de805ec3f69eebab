import { NFT_TABLE } from '../../model/index.js';
import type { HostStep } from '../../plan/host-step.js';
import { LOAD_BALANCER_SYSCTLS, sysctlWrites, TASK_SYSCTLS } from './sysctls.js';

/** Seconds: established TCP, TCP after FIN, UDP. The kernel's 900 s would cut idle connections (moby#31208). */
const IPVS_TIMEOUTS = '--set 7200 120 300';

/** Shell text that runs inside the namespace, cheapest first: builtins, then nft, and ipvsadm in place of the shell. */
export function enterScript(steps: readonly HostStep[]): string {
  const sysctls = steps.flatMap(sysctlLines);
  const tables = steps.flatMap((step) => (step.kind === 'replaceTable' ? [step.text] : step.kind === 'removeTable' ? [`delete table ip ${NFT_TABLE}\n`] : []));
  const rows = ipvsRows(steps);
  const nft = tables.length === 0 ? '' : `nft -f - <<'N' || failed=1\n${tables.join('')}N\n`;
  const ipvs = rows.length === 0 ? '' : `ipvsadm -R <<'I' || failed=1\n${rows.join('\n')}\nI\n`;
  return `${sysctls.map((line) => `${line}\n`).join('')}${nft}${ipvs}`;
}

/** Lines for `ipvsadm -R`, which goes on after an error and returns 0 always: only its stderr tells. */
export const ipvsRows = (steps: readonly HostStep[]): string[] => steps.flatMap(ipvsRow);

function ipvsRow(step: HostStep): string[] {
  switch (step.kind) {
    case 'setSysctls': return step.purpose === 'loadBalancer' || step.purpose === 'ingress' ? [IPVS_TIMEOUTS] : [];
    case 'addVirtualService': return [`-A -f ${step.fwmark} -s rr`];
    case 'removeVirtualService': return [`-D -f ${step.fwmark}`];
    case 'addDestination': return [`-a -f ${step.fwmark} -r ${step.address}:0 -m -w ${step.weight}`];
    case 'setWeight': return [`-e -f ${step.fwmark} -r ${step.address}:0 -m -w ${step.weight}`];
    case 'removeDestination': return [`-d -f ${step.fwmark} -r ${step.address}:0`];
    default: return [];
  }
}

function sysctlLines(step: HostStep): string[] {
  if (step.kind !== 'setSysctls') return [];
  switch (step.purpose) {
    case 'host': return sysctlWrites([['ip_forward', '1']]);
    case 'task': return sysctlWrites(TASK_SYSCTLS);
    case 'loadBalancer': return sysctlWrites(LOAD_BALANCER_SYSCTLS);
    case 'ingress': return sysctlWrites([...LOAD_BALANCER_SYSCTLS, ['conf/eth1/send_redirects', '0']]);
  }
}
