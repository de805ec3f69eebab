import type { ContainerSettings } from './container-settings.js';
import type { FileReference } from './file.js';
import type { JobSchedule, JobStatus } from './job.js';
import type { Condition, Resource } from './resource.js';
import type { UpdateStatus } from './update.js';

export type Protocol = 'tcp' | 'udp' | 'sctp';
export type ServiceMode = 'replicated' | 'global' | 'replicated-job' | 'global-job';

export interface PortSpec {
  /** 0 in a manifest: the system chooses one. Never 0 in the store. */
  readonly published: number;
  readonly target: number;
  readonly protocol: Protocol;
  readonly mode: 'ingress' | 'host';
  /** Of an ingress port: the application sees the client's address. Left out where it does not, so that specs from before stay equal. */
  readonly preserveSource?: true;
  /** Of a host port: the only IPv4 address of the node at which it is open. */
  readonly hostIp?: string;
}

/** `80/tcp`: of the node's ports, each of which exists once. */
export const portKey = ({ published, protocol }: Pick<PortSpec, 'published' | 'protocol'>): string => `${published}/${protocol}`;

export const preservesSource = ({ mode, preserveSource }: PortSpec): boolean => mode === 'ingress' && preserveSource === true;

/** Whether two services cannot publish both. Two host ports may be equal: the scheduler keeps their tasks on different nodes. */
export const portsClash = (one: PortSpec, other: PortSpec): boolean => portKey(one) === portKey(other) && (one.mode === 'ingress' || other.mode === 'ingress');

/** Compose's healthcheck; times in milliseconds. */
export interface Healthcheck {
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

export interface Quantity {
  /** Cores. */
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Processes and threads, 0 = no limit; only as a limit. */
  readonly pids?: number;
}

export interface Reservation extends Quantity {
  /** By kind, as nodes name them. */
  readonly genericResources?: Readonly<Record<string, number>>;
}

export interface Placement {
  /** Expressions as Swarm's: `node.labels.zone == a`. All must hold. */
  readonly constraints: readonly string[];
  readonly preferences: readonly { readonly spread: string }[];
  /** 0 = no limit. */
  readonly maxReplicasPerNode: number;
}

/** What one container gets; a change here replaces tasks. */
export interface ContainerSpec extends ContainerSettings {
  readonly image: string;
  /** `sha256:…`, what the tag of `image` was found to stand for: the system's, and the same for all tasks. */
  readonly imageDigest?: string;
  /** Replaces the image's entrypoint. */
  readonly entrypoint?: readonly string[];
  /** Arguments; replaces the image's command. */
  readonly command?: readonly string[];
  /** Values may be templates (see text-template.ts). */
  readonly env: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workdir?: string;
  /** May be a template. */
  readonly hostname?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck?: Healthcheck;
  readonly resources: { readonly limits: Quantity; readonly reservations: Reservation };
  readonly stopGracePeriodMs: number;
  /** Absent where there are none. */
  readonly secrets?: readonly FileReference[];
  readonly configs?: readonly FileReference[];
}

export interface UpdateConfig {
  /** Slots in work at once; 0 = all. */
  readonly parallelism: number;
  readonly delayMs: number;
  readonly order: 'stop-first' | 'start-first';
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly monitorMs: number;
  readonly maxFailureRatio: number;
  /** Without a slot that got on for so long, it is given up. Absent: DEFAULT_PROGRESS_DEADLINE_MS. */
  readonly progressDeadlineMs?: number;
}

export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any';
  readonly delayMs: number;
  /** 0 = no limit. */
  readonly maxAttempts: number;
  /** Look-back for maxAttempts; 0 = the whole life. */
  readonly windowMs: number;
}

/** `started`: all its tasks run; `healthy`: they pass their healthcheck, too; `completed`: a job is done. All with its present template. */
export type DependencyCondition = 'started' | 'healthy' | 'completed';

/** By name of the service that has to come first. */
export type Dependencies = Readonly<Record<string, { readonly condition: DependencyCondition }>>;

export interface ServiceSpec extends ContainerSpec {
  readonly mode: ServiceMode;
  /** Of a replicated job: how many tasks have to end well. */
  readonly replicas: number;
  /** Of a replicated job: tasks at a time; absent: all of them. */
  readonly maxConcurrent?: number;
  readonly schedule?: JobSchedule;
  /** What the first task of each new template waits for. */
  readonly dependsOn?: Dependencies;
  /** Name of a Secret: a docker config.json with the login for the registry of its image. It is used for each pull as it is then, and replaces no task. */
  readonly imagePullSecret?: string;
  readonly networks: readonly string[];
  /** By network: further names that lead where the service's own does. They are the hosts' business, and replace no task. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  readonly ports: readonly PortSpec[];
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly placement: Placement;
  readonly restartPolicy: RestartPolicy;
  readonly updateConfig: UpdateConfig;
  readonly rollbackConfig: UpdateConfig;
  /** Its tasks are moved, one by one, to nodes that have fewer of them; without it they stay where they are. */
  readonly rebalance?: boolean;
  /** Grows when all tasks are to be made anew although nothing else changed. */
  readonly forceUpdate?: number;
}

/** Annotation: a person has asked for the tasks to be spread anew; gone when they are. */
export const REBALANCE = 'drover/rebalance';

export interface ServiceStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  /** VIP per network, kept over scale and update until the service is gone. Empty with dnsrr. */
  readonly virtualAddresses: Readonly<Record<string, string>>;
  /** Firewall mark of the service in every lb namespace, from 256 up; 0 until allocated. */
  readonly fwmark: number;
  readonly replicas: { readonly desired: number; readonly running: number };
  readonly update?: UpdateStatus;
  /** What its present template waits for before its first task. */
  readonly waitsFor?: string;
  /** Of a job only. */
  readonly job?: JobStatus;
}

export type Service = Resource<'Service', ServiceSpec, ServiceStatus>;

/** A replicated service says itself how many it wants; how many a global one wants depends on the nodes. */
export const wantedTasks = ({ spec, status }: Service): number => (spec.mode === 'replicated' ? spec.replicas : status.replicas.desired);
