import type { MemberList } from '../../api/contract.js';
import type { ClusterView } from '../../model/cluster-view.js';
import type { Kind } from '../../model/resource.js';
import { controlPlaneProblems } from './control-plane-problems.js';
import { nodeProblems } from './node-problems.js';
import { sortProblems, type Problem } from './problem.js';
import { serviceProblems } from './service-problems.js';

export interface ProblemSight {
  /** As Date.now(): what takes its time is a problem only after a while. */
  readonly nowMs: number;
  /** Undefined as long as nobody has told. */
  readonly members?: MemberList | undefined;
}

/** What the answer depends on. */
export const PROBLEM_SOURCES: readonly Kind[] = ['Cluster', 'Node', 'Host', 'Network', 'Service', 'Task'];

/** Everything in the cluster that needs somebody, worst first. O(objects). Pure. */
export function problemsOf(view: ClusterView, { nowMs, members }: ProblemSight): readonly Problem[] {
  const ofNodes = [...view.list('Node')].flatMap((node) => nodeProblems(view, node, nowMs));
  const ofServices = [...view.list('Service')].flatMap((service) => serviceProblems(view, service, nowMs));
  return sortProblems([...controlPlaneProblems(view, members), ...ofNodes, ...ofServices, ...networkProblems(view), ...portProblems(view, ofNodes)]);
}

const networkProblems = (view: ClusterView): Problem[] => [...view.list('Network')].flatMap(({ metadata: { name }, status: { conditions } }) =>
  conditions.filter(({ status }) => status === 'False').map(({ type, message }): Problem => ({
    kind: 'network-condition', severity: 'serious', about: { kind: 'Network', name }, title: `Network ${name}: ${type === 'Allocated' ? 'it has no range of addresses' : `“${type}” does not hold`}`, reason: message,
  })));

/** Who else listens on a service's ports is told by the nodes; by the service where none of them has noted it yet. */
function portProblems(view: ClusterView, ofNodes: readonly Problem[]): Problem[] {
  if (ofNodes.some(({ kind }) => kind === 'foreign-listener')) return [];
  return [...view.list('Service')].flatMap(({ metadata: { name }, status: { conditions } }): Problem[] => {
    const taken = conditions.find(({ type, status }) => type === 'PortsFree' && status === 'False');
    return taken === undefined ? [] : [{
      kind: 'foreign-listener', severity: 'warning', about: { kind: 'Service', name }, title: `Service ${name}: another program listens on a port that it publishes`, reason: taken.message,
      remedy: 'Stop that program there, or publish another port.',
    }];
  });
}
