import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../base/errors.js';
import { endExecScript, EXEC_MARK } from '../host/container/end-exec-script.js';
import type { ContainerCommands } from '../host/container/runtime.js';
import type { ExecResult, HostPool, HostSession, Terminal } from '../host/contract.js';
import type { ClusterView, Task } from '../model/index.js';
import type { ReadFilesIo, WriteFilesIo } from './contract.js';
import { addressOf } from './host-address.js';
import { LogReader } from './log-reader.js';
import { killIn, processesIn, readFilesIn, writeFilesIn } from './task-inside.js';

export interface GatewayDeps {
  readonly view: ClusterView;
  readonly hosts: HostPool;
  readonly runtime: ContainerCommands;
}

interface ExecIo {
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly terminal?: Terminal | undefined;
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

interface LogOptions {
  readonly follow: boolean;
  readonly tail?: number | undefined;
  readonly since?: string | undefined;
}

interface LogIo {
  readonly onLine: (line: { readonly task: string; readonly stream: Stream; readonly text: string; readonly time?: string | undefined }) => void;
  readonly signal: AbortSignal;
}

type Stream = 'stdout' | 'stderr';

/** What a person asks of one running container: the only host access that is not a job, since it changes no desired state. */
export function createHostGateway({ view, hosts, runtime }: GatewayDeps) {
  const sessionOf = async (task: Task): Promise<HostSession> => {
    const node = task.status.node === undefined ? undefined : view.node(task.status.node);
    if (node === undefined) throw new OperatorError('CONFLICT', `task ${task.metadata.name} is on no node yet`, { task: task.metadata.name });
    return hosts.session(addressOf(node));
  };
  return {
    /** The command's exit code, as it came; whoever goes before has it ended. @throws HOST_UNREACHABLE and the other HOST_ codes */
    exec: async (task: Task, argv: readonly string[], { terminal, ...io }: ExecIo) => {
      const session = await sessionOf(task);
      const mark = randomBytes(8).toString('hex');
      const command = runtime.execCommand(task.metadata.name, argv, { interactive: io.stdin !== undefined, tty: terminal !== undefined, env: { [EXEC_MARK]: mark } });
      const result = await session.exec(command, { ...io, pty: terminal });
      if (result.kind === 'lost') void endCommand(() => sessionOf(task), mark);
      return outcomeOf(result);
    },
    /**
     * Lines with the runtime's own time stamps, of tasks on one node; resolves at the end of the logs or when the signal aborts.
     * @throws HOST_COMMAND_FAILED when one of them has no container, HOST_LOST_REPLY, HOST_UNREACHABLE and the other HOST_ codes
     */
    logs: async (tasks: readonly Task[], options: LogOptions, { onLine, signal }: LogIo): Promise<void> => {
      const [first] = tasks;
      if (first === undefined) return;
      const names = tasks.map(({ metadata }) => metadata.name);
      const reader = new LogReader(names, onLine);
      const session = await sessionOf(first);
      const result = await session.exec(runtime.logsCommand(names, { ...options, timestamps: true }), { signal, onStdout: (chunk) => reader.push('stdout', chunk), onStderr: (chunk) => reader.push('stderr', chunk) });
      const remark = reader.end();
      if (signal.aborted || (result.kind === 'exited' && result.code === 0)) return;
      if (result.kind === 'exited') throw new OperatorError('HOST_COMMAND_FAILED', `read logs on ${session.node}: ${remark || `podman exited with ${result.code}`}`, { node: session.node });
      throw new OperatorError('HOST_LOST_REPLY', `read logs on ${session.node}: the connection ended`, { node: session.node });
    },
    /** @throws NOT_FOUND where nothing is at the path, HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE and the other HOST_ codes */
    readFiles: async (task: Task, path: string, io: ReadFilesIo): Promise<void> => readFilesIn({ session: await sessionOf(task), runtime, task: task.metadata.name }, path, io),
    /** @throws NOT_FOUND where there is no such directory; as readFiles */
    writeFiles: async (task: Task, directory: string, io: WriteFilesIo): Promise<void> => writeFilesIn({ session: await sessionOf(task), runtime, task: task.metadata.name }, directory, io),
    processes: async (task: Task) => processesIn({ session: await sessionOf(task), runtime, task: task.metadata.name }),
    /** @throws CONFLICT where its container does not run any more, HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE and the other HOST_ codes */
    kill: async (task: Task, signal: string): Promise<void> => killIn({ session: await sessionOf(task), runtime, task: task.metadata.name }, signal),
  };
}

const END_ATTEMPTS = 10;
const END_TIMEOUT_MS = 15_000;
const END_PAUSE_MS = 3000;

/** On the same connection, or on the next one where that has ended. After half a minute the host is given up. */
async function endCommand(open: () => Promise<HostSession>, mark: string): Promise<void> {
  for (let attempt = 1; attempt <= END_ATTEMPTS; attempt++) {
    const result = await open().then((session) => session.run(endExecScript(mark), { title: 'end exec', timeoutMs: END_TIMEOUT_MS })).catch(() => undefined);
    if (result?.kind === 'exited') return;
    await delay(END_PAUSE_MS, undefined, { ref: false });
  }
}

const outcomeOf = (result: ExecResult) => (result.kind === 'exited' ? { kind: result.kind, code: result.code } : result);
