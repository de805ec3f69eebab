import type { MemberList } from '../../api/contract.js';
import { CLUSTER_NAME } from '../../model/cluster.js';
import type { ClusterView } from '../../model/cluster-view.js';
import { buildLabel } from '../../model/upgrade.js';
import { counted, type Problem } from './problem.js';

/** What of the control plane and the cluster as a whole needs somebody. `members` is undefined as long as nobody has told. Pure. */
export function controlPlaneProblems(view: ClusterView, members: MemberList | undefined): Problem[] {
  return [...storeProblems(members), ...outageProblems(view), ...memberProblems(view, members?.items ?? []), ...buildProblems(members?.items ?? [])];
}

type Member = MemberList['items'][number];

function storeProblems(members: MemberList | undefined): Problem[] {
  const alarm = members?.alarm;
  if (alarm === undefined) {
    const items = members?.items ?? [];
    const isHeadless = items.length > 0 && !items.some(({ state }) => state === 'leader');
    return isHeadless ? [{ kind: 'no-leader', severity: 'critical', title: 'No member of the control plane leads', reason: 'What runs goes on running, but nothing is decided: nobody replaces what fails.', remedy: 'A new leader is found within seconds as long as a majority of the managers answers. Bring them back.' }] : [];
  }
  return [{
    kind: 'store-went-back', severity: 'critical', title: 'The store has lost changes that were acknowledged',
    reason: `What was written after version ${alarm.found}, up to ${alarm.acknowledged}, is not there. Until somebody decides, nothing is changed and nothing is replaced.`,
    remedy: 'Bring back the manager that has it, or give it up: `drover members accept-loss`.',
  }];
}

function outageProblems(view: ClusterView): Problem[] {
  const outage = view.get('Cluster', CLUSTER_NAME)?.status.conditions.find(({ type, status }) => type === 'Outage' && status === 'True');
  if (outage === undefined) return [];
  return [{
    kind: 'outage', severity: 'critical', title: 'Most nodes were lost at once: their tasks are not given away', reason: outage.message, path: '/nodes?state=down',
    remedy: 'More likely the network of the control plane has failed than all those hosts. Bring it back; if they are gone for good, `outage: {hold: false}` in the Cluster settings has their tasks replaced.',
  }];
}

function memberProblems(view: ClusterView, members: readonly Member[]): Problem[] {
  const nodes = new Map([...view.list('Node')].map(({ metadata }) => [metadata.uid, metadata.name]));
  return members.filter(({ state }) => state === 'unreachable').map(({ id, hostname }): Problem => {
    const node = nodes.get(id);
    const reachable = members.filter(({ state }) => state !== 'unreachable').length;
    return {
      kind: 'member-unreachable', severity: 'serious', title: `The control plane on ${node ?? hostname} does not answer`,
      reason: `${reachable} of ${counted(members.length, 'member')} can be reached.`, remedy: 'The others go on without it as long as they are a majority. Look at its machine.',
      ...(node !== undefined && { about: { kind: 'Node', name: node } as const }),
    };
  });
}

/** As long as all that answer run the same there is nothing to say; who runs from sources has no build. */
function buildProblems(members: readonly Member[]): Problem[] {
  const present = members.filter(({ state }) => state !== 'unreachable');
  const [versions, builds] = [new Set(present.map(({ version }) => version)), new Set(present.flatMap(({ build }) => build ?? []))];
  if (versions.size < 2 && builds.size < 2) return [];
  return [{
    kind: 'mixed-builds', severity: 'warning', title: 'Members of the control plane run different builds',
    reason: present.map((member) => `${member.hostname} ${buildLabel(member)}`).join(', '), remedy: '`drover node upgrade --all` has all managers run that of the program.',
  }];
}
