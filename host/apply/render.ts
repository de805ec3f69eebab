import { DNS_DIR } from '../../plan/host-expected.js';
import type { HostStep } from '../../plan/host-step.js';
import { RUN_DIR } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import { groupSteps, type StepGroup } from './group.js';
import { renderGuard, renderPrecondition, STAMP_FILE } from './guard.js';
import { renderTrash } from './render-trash.js';
import { renderReady, renderResolvers } from './render-task.js';
import { bridgeLines, ipLines } from './render-ip.js';
import { enterCommand } from './render-enter.js';

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
  return `drover() {
${renderGuard(fencingToken)}${renderPrecondition(before)}${CHECK}${renderDirectories(steps)}${groupSteps(steps).map(renderGroup).join('')}${renderTrash(steps)}[ -z "$failed" ] || exit ${EXIT_FAILED}
echo ${after} >${STAMP_FILE}
echo APPLIED
exit 0
}
drover
`;
}

const ERRORS = `${RUN_DIR}/stderr`;

/** check CODE NAMESPACES LABEL: takes stock of the tool that ran last, without a process of its own. */
const CHECK = `failed= bad=' '
check() {
[ "$1" = 0 ] && [ ! -s ${ERRORS} ] && return
failed=1 bad="$bad$2 "
[ -s ${ERRORS} ] || echo "FAILED $3: exit $1"
while IFS= read -r line; do printf 'FAILED %s: %s\\n' "$3" "$line"; done <${ERRORS}
}
`;

function renderGroup(group: StepGroup): string {
  const { tool, namespace, steps } = group;
  switch (tool) {
    case 'ip': return renderIp(group);
    case 'bridge': return run(`bridge -force -n ${namespace ?? ''} -batch -`, steps.flatMap(bridgeLines), { label: `fdb in ${namespace}`, namespaces: [] });
    case 'enter': return renderEnter(group);
    case 'claim': return steps.map((step) => (step.kind === 'claimNamespace' ? `: >${RUN_DIR}/netns/${step.namespace}\n` : '')).join('');
    case 'hostsFile': return steps.map(renderHostsFile).join('');
    case 'resolver': return renderResolvers(steps, ERRORS);
    case 'ready': return renderReady(steps);
    case 'trash': return '';
  }
}

interface Report {
  readonly label: string;
  /** Tasks in these namespaces do not become ready after a failure here. */
  readonly namespaces: readonly string[];
}

const run = (command: string, lines: readonly string[], { label, namespaces }: Report): string =>
  `${command} 2>${ERRORS} <<'E'\n${lines.join('\n')}\nE\ncheck $? ${quote([namespaces.join(' '), label])}\n`;

/** A namespace that is there already without a claim is somebody else's: `netns add` then fails and says so. */
function renderIp({ namespace, steps }: StepGroup): string {
  const created = steps.flatMap((step) => (step.kind === 'createNamespace' ? [step.namespace] : []));
  const legs = steps.flatMap((step) => (step.kind === 'createPair' && step.namespace === undefined ? [step.link] : []));
  const touched = steps.flatMap((step) => (step.kind === 'createPair' ? [step.peer.namespace] : []));
  const claims = created.length === 0 ? '' : `${MODULES}for n in ${created.join(' ')}; do [ -e /run/netns/$n ] || : >${RUN_DIR}/netns/$n; done\n`;
  const local = legs.map((link) => `echo 1 >/proc/sys/net/ipv4/conf/${link}/route_localnet\n`).join('');
  const report = namespace === undefined ? { label: 'links of the host', namespaces: [...new Set([...created, ...touched])] } : { label: `links in ${namespace}`, namespaces: [namespace] };
  return `${claims}${run(`ip -force${namespace === undefined ? '' : ` -n ${namespace}`} -batch -`, steps.flatMap(ipLines), report)}${local}`;
}

/** Sysctls of IPVS exist once its module is there. */
const MODULES = '[ -d /proc/sys/net/ipv4/vs ] || modprobe -a vxlan ip_vs ip_vs_rr nf_conntrack\n';

function renderEnter({ namespace, steps }: StepGroup): string {
  const { command, input } = enterCommand(steps);
  const report = { label: `rules in ${namespace ?? 'the host'}`, namespaces: namespace === undefined ? [] : [namespace] };
  return run(namespace === undefined ? command : `nsenter --net=/run/netns/${namespace} ${command}`, input, report);
}

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
