import { lbNamespace, INGRESS, overlayNamespace, RUN_DIR } from '../../model/index.js';
import { DNS_DIR } from '../../plan/host-expected.js';
import type { HostStep } from '../../plan/host-step.js';
import { groupBy } from '../../plan/order.js';
import { quote } from '../ssh/quote.js';
import { groupSteps, type StepGroup } from './group.js';
import { renderGuard, renderPrecondition, STAMP_FILE } from './guard.js';
import { enterCommand } from './render-enter.js';
import { renderAssociations } from './render-esp.js';
import { bridgeLines, ipLines } from './render-ip.js';
import { renderReady, renderResolvers } from './render-task.js';
import { renderTrash } from './render-trash.js';
import { CHECK, renderParallel, renderRun, type ToolRun } from './run-tool.js';

export const EXIT_FAILED = 1;

export interface ApplyContext {
  readonly fencingToken: number;
  /** The host's present stamp, which the steps were planned from; empty = none. */
  readonly before: string;
  /** The stamp of the state that the steps lead to. */
  readonly after: string;
}

/**
 * One POSIX sh script for all steps. Last line of its output: `APPLIED`, or `STALE` (exit 9: observe and plan again), `FENCED`/`BUSY` (75).
 * A step that fails does not stop the others: each line of a tool's stderr is reported as `FAILED <group>: <line>`, the exit code is 1,
 * and the host is left without a stamp, so that the next pass observes it.
 */
export function renderApply(steps: readonly HostStep[], { fencingToken, before, after }: ApplyContext): string {
  const stages = stagesOf(groupSteps(steps)).map(renderStage).join('');
  return `drover() {
${renderGuard(fencingToken)}${renderPrecondition(before)}${CHECK}${renderDirectories(steps)}${stages}${renderTrash(steps)}[ -z "$failed" ] || exit ${EXIT_FAILED}
echo ${after} >${STAMP_FILE}
echo APPLIED
exit 0
}
drover
`;
}

/** Neighbouring groups in namespaces of one kind: overlays, load balancers, tasks. One kind may wait for another, never for its own. */
function stagesOf(groups: readonly StepGroup[]): StepGroup[][] {
  const stages: StepGroup[][] = [];
  for (const group of groups) {
    const last = stages.at(-1);
    if (last?.[0]?.namespace !== undefined && group.namespace !== undefined && kindOf(last[0].namespace) === kindOf(group.namespace)) last.push(group);
    else stages.push([group]);
  }
  return stages;
}

function kindOf(namespace: string): 'overlay' | 'loadBalancer' | 'task' {
  if (namespace.startsWith(overlayNamespace(''))) return 'overlay';
  return namespace === lbNamespace(INGRESS) || namespace.startsWith(lbNamespace('')) ? 'loadBalancer' : 'task';
}

function renderStage(groups: readonly StepGroup[]): string {
  const [first] = groups;
  if (first === undefined) return '';
  if (first.namespace === undefined) return renderHostGroup(first);
  return renderParallel([...groupBy(groups, ({ namespace }) => namespace ?? '').values()].map((chain) => chain.map(toolRun)));
}

function toolRun({ tool, namespace, steps }: StepGroup): ToolRun {
  const place = namespace ?? 'the host';
  const namespaces = namespace === undefined ? [] : [namespace];
  if (tool === 'bridge') return { command: `bridge -force -n ${namespace ?? ''} -batch -`, input: steps.flatMap(bridgeLines), label: `fdb in ${place}`, namespaces };
  if (tool === 'ip') return { command: `ip -force${namespace === undefined ? '' : ` -n ${namespace}`} -batch -`, input: steps.flatMap(ipLines), label: `links in ${place}`, namespaces };
  const { command, input } = enterCommand(steps);
  return { command: namespace === undefined ? command : `nsenter --net=/run/netns/${namespace} ${command}`, input, label: `rules in ${place}`, namespaces };
}

function renderHostGroup(group: StepGroup): string {
  const { tool, steps } = group;
  switch (tool) {
    case 'ip': return renderHostLinks(group);
    case 'bridge': case 'enter': return renderRun(toolRun(group));
    case 'claim': return steps.map((step) => (step.kind === 'claimNamespace' ? `: >${RUN_DIR}/netns/${step.namespace}\n` : '')).join('');
    case 'hostsFile': return steps.map(renderHostsFile).join('');
    case 'resolver': return renderResolvers(steps);
    case 'ready': return renderReady(steps);
    case 'esp': return renderAssociations(steps);
    case 'trash': return '';
  }
}

/** A namespace that is there already without a claim is somebody else's: `netns add` then fails and says so. */
function renderHostLinks(group: StepGroup): string {
  const { steps } = group;
  const created = steps.flatMap((step) => (step.kind === 'createNamespace' ? [step.namespace] : []));
  const legs = steps.flatMap((step) => (step.kind === 'createPair' && step.namespace === undefined ? [step.link] : []));
  const touched = steps.flatMap((step) => (step.kind === 'createPair' ? [step.peer.namespace] : []));
  const claims = created.length === 0 ? '' : `${MODULES}for n in ${created.join(' ')}; do [ -e /run/netns/$n ] || : >${RUN_DIR}/netns/$n; done\n`;
  const local = legs.map((link) => `echo 1 >/proc/sys/net/ipv4/conf/${link}/route_localnet\n`).join('');
  return `${claims}${renderRun({ ...toolRun(group), namespaces: [...new Set([...created, ...touched])] })}${local}`;
}

/** Sysctls of IPVS exist once its module is there. */
const MODULES = '[ -d /proc/sys/net/ipv4/vs ] || modprobe -a vxlan ip_vs ip_vs_rr nf_conntrack\n';

/** Rewritten in place: resolvers follow by inotify. */
const renderHostsFile = (step: HostStep): string =>
  step.kind === 'writeHostsFile' ? `printf '%s\\n' ${quote(step.text.trimEnd().split('\n'))} >${DNS_DIR}/${step.file}\n` : '';

function renderDirectories(steps: readonly HostStep[]): string {
  const networks = steps.flatMap((step) => {
    if (step.kind === 'writeHostsFile') return [step.file.slice(0, step.file.indexOf('/'))];
    return step.kind === 'startResolver' ? step.networks : [];
  });
  const directories = [...new Set(networks)].map((network) => `${DNS_DIR}/${network}`);
  return directories.length === 0 ? '' : `for d in ${directories.join(' ')}; do [ -d $d ] || mkdir -p $d; done\n`;
}
