import type {
  AnyResource, API_VERSION, Availability, Change, Kind, MemberStatus, NetworkState, Node, NodeCheckReport, NodeRole, ResolveImage, RewindAlarm, Role, Service,
} from '../model/index.js';
import type { ErrorBody } from './contract/error.js';

export type { NetworkState, NodeCheckReport };
export type { Role } from '../model/index.js';
export type { LoginRequest, SessionInfo, SessionTicket } from './session/contract.js';
export * from './contract/backup.js';
export * from './contract/error.js';
export * from './contract/exec.js';
export * from './contract/files.js';
export * from './contract/history.js';
export * from './contract/images.js';
export * from './contract/jobs.js';
export * from './contract/logs.js';
export * from './contract/openapi.js';
export * from './contract/processes.js';
export * from './contract/resources.js';

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

/** The stable shape of `-o json`; on the wire a ShownList. */
export interface ResourceList {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'List';
  readonly metadata: { readonly resourceVersion: number };
  readonly items: readonly AnyResource[];
}

/** A watch without `from` starts with what there is, says when that is complete, and goes on with changes. On the wire a ShownFrame. */
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

export interface DiffResult {
  /** In the order of the documents, then what would be pruned. */
  readonly objects: readonly ObjectDiff[];
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

export interface RebalanceRequest {
  /** Names of replicated services; without it all of them. */
  readonly services?: readonly string[];
}

/** Services whose tasks are spread anew now. */
export interface RebalanceResult {
  readonly services: readonly string[];
  /** Of the last of them as it was written; 0 where there is none. */
  readonly resourceVersion: number;
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

export interface ScaleRequest {
  /** From 0 to 100000. */
  readonly replicas: number;
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

export interface TokenList {
  readonly items: readonly TokenSummary[];
}

export interface RotateTokenRequest {
  /** RFC 3339; without it the new token lives as long as the old one was meant to. */
  readonly expiresAt?: string;
}

export interface RemovedToken {
  readonly name: string;
}

/** The only answers that hold a token. */
export interface TokenSecret extends TokenSummary {
  readonly token: string;
}

export interface NodeCheckRequest {
  /** Without it every node. */
  readonly names?: readonly string[];
}

/** Of `POST /v1/tasks/NAME/kill`. */
export interface TaskKillRequest {
  /** `KILL`, `SIGTERM`, `9`; default KILL. */
  readonly signal?: string;
}

/** The signal was sent. What becomes of the task is seen a moment later, and its restart policy decides on what follows. */
export interface TaskKillResult {
  readonly task: string;
  readonly node: string;
  /** With SIG, or a number. */
  readonly signal: string;
}

/** What `POST /v1/nodes/check` answers with, once. */
export type NodeCheckFrame = { readonly report: NodeCheckReport } | { readonly error: ErrorBody };
