import { CONTAINER_DIR, hostsPath, hostsText, runArguments } from '../../host/container/run-arguments.js';
import { containerTaskOf } from '../../host/container/container-task.js';
import type { ContainerTask } from '../../host/container/runtime.js';
import { renderApply } from '../../host/apply/render.js';
import { quote } from '../../host/ssh/quote.js';
import type { ClusterView, Task } from '../../model/index.js';
import { expectedHost, stampOf } from '../../plan/host-expected.js';
import { planHostState } from '../../plan/host-state.js';
import { planHostSteps } from '../../plan/host-steps.js';

export interface HandWork {
  readonly before: ClusterView;
  readonly after: ClusterView;
  readonly node: string;
  /** What the host will let pass: the token of the control plane that was there last. */
  readonly fencingToken: number;
}

/** Lines that the script prints on its way. */
export const PLUMBED = '@ plumbed';
export const DONE = '@ done';

/**
 * What a person who knows exactly what is to be done would type on one host: Drover's own network commands for the difference between two
 * clusters, then one `podman run` for each container that is new, side by side. Pure; undefined when the host has nothing to do.
 */
export function handScript({ before, after, node, fencingToken }: HandWork): string | undefined {
  const [held, desired] = [planHostState(before, node), planHostState(after, node)];
  const steps = planHostSteps(expectedHost(held), desired);
  const tasks = newTasks(before, after, node).map((task) => containerTaskOf(task, { container: task.spec.container, files: [] }));
  if (steps.length === 0 && tasks.length === 0) return undefined;
  const network = renderApply(steps, { fencingToken, before: stampOf(held), after: stampOf(desired) });
  return `( ${network.trimEnd()}\n) || exit $?\necho '${PLUMBED}'\n${runAll(tasks)}echo '${DONE}'\n`;
}

/** Running on the node after, and not before; in order of names. */
export function newTasks(before: ClusterView, after: ClusterView, node: string): readonly Task[] {
  const isRunning = (task: Task | undefined): boolean => task?.status.state === 'running';
  return after.tasksOnNode(node).filter((task) => isRunning(task) && !isRunning(before.task(task.metadata.name)))
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

function runAll(tasks: readonly ContainerTask[]): string {
  if (tasks.length === 0) return '';
  const files = tasks.map((task) => `printf %s ${quote([hostsText(task)])} >${quote([hostsPath(task.id)])}\n`).join('');
  const runs = tasks.map((task, index) => `${quote(runArguments(task))} </dev/null >/dev/null & p${index}=$!\n`).join('');
  const waits = tasks.map((_, index) => `wait $p${index} || exit $?\n`).join('');
  return `[ -d ${CONTAINER_DIR} ] || mkdir -p ${CONTAINER_DIR}\n${files}${runs}${waits}`;
}
