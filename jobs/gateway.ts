import { OperatorError } from '../base/errors.js';
import type { ContainerRuntime } from '../host/container/runtime.js';
import type { ExecResult, HostPool, HostSession } from '../host/contract.js';
import type { ClusterView, Task } from '../model/index.js';
import { addressOf } from './host-address.js';
import { LineSplitter } from './line-splitter.js';

export interface GatewayDeps {
  readonly view: ClusterView;
  readonly hosts: HostPool;
  readonly runtime: ContainerRuntime;
}

interface ExecIo {
  readonly stdin?: NodeJS.ReadableStream;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

interface LogIo {
  readonly onLine: (line: { readonly stream: 'stdout' | 'stderr'; readonly text: string; readonly time?: string }) => void;
  readonly signal: AbortSignal;
}

/** What a person asks of one running container: the only host access that is not a job, since it changes no desired state. */
export function createHostGateway({ view, hosts, runtime }: GatewayDeps) {
  const sessionOf = async (task: Task): Promise<HostSession> => {
    const node = task.status.node === undefined ? undefined : view.node(task.status.node);
    if (node === undefined) throw new OperatorError('CONFLICT', `task ${task.metadata.name} is on no node yet`, { task: task.metadata.name });
    return hosts.session(addressOf(node));
  };
  return {
    /** The command's exit code, as it came. @throws HOST_UNREACHABLE and the other HOST_ codes */
    exec: async (task: Task, argv: readonly string[], io: ExecIo) => {
      const session = await sessionOf(task);
      const command = runtime.execCommand(task.metadata.name, argv, { interactive: io.stdin !== undefined });
      return outcomeOf(await session.exec(command, io));
    },
    /** Lines with the runtime's own time stamps; resolves at the end of the log or when the signal aborts. */
    logs: async (task: Task, options: { readonly follow: boolean; readonly tail?: number; readonly since?: string }, { onLine, signal }: LogIo): Promise<void> => {
      const session = await sessionOf(task);
      const splitter = { stdout: new LineSplitter(), stderr: new LineSplitter() };
      const emit = (stream: 'stdout' | 'stderr') => (chunk: Buffer) =>
        splitter[stream].push(chunk).forEach((line) => onLine({ stream, ...splitTime(line) }));
      await session.exec(runtime.logsCommand(task.metadata.name, { ...options, timestamps: true }), { signal, onStdout: emit('stdout'), onStderr: emit('stderr') });
    },
  };
}

const outcomeOf = (result: ExecResult) => (result.kind === 'exited' ? { kind: result.kind, code: result.code } : result);

/** `2026-01-02T03:04:05.678901234+00:00 text`; a line without a time is passed on whole. */
function splitTime(line: string): { readonly time?: string; readonly text: string } {
  const match = /^(\d{4}-\d\d-\d\dT\S+) (.*)$/s.exec(line);
  return match === null ? { text: line } : { time: match[1], text: match[2] ?? '' };
}
