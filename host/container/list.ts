import { z } from 'zod';
import { OperatorError } from '../../base/errors.js';
import { timestamp } from '../../base/clock.js';
import { TASK_LABEL } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import type { ContainerState, ContainerStatus, Health } from './runtime.js';

/** One podman process; prints one JSON array. */
export const listScript = `${quote(['podman', 'ps', '--all', '--no-trunc', `--filter=label=${TASK_LABEL}`, '--format=json'])} </dev/null\n`;

/** What podman 4.3 and 5 agree on: times are Unix seconds, a time that never came is the year 1. */
const row = z.object({
  Id: z.string(),
  Names: z.array(z.string()),
  Labels: z.record(z.string(), z.string()).nullable(),
  State: z.string(),
  Status: z.string().optional(),
  ExitCode: z.number(),
  StartedAt: z.number(),
  ExitedAt: z.number().optional(),
});

/** @throws HOST_COMMAND_FAILED for a text that is not podman's */
export function parseContainers(json: string): readonly ContainerStatus[] {
  try {
    return z.array(row).parse(json.trim() === '' ? [] : JSON.parse(json)).flatMap(toStatus);
  } catch (cause) {
    throw new OperatorError('HOST_COMMAND_FAILED', 'list containers: the output of podman ps is not understood', { output: json.slice(0, 500) }, { cause });
  }
}

function toStatus(found: z.infer<typeof row>): readonly ContainerStatus[] {
  const taskId = found.Labels?.[TASK_LABEL];
  if (taskId === undefined) return [];
  const state = stateOf(found);
  const health = healthOf(found.Status ?? '');
  return [{
    containerId: found.Id, name: found.Names[0] ?? '', taskId, state,
    ...(hasEnded(found.State) && { exitCode: found.ExitCode }),
    ...(state === 'running' && health !== undefined && { health }),
    ...(found.StartedAt > 0 && { startedAt: timestamp(found.StartedAt * 1000) }),
    ...(state === 'exited' && (found.ExitedAt ?? 0) > 0 && { finishedAt: timestamp((found.ExitedAt ?? 0) * 1000) }),
  }];
}

const hasEnded = (state: string): boolean => state === 'exited' || state === 'stopped';

/** What ran before a reboot is `created` again, but keeps its start time: it is over. */
function stateOf({ State: state, StartedAt: startedAt }: z.infer<typeof row>): ContainerState {
  if (state === 'running') return 'running';
  if (hasEnded(state)) return 'exited';
  if (state !== 'created' && state !== 'configured' && state !== 'initialized') return 'other';
  return startedAt > 0 ? 'exited' : 'created';
}

/** Podman shows it in words only: `Up 3 seconds (healthy)`. */
function healthOf(status: string): Health | undefined {
  const word = /\b(starting|unhealthy|healthy)\b/.exec(status)?.[1];
  return word as Health | undefined;
}
