import { NFT_TABLE } from '../../model/index.js';
import type { HostStep } from '../../plan/host-step.js';
import { LOAD_BALANCER_SYSCTLS, returnSysctls, sysctlWrites, TASK_SYSCTLS } from './sysctls.js';

/** Seconds: established TCP, TCP after FIN, UDP. The kernel's 900 s would cut idle connections (moby#31208). */
const IPVS_TIMEOUTS = '--set 7200 120 300';

export interface EnterCommand {
  readonly command: string;
  readonly input: readonly string[];
}

/** One command for all steps of one namespace: the tool itself where one tool is enough, else a shell whose last act is to become the last tool. */
export function enterCommand(steps: readonly HostStep[]): EnterCommand {
  const sysctls = steps.flatMap(sysctlLines);
  const rules = steps.flatMap(tableLines);
  const rows = ipvsRows(steps);
  if (sysctls.length === 0 && rules.length === 0) return { command: 'ipvsadm -R', input: rows };
  if (sysctls.length === 0 && rows.length === 0) return { command: 'nft -f -', input: rules };
  const nft = rules.length === 0 ? [] : [`${rows.length === 0 ? 'exec ' : ''}nft -f - <<'N'`, ...rules, 'N'];
  const ipvs = rows.length === 0 ? [] : ["exec ipvsadm -R <<'I'", ...rows, 'I'];
  return { command: 'sh -s', input: [...sysctls, ...nft, ...ipvs] };
}

function tableLines(step: HostStep): string[] {
  if (step.kind === 'replaceTable') return step.text.trimEnd().split('\n');
  return step.kind === 'removeTable' ? [`delete table ip ${NFT_TABLE}`] : [];
}

/** Lines for `ipvsadm -R`, which goes on after an error and returns 0 always: only its stderr tells. */
const ipvsRows = (steps: readonly HostStep[]): string[] => steps.flatMap(ipvsRow);

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
  if (step.kind === 'setReturnSysctls') return sysctlWrites(returnSysctls(step.link));
  if (step.kind !== 'setSysctls') return [];
  switch (step.purpose) {
    case 'host': return sysctlWrites([['ip_forward', '1']]);
    case 'task': return sysctlWrites(TASK_SYSCTLS);
    case 'loadBalancer': return sysctlWrites(LOAD_BALANCER_SYSCTLS);
    case 'ingress': return sysctlWrites([...LOAD_BALANCER_SYSCTLS, ['conf/eth1/send_redirects', '0']]);
  }
}
