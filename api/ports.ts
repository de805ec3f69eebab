import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ReadFilesIo, WriteFilesIo } from '../jobs/contract.js';
import type { Change, ClusterView, HostState, MemberStatus, NetworkLook, Node, NodeCheckReport, RewindAlarm, StoreKind, Task, Write } from '../model/index.js';
import type { AuditLog, CommitOptions, EventLog, ObjectStore, SessionStore, TokenStore, Vault } from '../store/contract.js';
import type { AuditTrail } from './audit/trail.js';
import type { HostImage, JobActionResult, JobCount, JobDetail, JobFilter, JobSummary, LogLineFrame, ProcessTable, QueueSummary, TerminalSize } from './contract.js';
import type { Catalogue } from './metrics/catalogue.js';
import type { Admission } from './session/admission.js';

/** The mirror as the API uses it: what it commits is in `view` at once, so that a user reads what they wrote. */
export interface ApiMirror {
  readonly view: ClusterView;
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly Change[]>;
  /** Calls back with what was new, after the view has it; the returned function ends that. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}

export interface JobsReader {
  /** Newest first. */
  list(filter: JobFilter): Promise<readonly JobSummary[]>;
  get(queue: string, id: string): Promise<JobDetail | undefined>;
  /** Of this member. */
  counts(): Promise<readonly JobCount[]>;
  /** Of all members. */
  queues(): Promise<readonly QueueSummary[]>;
}

/** What people do with jobs. Each @throws NOT_FOUND, CONFLICT where the job's state does not allow it */
export interface JobActions {
  /** Makes due what an ended job was about. */
  retry(queue: string, id: string): Promise<JobActionResult>;
  /** Makes due at once what a delayed job waits for. */
  promote(queue: string, id: string): Promise<JobActionResult>;
  /** Drops a job that is not active. */
  remove(queue: string, id: string): Promise<JobActionResult>;
}

export interface BoardAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a board of all queues shows; it reads only. Paths are below its own address: `/api/queues`. */
export interface QueueBoard {
  /** What its page asks for; undefined where it has no such address. */
  answer(path: string, query: Readonly<Record<string, string | undefined>>): Promise<BoardAnswer | undefined>;
  /** The HTML of its page; undefined where there is no page. `basePath`: what it is served below. */
  page(path: string, basePath: string): string | undefined;
  /** A file of its page, `js/main.js`; undefined where it has no such file. */
  file(name: string): Promise<Buffer | undefined>;
}

/** The control planes that share the store. */
export interface MembersReader {
  /** Id of the one that answers here. */
  readonly self: string;
  list(): Promise<readonly MemberStatus[]>;
  /** The store lacks what was acknowledged. */
  alarm(): Promise<RewindAlarm | undefined>;
  /** The alarm that it ended; undefined when none stood. */
  acceptLoss(): Promise<RewindAlarm | undefined>;
}

/** How a command in a task ended: with a code, by a signal, or unknown because the connection ended first. */
export type ExecOutcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'lost' };

/** The terminal of whoever asked. */
export interface ExecTerminal extends TerminalSize {
  onResize(listener: (size: TerminalSize) => void): void;
}

export interface ExecIo {
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly terminal?: ExecTerminal | undefined;
  /** With a promise the command waits until it has settled. */
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
  /** Ends the command. */
  readonly signal: AbortSignal;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Lines from the end; undefined = all. */
  readonly tail?: number | undefined;
  /** RFC 3339. */
  readonly since?: string | undefined;
}

/** The only way from the API to a host: what a person asks of tasks, and nothing that changes desired state. */
export interface HostGateway {
  /** @throws HOST_UNREACHABLE and the other HOST_ codes */
  exec(task: Task, argv: readonly string[], io: ExecIo): Promise<ExecOutcome>;
  /** Of tasks on one node; not in the order of time. Resolves at the end of the logs, or when `signal` aborts. @throws HOST_COMMAND_FAILED when one of them has no container */
  logs(tasks: readonly Task[], options: LogOptions, io: { readonly onLine: (line: LogLineFrame) => void; readonly signal: AbortSignal }): Promise<void>;
  /** What is at an absolute path in the task. @throws NOT_FOUND where there is nothing, and the HOST_ codes */
  readFiles(task: Task, path: string, io: ReadFilesIo): Promise<void>;
  /** Unpacks in a directory of the task. @throws NOT_FOUND where there is none, and the HOST_ codes */
  writeFiles(task: Task, directory: string, io: WriteFilesIo): Promise<void>;
  /** @throws the HOST_ codes */
  processes(task: Task): Promise<ProcessTable>;
  /** Sends the signal, `SIGKILL` or a number, to the first process of its container; the watch sees what comes of it. @throws CONFLICT where the container does not run any more, and the HOST_ codes */
  kill(task: Task, signal: string): Promise<void>;
}

/** Looks at hosts and the ways between them, in bounded time. Changes nothing but the nodes' `Checked` condition. */
export interface NodeChecker {
  /** `names`: of nodes that there are. */
  check(names: readonly string[], signal: AbortSignal): Promise<NodeCheckReport>;
}

/** Looks again at who listens on hosts. */
export interface ListenerLook {
  /** What was found is in the view when it resolves. A host that does not answer keeps what is remembered of it. */
  look(nodes: readonly string[]): Promise<void>;
}

/** What hosts hold of the networks, in bounded time. Changes nothing. */
export interface NetworkObserver {
  /** `desired` says what to look for, besides what the host notes as Drover's. @throws TIMEOUT, HOST_UNREACHABLE and the other HOST_ codes */
  look(node: Node, desired: HostState | undefined): Promise<NetworkLook>;
}

/** The images of a host, and the way of others to it. Each @throws HOST_UNREACHABLE and the other HOST_ codes, TIMEOUT */
export interface ImageGateway {
  list(node: Node, signal: AbortSignal): Promise<readonly HostImage[]>;
  /** What the host has of the image with this manifest, and of all others. */
  look(node: Node, manifest: string, signal: AbortSignal): Promise<{ readonly layers: ReadonlySet<string>; readonly blobs: ReadonlySet<string>; readonly freeBytes: number }>;
  /** Leaves nothing on the host when the content breaks off or has another digest. Destroys `content` when it wants no more of it. */
  send(node: Node, target: { readonly manifest: string; readonly blob: string }, content: Readable, signal: AbortSignal): Promise<void>;
  /** Hands what was sent to podman; false when a layer is missing that was not sent. */
  load(node: Node, image: { readonly manifest: string; readonly names: readonly string[] }, signal: AbortSignal): Promise<boolean>;
}

/** The store as the control plane's own: whether its managers may change. */
export interface ManagedReader {
  kind(): StoreKind;
}

/** The dashboard, and where browsers find it. */
export interface DashboardPlace {
  /** Of what `npm run build` makes; it may not be there. */
  readonly directory: string;
  /** `http://127.0.0.1:8480`, `https://host:port`; undefined where no browser is served. */
  url(): string | undefined;
}

export interface ApiDeps {
  readonly store: Pick<ObjectStore, 'get' | 'list' | 'watch'>;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly dashboard?: DashboardPlace;
  readonly vault: Vault;
  readonly mirror: ApiMirror;
  readonly events: Pick<EventLog, 'list' | 'watch'>;
  readonly audit: AuditLog;
  readonly jobs: JobsReader;
  readonly jobActions: JobActions;
  /** Made when it is asked for; undefined where its page's files are not there. */
  readonly board?: () => Promise<QueueBoard | undefined>;
  readonly members: MembersReader;
  readonly managed: ManagedReader;
  readonly hosts: HostGateway;
  readonly images: ImageGateway;
  readonly checks: NodeChecker;
  readonly listeners: ListenerLook;
  readonly networks: NetworkObserver;
  readonly metrics: Catalogue;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

/** What routes have besides; what they commit by `mirror` carries the name of the user. */
export interface RouteDeps extends ApiDeps {
  readonly trail: AuditTrail;
  readonly admission: Admission;
}
