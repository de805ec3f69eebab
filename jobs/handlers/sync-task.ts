import type { Clock } from '../../base/clock.js';
import { timestamp } from '../../base/clock.js';
import { isCode, messageOf, OperatorError } from '../../base/errors.js';
import { containerTaskOf } from '../../host/container/container-task.js';
import type { ContainerFile } from '../../host/container/files.js';
import type { ContainerRuntime, StartOptions, StartOutcome } from '../../host/container/runtime.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import { fullImage, isTerminalTask, rememberVersions, type ContainerSpec, type Node, type Service, type Task, type TaskEvent } from '../../model/index.js';
import { planContainer } from '../../plan/container.js';
import { taskWork } from '../../plan/task-work.js';
import { recordCommand } from '../command-log.js';
import { QUEUES, type JobHandler, type JobLog, type JobQueue, type JobResult } from '../contract.js';
import { filesFor } from '../container-files.js';
import { addressOf } from '../host-address.js';
import { pullingText } from '../pulling.js';
import { openLogin } from '../registry-login.js';
import type { HostMemory } from '../host-memory.js';
import type { StorePort } from '../ports.js';
import type { Reporter } from '../reporter.js';
import type { Vault } from '../../store/contract.js';

/** A start that is over sooner is not worth a write on the way. */
const PREPARING_SHOWN_MS = 300;
const PROGRESS_SHOWN_MS = 1000;

export interface SyncTaskDeps {
  readonly store: StorePort;
  readonly hosts: HostPool;
  readonly runtime: ContainerRuntime;
  readonly report: Reporter;
  readonly memory: Pick<HostMemory<unknown>, 'exitOf' | 'doubt'>;
  readonly jobs: Pick<JobQueue, 'now'>;
  /** Shell text that makes the host refuse a member that held it earlier. @throws STALE_FENCING_TOKEN when this one does not hold it */
  readonly fence: (node: string) => string;
  readonly vault: Pick<Vault, 'open' | 'refresh'>;
  readonly clock: Clock;
}

interface Run {
  readonly task: Task;
  readonly node: Node;
  readonly session: HostSession;
  readonly options: StartOptions;
  readonly log: JobLog;
  readonly signal: AbortSignal;
}

/** Runs or stops one container. Safe to repeat at any point: every step begins with what is there. */
export const createSyncTaskHandler = (deps: SyncTaskDeps): JobHandler =>
  async ({ key }, { signal, log }) => {
    const task = deps.store.view.task(key);
    const node = task?.status.node === undefined ? undefined : deps.store.view.node(task.status.node);
    if (task === undefined || node === undefined) return {};
    const work = taskWork(deps.store.view, task, deps.clock.now());
    log.line(`${key} is ${task.status.state}, wanted ${task.spec.desired}: ${work.kind}`);
    if (work.kind === 'none') return {};
    if (work.kind === 'wait') return { requeueAfterMs: work.delayMs };
    const run = await openRun(deps, task, node, { signal, log });
    if (work.kind === 'start') return startPlanned(deps, run);
    return stop(deps, run, work.kind === 'stop' ? task.spec.container.stopGracePeriodMs : 0);
  };

async function openRun(deps: SyncTaskDeps, task: Task, node: Node, { signal, log }: { signal: AbortSignal; log: JobLog }): Promise<Run> {
  const preamble = deps.fence(node.metadata.name);
  const session = await deps.hosts.session(addressOf(node));
  return { task, node, session, log, signal, options: { signal, record: recordCommand(log), preamble } };
}

/** What cannot be expanded cannot run anywhere: the task is rejected before anything happens on the host. */
async function startPlanned(deps: SyncTaskDeps, run: Run): Promise<JobResult> {
  const { task, node } = run;
  const planned = planContainer({ task, node, service: serviceOf(deps, task) });
  return 'container' in planned ? start(deps, run, planned.container) : failed(deps, run, { kind: 'failed', step: 'create', message: planned.problem });
}

/** Undefined when it is another one of the same name by now. */
function serviceOf({ store: { view } }: Pick<SyncTaskDeps, 'store'>, { spec }: Task): Service | undefined {
  const service = view.service(spec.service);
  return service?.metadata.uid === spec.serviceUid ? service : undefined;
}

const PROGRESS = { pulling: 1, pulled: 2, started: 3 } as const;

async function start(deps: SyncTaskDeps, run: Run, container: ContainerSpec): Promise<JobResult> {
  const { name } = run.task.metadata;
  const files = await openFiles(deps, run.task);
  if (typeof files === 'string') return reject(deps, run, files);
  const login = await openLogin(deps, serviceOf(deps, run.task));
  if (typeof login === 'string') return reject(deps, run, login);
  let reports: Promise<unknown> = Promise.resolve();
  const tell = (event: TaskEvent): void => {
    reports = reports.then(() => deps.report.task(name, event)).catch((error: unknown) => run.log.line(`report ${event.type}: ${messageOf(error)}`));
  };
  const cancel = deps.clock.after(PREPARING_SHOWN_MS, () => tell({ type: 'task.preparing' }));
  const tellPulling = throttled(deps.clock, (message) => tell({ type: 'task.preparing', message }));
  run.log.progress('run', 0, 3);
  const outcome = await deps.runtime.start(run.session, containerTaskOf(run.task, { container, files, login }), {
    ...run.options,
    onProgress: (progress) => {
      cancel();
      run.log.progress(progress.step === 'pulling' ? pullingText(progress.layers) : progress.step, PROGRESS[progress.step], 3);
      if (progress.step === 'pulling') tellPulling(`preparing: ${pullingText(progress.layers)}`);
      if (progress.step === 'pulled') tell({ type: 'task.starting' });
    },
  }).finally(cancel);
  await reports;
  return settle(deps, run, outcome);
}

/** The first text at once, and then one a second at most: each is a write. */
function throttled(clock: Clock, tell: (text: string) => void): (text: string) => void {
  let since = -Infinity;
  return (text) => {
    if (clock.now() - since < PROGRESS_SHOWN_MS) return;
    since = clock.now();
    tell(text);
  };
}

/** The files, or why the task can never have them. @throws SECRET_UNREADABLE: a key may be on its way */
async function openFiles({ store, vault }: SyncTaskDeps, task: Task): Promise<readonly ContainerFile[] | string> {
  try {
    return filesFor(store.view, task, vault);
  } catch (error) {
    if (!isCode(error, 'SECRET_UNREADABLE')) throw error;
    await vault.refresh();
    return filesFor(store.view, task, vault);
  }
}

async function settle(deps: SyncTaskDeps, run: Run, outcome: StartOutcome): Promise<JobResult> {
  const { name } = run.task.metadata;
  if (outcome.kind === 'lost') throw new OperatorError('HOST_LOST_REPLY', `start ${name}: the connection to ${run.session.node} ended before the outcome was known`, { task: name });
  if (outcome.kind === 'failed') return failed(deps, run, outcome);
  if (outcome.kind === 'running') await reportStarted(deps, run, outcome.containerId);
  await noteContainer(deps, run.task, outcome.containerId);
  if (outcome.kind === 'exited') await deps.report.task(name, endOf(outcome.exitCode));
  return stopIfReleased(deps, run);
}

/** Released while it was being started: nobody else knows of its container. */
async function stopIfReleased(deps: SyncTaskDeps, run: Run): Promise<JobResult> {
  const now = deps.store.view.task(run.task.metadata.name);
  return now === undefined || isTerminalTask(now) ? stop(deps, { ...run, task: now ?? run.task }, 0) : {};
}

async function reportStarted(deps: SyncTaskDeps, { task, session }: Run, containerId: string): Promise<void> {
  const health = task.spec.container.healthcheck === undefined ? undefined : ('starting' as const);
  await deps.report.task(task.metadata.name, { type: 'task.started', containerId, startedAt: timestamp(deps.clock.now()), health });
  const exitCode = deps.memory.exitOf(session.node, containerId);
  if (exitCode !== undefined) await deps.report.task(task.metadata.name, { type: 'task.exited', exitCode });
}

async function failed(deps: SyncTaskDeps, run: Run, outcome: Extract<StartOutcome, { kind: 'failed' }>): Promise<JobResult> {
  const { task, log, session } = run;
  const { name } = task.metadata;
  if (outcome.step === 'network') {
    deps.memory.doubt(session.node);
    await deps.jobs.now(QUEUES.syncHost, [session.node]);
    throw new OperatorError('HOST_COMMAND_FAILED', `start ${name}: it has no network namespace: ${outcome.message}`, { task: name });
  }
  log.line(`${outcome.step} failed: ${outcome.message}`);
  if (outcome.containerId !== undefined) await noteContainer(deps, task, outcome.containerId);
  const error = outcome.step === 'image' ? imageError(fullImage(task.spec.container), outcome.message, session.node) : `${outcome.step}: ${outcome.message}`;
  return reject(deps, run, error);
}

/** A host that joined after a push has nothing of it. */
const imageError = (image: string, said: string, node: string): string =>
  `image ${image} is not on ${node} and cannot be pulled: ${said}; one that is in no registry: drover image push -f ARCHIVE ${image.replace(/@.*/, '')} --node ${node}`;

async function reject(deps: SyncTaskDeps, run: Run, error: string): Promise<JobResult> {
  const isAccepted = await deps.report.task(run.task.metadata.name, { type: 'task.rejected', error });
  return isAccepted ? {} : stopIfReleased(deps, run);
}

async function stop(deps: SyncTaskDeps, { task, session, options }: Run, graceMs: number): Promise<JobResult> {
  const { name } = task.metadata;
  const lastLinesOf = isFailed(task) ? task.status.containerId : undefined;
  const [outcome] = await deps.runtime.stop(session, [{ name, graceMs, remove: true, lastLinesOf }], options);
  if (outcome === undefined || outcome.kind === 'lost') throw new OperatorError('HOST_LOST_REPLY', `stop ${name}: the connection ended before the outcome was known`, { task: name });
  if (outcome.kind === 'failed') throw new OperatorError('HOST_COMMAND_FAILED', `stop ${name}: ${outcome.message}`, { task: name });
  await deps.report.task(name, endOf(outcome.kind === 'stopped' ? outcome.exitCode : undefined));
  const said = outcome.kind === 'removed' && outcome.lastLines !== undefined ? { lastLines: outcome.lastLines } : {};
  await deps.store.update('Task', name, (now) =>
    now.status.containerId === undefined ? undefined : { ...now, status: { ...rememberVersions(now), containerId: undefined, ...said } });
  return {};
}

/** It failed, or is stopped because it is unhealthy: somebody will ask why. */
const isFailed = ({ status: { state, error } }: Task): boolean => state === 'failed' || (state === 'stopping' && error !== undefined);

/** So that the container is found again even when the task ended meanwhile. */
async function noteContainer({ store }: SyncTaskDeps, task: Task, containerId: string): Promise<void> {
  await store.update('Task', task.metadata.name, (now) =>
    now.status.containerId === containerId ? undefined : { ...now, status: { ...rememberVersions(now), containerId } });
}

const endOf = (exitCode: number | undefined): TaskEvent => (exitCode === undefined ? { type: 'task.missing' } : { type: 'task.exited', exitCode });
