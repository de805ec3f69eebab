import { isWanted, put, type ClusterView, type Placement, type Task, type Write } from '../model/index.js';
import { earlier, type Plan, type PlanContext } from './context.js';
import { nodesToAvoid } from './failures.js';
import { createFilters, explainRefusals, type Filter, type Refusal } from './filters/index.js';
import { GatewayAddresses } from './gateway-addresses.js';
import { measureLoads, type NodeLoad } from './node-load.js';
import { compareText } from './service-draft.js';
import { Spread } from './spread.js';
import { hasAddresses } from './task-addresses.js';

/**
 * Gives pending tasks that have their addresses a node: filters, then spread (see filters/, spread.ts). What fits nowhere stays pending
 * and says why, by counts. A task with a restart delay is placed when the delay is over, by what is true then.
 */
export function planPlacement(view: ClusterView, context: PlanContext): Plan {
  const waiting = view.tasksInStage('pending').filter((task) => isWanted(task) && hasAddresses(task));
  const due = waiting.filter((task) => startsAt(task) <= context.now);
  const wakeAt = waiting.map(startsAt).filter((time) => time > context.now).reduce<number | undefined>(earlier, undefined);
  return { writes: due.length === 0 ? [] : place(view, due, context), ...(wakeAt !== undefined && { wakeAt }) };
}

const startsAt = ({ spec: { notBefore } }: Task): number => (notBefore === undefined ? 0 : Date.parse(notBefore));

interface Pass {
  readonly view: ClusterView;
  readonly context: PlanContext;
  readonly loads: ReadonlyMap<string, NodeLoad>;
  readonly gateways: GatewayAddresses;
}

function place(view: ClusterView, due: readonly Task[], context: PlanContext): Write[] {
  const pass: Pass = { view, context, loads: measureLoads(view), gateways: new GatewayAddresses(view) };
  return groupsOf(due).flatMap((tasks) => placeGroup(pass, tasks));
}

/** Tasks that the filters cannot tell apart, oldest group first. */
function groupsOf(due: readonly Task[]): Task[][] {
  const groups = new Map<string, Task[]>();
  for (const task of due.toSorted((a, b) => compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compareText(a.metadata.name, b.metadata.name))) {
    const key = [task.spec.service, task.spec.templateHash, task.spec.node ?? ''].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return [...groups.values()];
}

/** When one of them fits nowhere, neither do the rest: they only add load. */
function placeGroup(pass: Pass, tasks: readonly Task[]): Write[] {
  const [first] = tasks;
  if (first === undefined) return [];
  const placement = placementOf(pass.view, first);
  const { all, fixed, changing } = createFilters({ task: first, placement });
  const loads = loadsFor(pass, first);
  const candidates = passing(loads, fixed);
  const spread = new Spread(first.spec.service, placement, pass.loads.values(), nodesToAvoid(pass.view, first.spec, pass.context.now));
  const writes: Write[] = [];
  for (const [index, task] of tasks.entries()) {
    const load = spread.choose(changing.length === 0 ? candidates : passing(candidates, changing));
    if (load === undefined) return [...writes, ...explain(tasks.slice(index), explainRefusals(refusalsOf(loads, all)))];
    const assigned = assign(pass, task, load);
    if (assigned === undefined) continue;
    spread.note(load);
    writes.push(put(assigned));
  }
  return writes;
}

/** The service may have got another placement since the task was made. */
const placementOf = (view: ClusterView, { spec }: Task): Placement => {
  const service = view.service(spec.service);
  return service?.metadata.uid === spec.serviceUid ? service.spec.placement : spec.placement;
};

function loadsFor({ loads }: Pass, { spec: { node } }: Task): NodeLoad[] {
  return node === undefined ? [...loads.values()] : [loads.get(node) ?? []].flat();
}

const passing = (loads: readonly NodeLoad[], filters: readonly Filter[]): readonly NodeLoad[] =>
  loads.filter((load) => firstRefusal(load, filters) === undefined);

const refusalsOf = (loads: readonly NodeLoad[], filters: readonly Filter[]): Refusal[] =>
  loads.flatMap((load) => firstRefusal(load, filters) ?? []);

function firstRefusal(load: NodeLoad, filters: readonly Filter[]): Refusal | undefined {
  for (const filter of filters) {
    const refused = filter(load);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function assign({ context, gateways }: Pass, task: Task, load: NodeLoad): Task | undefined {
  const node = load.node.metadata.name;
  const assigned = context.advance(task, { type: 'task.assigned', node, gatewayAddress: gateways.take(task, node), genericResources: load.offer(task) }, context.now);
  if (assigned !== undefined) load.add(assigned);
  return assigned;
}

const explain = (tasks: readonly Task[], message: string): Write[] =>
  tasks.filter(({ status }) => status.message !== message).map((task) => put({ ...task, status: { ...task.status, message } }));
