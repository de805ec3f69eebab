import type { HostStep } from '../../plan/host-step.js';

/** The tool that carries out a step. */
export type Tool = 'ip' | 'bridge' | 'enter' | 'claim' | 'hostsFile' | 'resolver' | 'ready' | 'trash' | 'esp';

export interface StepGroup {
  readonly tool: Tool;
  /** Where the process runs; absent = the host's own namespace. */
  readonly namespace?: string;
  readonly steps: readonly HostStep[];
}

const TOOL: Readonly<Record<HostStep['kind'], Tool>> = {
  createNamespace: 'ip', removeNamespace: 'ip', createBridge: 'ip', createVxlan: 'ip', createPair: 'ip', attachPort: 'ip', setUp: 'ip', removeLink: 'ip',
  addAddress: 'ip', removeAddress: 'ip', addRoute: 'ip', removeRoute: 'ip', setDefaultRoute: 'ip', setNeighbour: 'ip', removeNeighbour: 'ip',
  addReturnRule: 'ip', removeReturnRule: 'ip', setReturnRoute: 'ip', removeReturnRoute: 'ip',
  setForwarding: 'bridge', removeForwarding: 'bridge',
  addAssociation: 'esp', removeAssociation: 'ip', setPolicy: 'ip', removePolicy: 'ip',
  setSysctls: 'enter', setReturnSysctls: 'enter', replaceTable: 'enter', removeTable: 'enter',
  addVirtualService: 'enter', removeVirtualService: 'enter', addDestination: 'enter', setWeight: 'enter', removeDestination: 'enter',
  claimNamespace: 'claim', markReady: 'ready', unmarkReady: 'trash', removeHostsDirectory: 'trash',
  writeHostsFile: 'hostsFile', removeHostsFile: 'trash', startResolver: 'resolver', stopResolver: 'resolver',
};

/** Neighbours in the plan that go to one tool in one namespace, in the order of the plan: each group costs one process. */
export function groupSteps(steps: readonly HostStep[]): StepGroup[] {
  const groups: { tool: Tool; namespace?: string; steps: HostStep[] }[] = [];
  for (const step of steps) {
    const tool = TOOL[step.kind];
    const namespace = processNamespace(step);
    const last = groups.at(-1);
    if (last?.tool === tool && last.namespace === namespace) last.steps.push(step);
    else groups.push({ tool, ...(namespace === undefined ? {} : { namespace }), steps: [step] });
  }
  return groups;
}

/** Namespaces, and links between them, are made from the host's own. */
function processNamespace(step: HostStep): string | undefined {
  const isFromHost = ['createNamespace', 'claimNamespace', 'removeNamespace', 'createBridge', 'createVxlan', 'createPair'].includes(step.kind);
  return !isFromHost && 'namespace' in step ? step.namespace : undefined;
}
