import { OperatorError } from '../base/errors.js';
import { isPathMissing, remarkOf } from '../host/container/copy-refusal.js';
import { isStoppedRefusal } from '../host/container/kill-refusal.js';
import { parseTop, type TopTable } from '../host/container/top.js';
import type { ContainerCommands } from '../host/container/runtime.js';
import type { ExecResult, HostSession } from '../host/contract.js';
import type { ReadFilesIo, WriteFilesIo } from './contract.js';

export interface Inside {
  readonly session: HostSession;
  readonly runtime: ContainerCommands;
  /** Its name is that of the container. */
  readonly task: string;
}

const TOP_TIMEOUT_MS = 30_000;
const KILL_TIMEOUT_MS = 30_000;

export async function readFilesIn({ session, runtime, task }: Inside, path: string, { onChunk, signal }: ReadFilesIo): Promise<void> {
  const result = await session.exec(runtime.readFilesCommand(task, path), { signal, onStdout: onChunk });
  if (signal.aborted) return;
  succeeded(result, { title: `copy from ${task}`, node: session.node, missing: `${task} has no ${path}` });
}

export async function writeFilesIn({ session, runtime, task }: Inside, directory: string, { archive, keepsOwner, signal }: WriteFilesIo): Promise<void> {
  const result = await session.exec(runtime.writeFilesCommand(task, directory, { keepsOwner }), { signal, stdin: archive });
  if (signal.aborted) return;
  succeeded(result, { title: `copy to ${task}`, node: session.node, missing: `${task} has no directory ${directory}` });
}

export async function processesIn({ session, runtime, task }: Inside): Promise<TopTable> {
  const result = await session.exec(runtime.topCommand(task), { signal: AbortSignal.timeout(TOP_TIMEOUT_MS) });
  return parseTop(succeeded(result, { title: `list the processes of ${task}`, node: session.node }).stdout);
}

/** What becomes of the container is for the watcher to see, and for the restart policy to decide, as if somebody had done it on the host. */
export async function killIn({ session, runtime, task }: Inside, signal: string): Promise<void> {
  const result = await session.exec(runtime.killCommand(task, signal), { signal: AbortSignal.timeout(KILL_TIMEOUT_MS) });
  if (result.kind === 'exited' && result.code !== 0 && isStoppedRefusal(result.stderr)) {
    throw new OperatorError('CONFLICT', `task ${task} does not run on ${session.node} any more`, { task, node: session.node });
  }
  succeeded(result, { title: `kill ${task}`, node: session.node });
}

interface Attempt {
  readonly title: string;
  readonly node: string;
  /** What a person is told of a path that is not there, or is no directory. */
  readonly missing?: string;
}

function succeeded(result: ExecResult, { title, node, missing }: Attempt): { readonly stdout: string } {
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `${title}: the connection to ${node} ended before the command did`, { node });
  if (result.code === 0) return result;
  if (missing !== undefined && isPathMissing(result.stderr)) throw new OperatorError('NOT_FOUND', missing, { node });
  throw new OperatorError('HOST_COMMAND_FAILED', `${title} on ${node}: ${remarkOf(result.stderr) || `podman exited with ${result.code}`}`, { node });
}
