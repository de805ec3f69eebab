import type { ContainerSpec } from '../../model/index.js';
import type { CommandRecord, HostSession } from '../contract.js';
import type { ContainerFile } from './files.js';

/** One task as a container: what `start` needs to know. */
export interface ContainerTask {
  /** The task's name, `web.1.k3j…`: the container has the same. */
  readonly name: string;
  /** taskId(task): label, namespace `/run/netns/<id>` and marker `/run/drover/tasks/<id>`. */
  readonly id: string;
  readonly service: string;
  /** Addresses of its own for /etc/hosts; podman writes none for a namespace it did not make. */
  readonly addresses: readonly string[];
  readonly container: ContainerSpec;
  /** Of its secrets and configs. */
  readonly files: readonly ContainerFile[];
  /** For the registry of its image: a docker config.json. */
  readonly login?: Buffer | undefined;
}

/** Which bytes a tag stands for now. */
export interface ImageQuestion {
  /** Of whoever asks; [a-zA-Z0-9-]. */
  readonly id: string;
  /** As a user writes it, without digest. */
  readonly image: string;
  /** The digest that is known so far. */
  readonly known?: string | undefined;
  /** As in ContainerTask. */
  readonly login?: Buffer | undefined;
}

export type ResolveOutcome =
  /** `sha256:…`, of the list of platforms where there is one. The image is on the host now. */
  | { readonly kind: 'resolved'; readonly digest: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'lost' };

export type ContainerState = 'created' | 'running' | 'exited' | 'other';
export type Health = 'starting' | 'healthy' | 'unhealthy';

/** A container that carries our label. */
export interface ContainerStatus {
  readonly containerId: string;
  readonly name: string;
  readonly taskId: string;
  readonly state: ContainerState;
  /** Only when exited, and not by a reboot. */
  readonly exitCode?: number;
  readonly health?: Health;
  /** RFC 3339; absent when it never ran. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export type StartProgress =
  /** `layers`: so many have been begun; absent until the registry has answered. */
  | { readonly step: 'pulling'; readonly layers?: number }
  | { readonly step: 'pulled' }
  | { readonly step: 'started'; readonly containerId: string };

/** Where it ended: `image` = IMAGE_UNAVAILABLE; `create` = podman refused the arguments; `network` = there is no namespace for it; `start` = the runtime could not run it. */
export type StartFailure = 'image' | 'create' | 'network' | 'start';

export type StartOutcome =
  | { readonly kind: 'running'; readonly containerId: string }
  /** It ran before and is over: a task is never started twice. No exit code: a reboot took it. */
  | { readonly kind: 'exited'; readonly containerId: string; readonly exitCode?: number }
  | { readonly kind: 'failed'; readonly step: StartFailure; readonly message: string; readonly exitCode?: number; readonly containerId?: string }
  /** The connection ended or the script was killed: nobody knows; observe again. */
  | { readonly kind: 'lost' };

export interface StopRequest {
  readonly name: string;
  /** Between SIGTERM and SIGKILL; rounded up to seconds. 0 = SIGKILL at once. */
  readonly graceMs: number;
  /** Remove it afterwards: its log is gone then. */
  readonly remove: boolean;
  /** Id of its container, when the last lines of its log are wanted of a removal. */
  readonly lastLinesOf?: string | undefined;
}

export type StopOutcome =
  /** `exitCode` is absent when the container never ran or nobody saw it end. */
  | { readonly kind: 'stopped'; readonly name: string; readonly exitCode?: number }
  /** `lastLines`: of its log, oldest first, without control characters (see last-lines.ts); absent when there are none or none were wanted. */
  | { readonly kind: 'removed'; readonly name: string; readonly lastLines?: readonly string[] }
  | { readonly kind: 'absent'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string }
  | { readonly kind: 'lost'; readonly name: string };

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly record?: (command: CommandRecord) => void;
  /** Put before every script: a fence, a lock. Ends with a newline; may `exit`, which shows as HOST_COMMAND_FAILED with its code in the details. */
  readonly preamble?: string;
}

export interface StartOptions extends CallOptions {
  readonly onProgress?: (progress: StartProgress) => void;
  /** For the whole call, the pull included. Default 10 min. */
  readonly timeoutMs?: number;
}

export interface LogOptions {
  readonly follow?: boolean;
  readonly tail?: number | undefined;
  /** RFC 3339 or a duration such as `10m`. */
  readonly since?: string | undefined;
  readonly timestamps?: boolean;
}

export interface ExecCommandOptions {
  readonly tty?: boolean;
  readonly interactive?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workdir?: string;
}

export interface WriteFilesOptions {
  /** As the archive has it; otherwise all belongs to the user that the container runs as. */
  readonly keepsOwner?: boolean;
}

/** The one door to the container runtime of a host. Every call is safe to repeat. */
export interface ContainerRuntime {
  /** Run in the namespace that is there, after a pull where the image is missing. @throws MANIFEST_INVALID for a spec that no container can have */
  start(session: HostSession, task: ContainerTask, options?: StartOptions): Promise<StartOutcome>;
  /** Pulls what the tag stands for. The time is for all of it; default 10 min. */
  resolve(session: HostSession, question: ImageQuestion, options?: StartOptions): Promise<ResolveOutcome>;
  /** All requests in one script, side by side; outcomes in the order of the requests. */
  stop(session: HostSession, requests: readonly StopRequest[], options?: CallOptions): Promise<readonly StopOutcome[]>;
  /** All containers that carry our label; `undefined` when the connection was lost. @throws HOST_COMMAND_FAILED */
  list(session: HostSession, options?: CallOptions): Promise<readonly ContainerStatus[] | undefined>;
}

/** Argument lists for HostSession.exec: what a person asks of a container. */
export interface ContainerCommands {
  logsCommand(names: readonly string[], options?: LogOptions): readonly string[];
  execCommand(name: string, command: readonly string[], options?: ExecCommandOptions): readonly string[];
  /** Writes a tar archive of what is at an absolute path to stdout; its names begin with the last part of the path, a symbolic link is followed. */
  readFilesCommand(name: string, path: string): readonly string[];
  /** Unpacks the tar archive on stdin in a directory that is there. */
  writeFilesCommand(name: string, directory: string, options?: WriteFilesOptions): readonly string[];
  /** Lists processes; see parseTop. */
  topCommand(name: string): readonly string[];
  /** Sends a signal to its first process. */
  killCommand(name: string, signal: string): readonly string[];
}
