import type { MemberList } from '../../api/contract.js';
import type { ClusterView } from '../../model/cluster-view.js';
import { isJob } from '../../model/job.js';
import { isCounted } from '../../model/manager.js';
import { isLeavingState } from '../../model/node.js';
import { counted, type Problem } from './problem.js';
import type { Tone } from './tone.js';
import { wantedTasks } from '../../model/service.js';

/** How many are as they should be, of all. */
export interface Share {
  readonly good: number;
  readonly all: number;
}

export interface Figures {
  /** Ready, of those that are not leaving. */
  readonly nodes: Share;
  /** Running as many tasks as wanted; jobs whose newest run has not failed. */
  readonly services: Share;
  /** Running, of those that services want; without jobs, whose tasks are to end. */
  readonly tasks: Share;
  /** Reachable; undefined where the control plane is on no node, or has not told yet. */
  readonly managers?: Share;
}

/** What the page counts. Pure. */
export function figuresOf(view: ClusterView, members: MemberList | undefined): Figures {
  const nodes = [...view.list('Node')].filter(({ status }) => !isLeavingState(status.state));
  const services = [...view.list('Service')].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const lasting = services.filter(({ spec }) => !isJob(spec));
  const complete = services.filter((service) => (isJob(service.spec) ? service.status.job?.runs[0]?.state !== 'failed' : service.status.replicas.running >= wantedTasks(service)));
  const managers = nodes.filter(({ status }) => isCounted(status.manager?.state));
  const reachable = new Set(members?.items.filter(({ state }) => state !== 'unreachable').map(({ id }) => id));
  return {
    nodes: { good: nodes.filter(({ status }) => status.state === 'ready').length, all: nodes.length },
    services: { good: complete.length, all: services.length },
    tasks: {
      good: sum(lasting.map((service) => Math.min(service.status.replicas.running, wantedTasks(service)))),
      all: sum(lasting.map(wantedTasks)),
    },
    ...(managers.length > 0 && members !== undefined && { managers: { good: managers.filter(({ metadata }) => reachable.has(metadata.uid)).length, all: managers.length } }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export interface Standing {
  readonly tone: Tone;
  readonly text: string;
}

/** How the cluster stands, in one sentence. Pure. */
export function standingOf({ nodes, services, tasks }: Figures, problems: readonly Problem[]): Standing {
  const running = `${tasks.good} of ${counted(tasks.all, 'task')} running in ${counted(services.all, 'service')}`;
  if (problems.length > 0) {
    const isBad = problems.some(({ severity }) => severity !== 'warning');
    return { tone: isBad ? 'bad' : 'busy', text: `${counted(problems.length, 'thing needs', 'things need')} somebody: ${nodes.good} of ${counted(nodes.all, 'node')} ready, ${running}.` };
  }
  if (nodes.all === 0) return { tone: 'idle', text: 'There are no nodes yet. `drover node join user@host --name node-1` brings the first one.' };
  if (nodes.good < nodes.all) return { tone: 'busy', text: `On its way: ${nodes.good} of ${counted(nodes.all, 'node')} ready, ${running}. Nobody is needed.` };
  if (services.all === 0) return { tone: 'good', text: `${counted(nodes.all, 'node')} ready. There are no services yet: \`drover apply -f FILE\` brings them.` };
  if (tasks.good < tasks.all || services.good < services.all) return { tone: 'busy', text: `On its way: ${running}, ${counted(nodes.all, 'node')} ready. Nobody is needed.` };
  return { tone: 'good', text: `Everything runs as wanted: ${counted(nodes.all, 'node')} ready, ${running}.` };
}
