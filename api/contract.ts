import type { ErrorCode, ErrorDetails } from '../base/errors.js';
import type {
  AnyResource, API_VERSION, Availability, Change, FileObject, FileVersion, HostImage, Kind, MemberStatus, Node, NodeCheckReport, NodeRole, ResolveImage, RewindAlarm, Role, Service,
} from '../model/index.js';
export type { HostImage, NodeCheckReport };
export type { Role } from '../model/index.js';
export type { LoginRequest, SessionInfo, SessionTicket } from './session/contract.js';
export type { JobCount, JobDetail, JobFilter, JobState, JobSummary } from '../jobs/contract.js';

/** What goes over the wire between the API and its clients; JSON bodies, and NDJSON for streams. */
export interface VersionInfo {
  readonly version: string;
  /** Process id of the control plane that answered. */
  readonly pid: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Store version that this control plane has seen. */
  readonly resourceVersion: number;
  /** Where a browser finds the dashboard of this member; absent where it has none. */
  readonly dashboard?: string;
}

/** Members of the control plane; `self` is the one that answered. */
export interface MemberList {
  readonly items: readonly (MemberStatus & { readonly self: boolean })[];
  /** The store lacks what was acknowledged; nothing is changed while this stands. */
  readonly alarm?: RewindAlarm;
}

/** The alarm that a person has ended; absent when none stood. */
export interface AcceptLossResult {
  readonly accepted?: RewindAlarm;
}

export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** The stable shape of `-o json`. */
export interface ResourceList {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'List';
  readonly metadata: { readonly resourceVersion: number };
  readonly items: readonly AnyResource[];
}

/** A watch without `from` starts with what there is, says when that is complete, and goes on with changes. */
export type WatchFrame = Change | { readonly synced: true } | { readonly error: ErrorBody };

export interface ObjectRef {
  readonly kind: Kind;
  readonly name: string;
}

/** One YAML document as parsed, and the file that problems shall name. */
export interface SubmittedDocument {
  readonly document: unknown;
  readonly file?: string;
}

export interface ApplyRequest {
  readonly documents: readonly SubmittedDocument[];
  readonly dryRun?: boolean;
  /** Accept whatever key an unknown host shows at the first connection. */
  readonly acceptNew?: boolean;
  /** Which services have the digest of their image asked for; `always` where it is left out. */
  readonly resolveImage?: ResolveImage;
  /** Refused where one of the objects is there already, or is not there yet. */
  readonly expects?: 'absent' | 'present';
  readonly prune?: PruneRequest | undefined;
}

/** Deletes services, networks, secrets and configs that the documents do not name, in the same commit. One of `selector` and `all`. */
export interface PruneRequest {
  /** `a=b,c`: only what has these labels. */
  readonly selector?: string;
  /** Whatever labels it has. */
  readonly all?: boolean;
  /** Stays, although no document names it. */
  readonly keep?: readonly ObjectRef[];
}

/** `kept`: what still runs of former versions uses it; `reason` names the user. A later prune takes it. */
export interface PrunedObject extends ObjectRef {
  readonly outcome: 'pruned' | 'kept';
  readonly reason?: string;
}

export type ApplyOutcome = 'created' | 'configured' | 'unchanged';

export interface ApplyResult {
  readonly resourceVersion: number;
  readonly dryRun: boolean;
  /** In the order of the documents; services behind them that follow a Secret or Config with a new value. */
  readonly objects: readonly (ObjectRef & { readonly outcome: ApplyOutcome; readonly resourceVersion: number })[];
  readonly pruned: readonly PrunedObject[];
}

/** YAML of what is stored (empty: nothing yet) and of what was sent (empty: it would be pruned), both normalised. */
export interface ObjectDiff extends ObjectRef {
  readonly outcome: ApplyOutcome | 'pruned';
  readonly current: string;
  readonly submitted: string;
}

export interface DeleteRequest {
  readonly objects: readonly ObjectRef[];
  /** Nodes go although they have live tasks. */
  readonly force?: boolean;
  /** Nodes that do not answer go at once, and their hosts stay as they are. */
  readonly forget?: boolean;
  /** Packages and images that Drover brought to the hosts of nodes go, too. */
  readonly purge?: boolean;
}

/** `deleting`: what depends on the object goes first; `forgotten`: a node whose host was not cleaned; `absent`: there was none. */
export type DeleteOutcome = 'deleted' | 'deleting' | 'forgotten' | 'absent';

export interface DeleteResult {
  readonly objects: readonly (ObjectRef & { readonly outcome: DeleteOutcome })[];
}

/** What is left out stays as it is. */
export interface NodeUpdate {
  readonly availability?: Availability;
  readonly role?: NodeRole;
  /** null takes a label away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** Of a drain: what is still there after this time is stopped without waiting for a replacement; 0 = at once. */
  readonly forceAfterMs?: number;
}

export interface NodeUpdateResult {
  readonly outcome: 'configured' | 'unchanged';
  readonly node: Node;
}

/** Has managers run a build that some member runs already. */
export interface UpgradeRequest {
  /** 16 hexadecimal digits, the beginning of its artefact's hash. */
  readonly build: string;
  /** Names of managers; without it all. */
  readonly nodes?: readonly string[];
  /** Also while so many managers are away that a majority would not be there without the one that is restarted. */
  readonly force?: boolean;
}

export interface UpgradeResult {
  /** Found again in `status.manager.upgrade.id` of a node that failed. */
  readonly id: string;
  /** In the order in which they are upgraded: the leader last. `unchanged`: it runs that build. */
  readonly nodes: readonly { readonly name: string; readonly outcome: 'upgrading' | 'unchanged' }[];
}

/** Services whose tasks are spread anew now. */
export interface RebalanceResult {
  readonly services: readonly string[];
}

/** One of the two: the key to expect from now on, or whatever key the host shows next. */
export interface RekeyRequest {
  readonly hostKey?: string;
  readonly acceptNew?: boolean;
}

export interface RekeyResult {
  readonly node: Node;
  /** What was forgotten; absent where nothing was known. */
  readonly forgotten: { readonly hostKey?: string; readonly machineId?: string };
}

export interface ScaleResult {
  readonly outcome: 'scaled' | 'unchanged';
  readonly service: Service;
}

export interface RotateKeyResult {
  /** Id of the key that seals now. */
  readonly key: string;
  /** An earlier rotation was ended; no further key was made. */
  readonly isResumed: boolean;
  /** Objects that were sealed anew: Secrets, Configs and keys of traffic. */
  readonly resealed: number;
  /** Members that have not fetched the key yet; until they have, the store keeps it for them, sealed with the former one. */
  readonly waitingFor: readonly string[];
}

export interface RotateTrafficKeysResult {
  /** Sorted; nodes on encrypted networks, whose keys are replaced from now on. */
  readonly nodes: readonly string[];
}

export const ROLLOUT_ACTIONS = ['pause', 'resume', 'restart', 'undo'] as const;

export interface RolloutRequest {
  readonly action: (typeof ROLLOUT_ACTIONS)[number];
  /** Of undo; without it the one before. */
  readonly toRevision?: number;
}

export interface RolloutResult {
  readonly outcome: 'paused' | 'resumed' | 'restarted' | 'rolled back' | 'unchanged';
  readonly service: Service;
  /** Of undo: where it went back to. */
  readonly revision?: number;
}

/** Merge patches (RFC 7386) in the form of a manifest: what is left out stays as it is, null takes away. */
export interface ServiceUpdate {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Make all tasks anew, even if nothing changes. */
  readonly force?: boolean;
  /** Where it is left out: `always` with an image in `spec`, else `changed`. */
  readonly resolveImage?: ResolveImage;
}

export interface ServiceUpdateResult {
  readonly outcome: 'configured' | 'unchanged';
  readonly service: Service;
}

export interface CreateTokenRequest {
  readonly name: string;
  readonly role: Role;
  /** RFC 3339; without it the token does not end. */
  readonly expiresAt?: string;
}

export interface TokenSummary {
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** The only answers that hold a token. */
export interface TokenSecret extends TokenSummary {
  readonly token: string;
}

/** Format of what a backup holds; grows when an older Drover would misread it. 2: with Secrets, Configs and the history of services. */
export const BACKUP_FORMAT = 2;

/** All that must outlive the store, of one moment. */
export interface Backup {
  readonly format: number;
  /** RFC 3339. */
  readonly takenAt: string;
  /** Of the program that made it. */
  readonly droverVersion: string;
  /** The store version that the objects are of. */
  readonly resourceVersion: number;
  readonly objects: readonly BackedUp[];
}

/** The values of Secrets and Configs themselves: the file is encrypted as a whole, and is to be read by a cluster with another key. */
export type BackedUp = Exclude<AnyResource, FileObject> | OpenFile;

export type OpenFile = Omit<FileObject, 'spec'> & { readonly spec: { readonly versions: readonly (Omit<FileVersion, 'sealed'> & { /** Base64. */ readonly data: string })[] } };

export interface RestoreRequest {
  readonly backup: Backup;
  /** Replace what the store holds; without it anything there is a conflict. */
  readonly force?: boolean;
}

export interface RestoreResult {
  readonly resourceVersion: number;
  readonly restored: number;
  /** `kind/name` of what was in the store. */
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
}

export interface LogLineFrame {
  readonly task: string;
  readonly stream: 'stdout' | 'stderr';
  /** Without the line end. */
  readonly text: string;
  /** RFC 3339 with the precision of the runtime, where it tells one. */
  readonly time?: string | undefined;
}

/** One line of a log stream; `note`: what a person should know of the lines that follow; `error`: the logs of these tasks could not be read (any further). */
export type LogFrame =
  | LogLineFrame
  | { readonly tasks: readonly string[]; readonly note: string }
  | { readonly node: string; readonly tasks: readonly string[]; readonly error: ErrorBody };

/** In characters; 1 to 65535. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Sent by the client: the first frame of an exec carries argv, and `tty` for a terminal of that size; the others base64 of stdin, or another size.
 * The end of the body is the end of stdin; with `interactive: false` there is none.
 */
export type ExecRequestFrame =
  | { readonly argv: readonly string[]; readonly tty?: TerminalSize; readonly interactive?: boolean }
  | { readonly stdin: string }
  | { readonly resize: TerminalSize };

/** Sent by the server: the task that it runs in, base64 chunks, then one `exit` (128 + n for a signal) or one `error`. */
export type ExecFrame = { readonly task: string } | { readonly stdout: string } | { readonly stderr: string } | { readonly exit: number } | { readonly error: ErrorBody };

/** One blob of an image that is pushed: its manifest, its configuration, a layer. */
export interface ImageBlob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly isLayer: boolean;
}

/** What `POST /v1/images/look` is asked: who lacks what. */
export interface ImageLookRequest {
  /** Digest of the manifest; it is among the blobs. */
  readonly manifest: string;
  readonly blobs: readonly ImageBlob[];
  /** As the image's configuration has it, `amd64`. */
  readonly architecture?: string;
  /** Without it, all that are ready. */
  readonly nodes?: readonly string[];
  /** False: podman turned out to lack what its storage lists. Default true. */
  readonly trustsStorage?: boolean;
}

export type ImageLookEntry = { readonly node: string; readonly missing: readonly string[] } | NodeFailure;

/** In the order of names. */
export interface ImageLookResult {
  readonly nodes: readonly ImageLookEntry[];
}

export interface NodeFailure {
  readonly node: string;
  readonly error: ErrorBody;
}

/** `POST /v1/images/MANIFEST/blobs/DIGEST?nodes=a,b` answers with: bytes that the node has taken; then done, or why not. */
export type ImageSendFrame = { readonly node: string; readonly sent: number } | { readonly node: string; readonly isDone: true } | NodeFailure | { readonly error: ErrorBody };

export interface ImageLoadRequest {
  readonly names: readonly string[];
  readonly nodes: readonly string[];
}

/** `POST /v1/images/MANIFEST/load` answers with one for each node. `isLoaded: false`: podman lacks a layer that was not sent. */
export type ImageLoadFrame = { readonly node: string; readonly isLoaded: boolean } | NodeFailure | { readonly error: ErrorBody };

export type ImageListEntry = { readonly node: string; readonly images: readonly HostImage[] } | NodeFailure;

/** `GET /v1/images?nodes=a,b`; without nodes, of all that are ready. */
export interface ImageListResult {
  readonly nodes: readonly ImageListEntry[];
}

/** Sent by the server when files are read or written: the task, base64 chunks of a tar archive, then `done` or one `error`. Without one of the two it is not complete. */
export type FilesFrame = { readonly task: string } | { readonly chunk: string } | { readonly done: true } | { readonly error: ErrorBody };

/** Sent by the client when files are written: base64 chunks of a tar archive; the end of the body is its end. */
export interface FilesRequestFrame {
  readonly chunk: string;
}

/** Each process has one text per title. */
export interface ProcessTable {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}

/** Of one task, or of each running task of a service. */
export interface ProcessList {
  readonly items: readonly (({ readonly task: string; readonly node: string }) & (ProcessTable | { readonly error: ErrorBody }))[];
}

/** What `POST /v1/nodes/check` answers with, once. */
export type NodeCheckFrame = { readonly report: NodeCheckReport } | { readonly error: ErrorBody };
