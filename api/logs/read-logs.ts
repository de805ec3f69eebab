import { isCode } from '../../base/errors.js';
import { byTime, type Task } from '../../model/index.js';
import type { LogFrame, LogLineFrame } from '../contract.js';
import { toErrorBody } from '../errors.js';
import type { HostGateway, LogOptions } from '../ports.js';

/** Characters of log that are held to be put in order; of more, each part is in order. */
const MAX_HELD = 32 * 2 ** 20;

export interface LogOut {
  readonly signal: AbortSignal;
  write(frame: LogFrame): void;
  /** Resolves when the client has read most of what was written. */
  drained(): Promise<void>;
}

/** What the logs hold now, of all hosts, ordered by time. A host that does not answer costs only its own lines, and is named. */
export async function readLogs(hosts: Pick<HostGateway, 'logs'>, tasks: readonly Task[], options: LogOptions, out: LogOut): Promise<void> {
  let held: LogLineFrame[] = [];
  let size = 0;
  const flush = (): LogLineFrame[] => {
    const lines = byTime(held);
    held = [];
    size = 0;
    return lines;
  };
  const onLine = (line: LogLineFrame): void => {
    held.push(line);
    size += line.text.length;
    if (size > MAX_HELD) flush().forEach((frame) => out.write(frame));
  };
  await Promise.all([...byNode(tasks).values()].map((ofNode) => readNode(hosts, ofNode, options, { onLine, out })));
  for (const frame of flush()) {
    out.write(frame);
    await out.drained();
  }
}

interface NodeReading {
  readonly onLine: (line: LogLineFrame) => void;
  readonly out: LogOut;
}

/** All tasks of a node by one command; when one of them cannot be read, each by itself, so that the others can. */
async function readNode(hosts: Pick<HostGateway, 'logs'>, tasks: readonly Task[], options: LogOptions, { onLine, out }: NodeReading): Promise<void> {
  let isAnyRead = false;
  try {
    await hosts.logs(tasks, options, { signal: out.signal, onLine: (line) => { isAnyRead = true; onLine(line); } });
  } catch (error) {
    const isOfOne = isCode(error, 'HOST_COMMAND_FAILED') && tasks.length > 1 && !isAnyRead;
    if (isOfOne) for (const task of tasks) await readNode(hosts, [task], options, { onLine, out });
    else out.write(failureOf(tasks, error));
  }
}

/** Of tasks on one node. */
export const failureOf = (tasks: readonly Task[], error: unknown): LogFrame => ({ node: tasks[0]?.status.node ?? '', tasks: namesOf(tasks), error: toErrorBody(error) });

export const namesOf = (tasks: readonly Task[]): string[] => tasks.map(({ metadata }) => metadata.name);

export function byNode(tasks: readonly Task[]): ReadonlyMap<string, readonly Task[]> {
  const nodes = new Map<string, Task[]>();
  for (const task of tasks) nodes.set(task.status.node ?? '', [...(nodes.get(task.status.node ?? '') ?? []), task]);
  return nodes;
}
