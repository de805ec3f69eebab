import { z } from 'zod';
import { DEFAULT_PROGRESS_DEADLINE_MS, type RestartPolicy, type UpdateConfig } from '../../model/index.js';
import { form, oneOf, type FieldIssue } from './form.js';
import type { PortEntries } from './port.js';
import { duration, formatDuration } from './quantities.js';

/** Swarm's defaults, but for the delay: 0s, since the back-off of a crash loop is the restart controller's. */
export const restartPolicy = () =>
  form({
    condition: oneOf(['none', 'on-failure', 'any']).prefault('any'),
    delay: duration().prefault('0s'),
    maxAttempts: z.int().min(0).max(1_000_000).prefault(0).describe('0: no limit'),
    window: duration().prefault('0s').describe('Look-back for maxAttempts; 0s: the whole life'),
  }).transform(({ condition, delay, maxAttempts, window }): RestartPolicy => ({ condition, delayMs: delay, maxAttempts, windowMs: window }));

type FailureAction = UpdateConfig['failureAction'];

const changeConfig = <A extends z.ZodType<FailureAction>>(failureAction: A) =>
  form({
    parallelism: z.int().min(0).max(100_000).prefault(1).describe('Slots in work at once; 0: all'),
    delay: duration().prefault('0s').describe('Pause after each slot'),
    order: oneOf(['stop-first', 'start-first']).prefault('stop-first'),
    failureAction,
    monitor: duration().prefault('5s').describe('Time after the start in which a failure counts'),
    maxFailureRatio: z.number().min(0).max(1).prefault(0),
    progressDeadline: duration(1000).prefault(formatDuration(DEFAULT_PROGRESS_DEADLINE_MS)).describe('Without a slot that got on for so long, it does what failureAction says'),
  });

type ChangeForm = z.output<ReturnType<typeof changeConfig>>;

const toUpdateConfig = ({ parallelism, delay, order, failureAction, monitor, maxFailureRatio, progressDeadline }: ChangeForm): UpdateConfig =>
  ({ parallelism, delayMs: delay, order, failureAction: failureAction as FailureAction, monitorMs: monitor, maxFailureRatio, progressDeadlineMs: progressDeadline });

export const updateConfig = () => changeConfig(oneOf(['pause', 'continue', 'rollback']).prefault('pause')).transform(toUpdateConfig);
/** A rollback cannot roll back. */
export const rollbackConfig = () => changeConfig(oneOf(['pause', 'continue']).prefault('pause')).transform(toUpdateConfig);

/** Rule: the new task cannot bind a host's port while the old one has it. */
export const startFirstHasNoHostPort = (field: 'updateConfig' | 'rollbackConfig') =>
  ({ ports, [field]: config }: { ports: PortEntries } & { [K in typeof field]?: UpdateConfig }): FieldIssue[] =>
    config?.order === 'start-first' && ports.flat().some((port) => port.mode === 'host')
      ? [{ path: [field, 'order'], message: 'start-first cannot work with a port of mode host, which the old task still holds: use stop-first or mode ingress' }]
      : [];
