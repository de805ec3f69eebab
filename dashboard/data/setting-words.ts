import { formatDuration } from '../../base/units.js';
import { isJob } from '../../model/job.js';
import type { Healthcheck, Placement, Quantity, Reservation, RestartPolicy, ServiceMode, ServiceSpec, UpdateConfig } from '../../model/service.js';
import { DEFAULT_PROGRESS_DEADLINE_MS } from '../../model/update.js';

const BYTES = [['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]] as const;

/** `512 MiB`, `1.5 GiB`, `100 B`. Pure. */
export function bytesText(bytes: number): string {
  const unit = BYTES.find(([, size]) => bytes >= size);
  return unit === undefined ? `${bytes} B` : `${Number((bytes / unit[1]).toFixed(1))} ${unit[0]}`;
}

const MODES: Readonly<Record<ServiceMode, string>> = {
  replicated: 'a set number of tasks', global: 'one task on each node', 'replicated-job': 'a set number of tasks that are to end', 'global-job': 'one task on each node, which is to end',
};

export const modeText = (mode: ServiceMode): string => MODES[mode];

/** Which nodes it may run on, one sentence each; empty where any will do. Pure. */
export const placementLines = ({ constraints, preferences, maxReplicasPerNode }: Placement): readonly string[] => [
  ...constraints.map((constraint) => `only on nodes with ${constraint}`),
  ...preferences.map(({ spread }) => `spread evenly over ${spread}`),
  ...(maxReplicasPerNode === 0 ? [] : [`at most ${maxReplicasPerNode} on one node`]),
];

/** `at most 0.5 cores, 256 MiB of memory`; and what is kept free for each task. Pure. */
export const resourceLines = ({ limits, reservations }: { readonly limits: Quantity; readonly reservations: Reservation }): readonly string[] => [
  ...sentence('at most', quantities(limits)),
  ...sentence('kept free for each task:', [...quantities(reservations), ...Object.entries(reservations.genericResources ?? {}).map(([kind, count]) => `${count} ${kind}`)]),
];

const sentence = (begin: string, parts: readonly string[]): readonly string[] => (parts.length === 0 ? [] : [`${begin} ${parts.join(', ')}`]);

const quantities = ({ cpus, memory, pids }: Quantity): readonly string[] => [
  ...(cpus === undefined ? [] : [`${cpus} ${cpus === 1 ? 'core' : 'cores'}`]),
  ...(memory === undefined ? [] : [`${bytesText(memory)} of memory`]),
  ...(pids === undefined || pids === 0 ? [] : [`${pids} processes`]),
];

/** What is asked of a container, and what the answer means; undefined where nothing is asked. Pure. */
export function healthText({ test, intervalMs, timeoutMs, retries, startPeriodMs }: Healthcheck): string | undefined {
  if (test[0] === 'NONE') return undefined;
  const command = (test[0] === 'CMD' || test[0] === 'CMD-SHELL' ? test.slice(1) : test).join(' ');
  const grace = startPeriodMs === 0 ? '' : `; what fails in the first ${formatDuration(startPeriodMs)} does not count`;
  return `${command}, every ${formatDuration(intervalMs)}, given ${formatDuration(timeoutMs)} each; unhealthy after ${retries} ${retries === 1 ? 'failure' : 'failures'} in a row${grace}`;
}

const CONDITIONS: Readonly<Record<RestartPolicy['condition'], string>> = { any: 'whenever it ends', 'on-failure': 'when it fails', none: 'never' };

/** What becomes of a slot whose task ends. Pure. */
export function restartText({ mode, restartPolicy }: Pick<ServiceSpec, 'mode' | 'restartPolicy'>): string {
  const { delayMs, maxAttempts, windowMs } = restartPolicy;
  const condition = restartPolicy.condition === 'any' && isJob({ mode }) ? 'on-failure' : restartPolicy.condition; // what has done its work is done
  if (condition === 'none') return CONDITIONS.none;
  const delay = delayMs === 0 ? 'at once, and later each time while it crashes again and again' : `after ${formatDuration(delayMs)} or more`;
  const limit = maxAttempts === 0 ? '' : `, at most ${maxAttempts === 1 ? 'once' : `${maxAttempts} times`}${windowMs === 0 ? '' : ` within ${formatDuration(windowMs)}`}`;
  return `${CONDITIONS[condition]}, ${delay}${limit}`;
}

const FAILURES: Readonly<Record<UpdateConfig['failureAction'], string>> = { pause: 'it stops and waits for somebody', continue: 'it goes on all the same', rollback: 'it goes back to the version before' };

/** How tasks are replaced by those of another version, one sentence each. Pure. */
export const updateLines = (config: UpdateConfig): readonly string[] => [
  `${slotsAtOnce(config.parallelism)}, ${config.order === 'start-first' ? 'the new task before the old one is stopped' : 'the old task is stopped before the new one starts'}`,
  ...(config.delayMs === 0 ? [] : [`a pause of ${formatDuration(config.delayMs)} after each`]),
  config.failureAction === 'continue' ? 'a task that fails does not hold it up' : `a new task that fails within ${formatDuration(config.monitorMs)} counts: ${ratioText(config.maxFailureRatio)}, ${FAILURES[config.failureAction]}`,
  `without a slot that gets on for ${formatDuration(config.progressDeadlineMs ?? DEFAULT_PROGRESS_DEADLINE_MS)}, ${config.failureAction === 'continue' ? 'the slot is left out' : FAILURES[config.failureAction]}`,
];

const slotsAtOnce = (parallelism: number): string => (parallelism === 0 ? 'all slots at once' : `${parallelism} ${parallelism === 1 ? 'slot' : 'slots'} at a time`);

const ratioText = (ratio: number): string => (ratio === 0 ? 'with the first' : `when more than ${Number((ratio * 100).toFixed(1))} % do`);
