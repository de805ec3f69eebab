import type { ClusterView } from '../../model/cluster-view.js';
import { isJob } from '../../model/job.js';
import { slotName } from '../../model/slots.js';
import { wantedTasks, type Service } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import { isPaused, isUnderWay } from '../../model/update.js';
import { counted, type Problem } from './problem.js';
import { presentTasks } from './seats.js';
import { isCrashLooping, isGettingOn, isOnLostNode, lackingTasks, reasonOf, SLOW_MS, witnessOf } from './task-trouble.js';
import { updateProblem } from './update-problem.js';

/** What of a service needs somebody; nothing while its tasks are on their way in good time. `nowMs` as Date.now(). Pure. */
export function serviceProblems(view: ClusterView, service: Service, nowMs: number): Problem[] {
  const { metadata: { name, uid, deletionTimestamp }, spec } = service;
  if (deletionTimestamp !== undefined) return [];
  const tasks = presentTasks(view.tasksOfService(name)).filter((task) => task.spec.serviceUid === uid);
  const update = isJob(spec) ? undefined : updateProblem(view, service, { tasks, nowMs });
  const isToldByUpdate = update !== undefined && update.kind !== 'update-rolled-back' && (isPaused(service.status.update) || isUnderWay(service.status.update));
  const lacking = isToldByUpdate ? undefined : lackingProblem(view, service, { tasks, nowMs });
  return [...(update === undefined ? [] : [update]), ...(lacking === undefined ? [] : [lacking]), ...conditionProblems(service)];
}

interface Present {
  /** See presentTasks. */
  readonly tasks: readonly Task[];
  readonly nowMs: number;
}

function lackingProblem(view: ClusterView, service: Service, { tasks, nowMs }: Present): Problem | undefined {
  const { metadata: { name }, status: { replicas: { running }, waitsFor } } = service;
  const wanted = wantedTasks(service);
  const lacking = lackingTasks(view, tasks);
  const troubled = lacking.filter((task) => !isGettingOn(task, nowMs));
  const isShort = isJob(service.spec) ? false : running < wanted;
  const about = { kind: 'Service', name } as const;
  if (troubled.length > 0) {
    const severity = !isShort ? 'warning' : running === 0 ? 'critical' : 'serious';
    return { ...verdictOn(view, troubled, nowMs), severity, about, title: `${titleOf(service, isShort)}${tailOf(troubled, nowMs)}` };
  }
  if (!isShort || lacking.length > 0) return undefined;
  if (waitsFor !== undefined) return { kind: 'tasks-missing', severity: 'warning', about, title: titleOf(service, true), reason: waitsFor, remedy: 'It goes on by itself when that is so.' };
  const available = service.status.conditions.find(({ type, status }) => type === 'Available' && status === 'False');
  if (available === undefined || nowMs - Date.parse(available.lastTransitionTime) < SLOW_MS || isUnderWay(service.status.update)) return undefined;
  return { kind: 'tasks-missing', severity: running === 0 ? 'critical' : 'serious', about, title: titleOf(service, true), reason: available.message };
}

function titleOf(service: Service, isShort: boolean): string {
  const { metadata: { name }, status: { replicas: { running } } } = service;
  if (isJob(service.spec)) return `Job ${name} does not get on`;
  return isShort ? `Service ${name} runs ${running} of ${counted(wantedTasks(service), 'task')}` : `Service ${name} runs, but not all of its tasks`;
}

/** What the title says of tasks that crash. */
function tailOf(troubled: readonly Task[], nowMs: number): string {
  const looping = troubled.filter((task) => isCrashLooping(task, nowMs));
  const [first] = looping;
  if (first === undefined) return '';
  return looping.length === 1 ? `: ${slotName(first)} ends soon after each start` : `: ${looping.length} of them end soon after each start`;
}

function verdictOn(view: ClusterView, troubled: readonly Task[], nowMs: number): Pick<Problem, 'kind' | 'reason' | 'remedy' | 'see' | 'nextTryAt'> {
  const looping = troubled.find((task) => isCrashLooping(task, nowMs));
  const rejected = troubled.find((task) => witnessOf(view, task).status.state === 'rejected');
  const task = looping ?? rejected ?? newest(troubled);
  const others = troubled.length > 1 ? ` (and ${counted(troubled.length - 1, 'more task')})` : '';
  const reason = `${slotName(task)}: ${reasonOf(view, task)}${others}`;
  const witness = witnessOf(view, task).metadata.name;
  if (looping !== undefined) {
    return { kind: 'crash-loop', reason, remedy: 'The page of the task shows what it said last.', see: { kind: 'Task', name: witness }, ...nextTry(looping, nowMs) };
  }
  if (rejected !== undefined) {
    return { kind: 'task-rejected', reason, remedy: 'The host refused it before it started. Mend what the reason names in the service, and apply it again.', see: { kind: 'Task', name: witness }, ...nextTry(rejected, nowMs) };
  }
  return { kind: 'tasks-missing', reason, remedy: remedyFor(view, task), see: { kind: 'Task', name: task.metadata.name }, ...nextTry(task, nowMs) };
}

const newest = (tasks: readonly Task[]): Task => tasks.reduce((one, other) => (other.metadata.creationTimestamp > one.metadata.creationTimestamp ? other : one));

const nextTry = ({ spec: { notBefore } }: Task, nowMs: number): Pick<Problem, 'nextTryAt'> =>
  (notBefore === undefined || Date.parse(notBefore) <= nowMs ? {} : { nextTryAt: notBefore });

function remedyFor(view: ClusterView, task: Task): string | undefined {
  const { state, message, health } = task.status;
  if (isOnLostNode(view, task)) return 'It is replaced elsewhere as soon as Drover may do so, or goes on when the node is back.';
  if (state === 'pending' && message.startsWith('no suitable node')) return 'Add a node that fits, activate one, or ask for less in constraints, reservations or ports.';
  if (health === 'unhealthy' || health === 'starting') return 'Look at what the healthcheck says, on the page of the task.';
  return undefined;
}

/** Told by the counts, by the run of the job, and on the nodes. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['Available', 'PortsFree']);

function conditionProblems({ metadata: { name }, status: { conditions } }: Service): Problem[] {
  return conditions.filter(({ type, status }) => status === 'False' && !TOLD_ELSEWHERE.has(type)).flatMap(({ type, reason, message }): Problem[] => {
    const about = { kind: 'Service', name } as const;
    if (type !== 'Complete') return [{ kind: 'service-condition', severity: type === 'ImageResolved' ? 'warning' : 'serious', about, title: `Service ${name}: ${wordsOf(type)}`, reason: message }];
    return reason !== 'RunFailed' ? [] : [{ kind: 'job-failed', severity: 'serious', about, title: `Job ${name} has failed`, reason: message, remedy: 'The page of the job shows the tasks that failed and what they said last.' }];
  });
}

const WORDS: Readonly<Record<string, string>> = { Allocated: 'it has no address on a network', ImageResolved: 'the registry did not say which bytes its image tag stands for' };
const wordsOf = (type: string): string => WORDS[type] ?? `“${type}” does not hold`;
