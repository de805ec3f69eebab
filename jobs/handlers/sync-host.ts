import { timestamp, type Clock } from '../../base/clock.js';
import { isCode, messageOf, OperatorError } from '../../base/errors.js';
import type { ContainerRuntime } from '../../host/container/runtime.js';
import type { KeyOf } from '../../host/apply/render-esp.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import { isInterrupted, syncHostNetwork, type HostSync, type HostSyncResult } from '../../host/sync.js';
import { rememberVersions, type CountedTraffic, type HostState, type Node } from '../../model/index.js';
import { planContainerFindings } from '../../plan/container-findings.js';
import { stampOf } from '../../plan/host-expected.js';
import { isBusyHost, planLook, type Look } from '../../plan/host-look.js';
import { planHostState, type PictureOf } from '../../plan/host-state.js';
import { imageLookPeriodMs } from '../../plan/unused-images.js';
import { nameTraffic } from '../../plan/ipvs-traffic.js';
import { recordCommand } from '../command-log.js';
import { QUEUES, type JobHandler, type JobLog, type JobQueue } from '../contract.js';
import { addressOf } from '../host-address.js';
import type { HostMemory } from '../host-memory.js';
import { recordApplied, recordWithdrawn } from '../host-record.js';
import type { Interruptions } from '../interruptions.js';
import type { Admission } from '../managers/admission.js';
import type { EventPort, StorePort } from '../ports.js';
import { prepareHost } from '../prepare-host.js';
import { keysOfTraffic, noteLostKey } from '../traffic-keys.js';
import type { Vault } from '../../store/contract.js';
import type { Reporter } from '../reporter.js';

/** Nobody waits for what should not run. */
const STRAY_GRACE_MS = 1000;

export interface SyncHostDeps {
  readonly store: StorePort;
  readonly events: EventPort;
  readonly hosts: HostPool;
  readonly runtime: ContainerRuntime;
  readonly report: Reporter;
  readonly memory: HostMemory<HostState>;
  readonly jobs: Pick<JobQueue, 'now'>;
  /** Looks at hosts that give way when work for the host comes. */
  readonly looks: Interruptions;
  readonly pictureOf: PictureOf;
  readonly vault: Pick<Vault, 'open'>;
  readonly admission: Pick<Admission, 'settle' | 'forget' | 'dismiss'>;
  /** Takes what each look finds that IPVS has counted on a host. */
  readonly noteTraffic: (node: string, counted: readonly CountedTraffic[]) => void;
  /** Of this member's hold on the host. @throws STALE_FENCING_TOKEN when it has none */
  readonly fencingToken: (node: string) => number;
  readonly clock: Clock;
}

export interface SyncRun {
  readonly signal: AbortSignal;
  readonly log: JobLog;
  /** The host comes back: what ended meanwhile is stopped there before it is ready again. */
  readonly isJoining?: boolean;
}

/** A look that is due is tried again after this time; and looks come up to so much of the period early, for hosts to take turns. */
const LATER_MS = 2000;
const SPREAD = 0.2;

/** Brings one host's network to its desired state, and looks at the whole host when that is due and nothing is more urgent. */
export const createSyncHostHandler = (deps: SyncHostDeps): JobHandler =>
  async ({ key }, run) => {
    const node = deps.store.view.node(key);
    if (node === undefined || (node.status.state !== 'ready' && node.status.state !== 'unreachable')) return {};
    const look = await syncHost(deps, node, run).catch((error: unknown) => repair(deps, node, run, error));
    if (look === 'on' || look === 'must') await askForImages(deps, key);
    return { requeueAfterMs: look === 'later' ? LATER_MS : deps.store.view.settings().resyncPeriodMs * (1 - SPREAD * Math.random()) };
  };

/** Once an hour, or as often as images are kept, after a look; where this process has not asked yet it begins at any moment of that time, for hosts to take turns. */
async function askForImages({ memory, jobs, clock, store: { view } }: SyncHostDeps, node: string): Promise<void> {
  const { imageRetentionMs } = view.settings();
  if (imageRetentionMs === 0) return;
  const now = clock.now();
  const periodMs = imageLookPeriodMs(imageRetentionMs);
  const lookedAt = memory.imagesLookedAt(node);
  if (lookedAt === undefined) return memory.noteImagesLook(node, now - periodMs * Math.random());
  if (now < lookedAt + periodMs) return;
  memory.noteImagesLook(node, now);
  await jobs.now(QUEUES.collectImages, [node]);
}

/** What join installed may be gone: somebody removed it, or set the host up anew. The retry finds it in order. @throws the error, or why the host cannot be prepared */
async function repair(deps: SyncHostDeps, node: Node, run: SyncRun, error: unknown): Promise<never> {
  if (isCode(error, 'HOST_COMMAND_FAILED')) {
    const session = await deps.hosts.session(addressOf(node));
    await prepareHost(node, { ...run, session, view: deps.store.view, record: recordCommand(run.log) });
  }
  throw error;
}

/** One sync. @throws what syncHostNetwork and the session throw; the host is in doubt then, and observed in full the next time. */
export async function syncHost(deps: SyncHostDeps, node: Node, run: SyncRun): Promise<Look> {
  const { name } = node.metadata;
  const { view } = deps.store;
  const plan = { version: view.version, startedAt: deps.clock.now(), fencingToken: deps.fencingToken(name), desired: planHostState(view, name, deps.pictureOf), keyOf: keysOfTraffic(view, deps.vault) };
  const look = lookAt(deps, name, plan);
  if (look !== 'on') {
    await syncAs(deps, node, { ...plan, isFull: look === 'must' }, run);
    return look;
  }
  return deps.looks.during(name, async (interrupt) => {
    try {
      await syncAs(deps, node, { ...plan, isFull: true, interrupt }, run);
      return look;
    } catch (error) {
      if (!isInterrupted(error)) throw error;
      run.log.line('the look at the host gave way to work');
      return 'later';
    }
  });
}

interface SyncPlan {
  /** Store version, and time, of the view that the desired state was planned from. */
  readonly version: number;
  readonly startedAt: number;
  /** Of the hold under which it was planned: what is planned before another member took over is refused after. */
  readonly fencingToken: number;
  readonly desired: HostState | undefined;
  readonly keyOf: KeyOf;
}

function lookAt({ store: { view }, memory }: SyncHostDeps, name: string, { startedAt, desired }: SyncPlan): Look {
  const cached = memory.applied(name);
  return planLook({
    quietMs: startedAt - memory.changedAt(name), ageMs: startedAt - memory.observedAt(name), periodMs: view.settings().resyncPeriodMs,
    isKnown: cached !== undefined, isChanged: stampOf(cached) !== stampOf(desired), isBusy: isBusyHost(view, name),
  });
}

async function syncAs(deps: SyncHostDeps, node: Node, plan: SyncPlan & Pick<HostSync, 'isFull' | 'interrupt'>, { signal, log, isJoining = false }: SyncRun): Promise<void> {
  const { memory } = deps;
  const { name } = node.metadata;
  const { version, startedAt, ...wanted } = plan;
  const session = await deps.hosts.session(addressOf(node));
  const record = recordCommand(log);
  let withdrawal: Promise<void> | undefined;
  const onWithdrawn = (): void => {
    log.line(`withdrawn, store version ${version}`);
    withdrawal = recordWithdrawn(deps, node, version).catch((error: unknown) => log.line(`record withdrawal: ${messageOf(error)}`));
  };
  try {
    const result = await syncHostNetwork({ session, cached: memory.applied(name), ...wanted, onWithdrawn, signal, record });
    await withdrawal;
    log.line(`${result.steps.length} steps, ${result.roundTrips} round trips, store version ${version}`);
    remember(deps, name, result, startedAt);
    if (result.counters !== undefined) deps.noteTraffic(name, nameTraffic(deps.store.view, result.applied, result.counters));
    if (result.drift.length > 0) await tell(deps, node, result.drift);
    await noteLostKey(deps.store, node, result);
    await recordApplied(deps, node, { version, result });
    if (result.containers !== undefined) await settleContainers(deps, node, { session, containers: result.containers, startedAt, record, isJoining });
    await deps.admission.settle(node, session, { signal, log });
  } catch (error) {
    if (!isInterrupted(error)) memory.doubt(name);
    await withdrawal;
    throw error;
  }
}

function remember({ memory, clock }: SyncHostDeps, name: string, { applied, observed, steps }: HostSyncResult, startedAt: number): void {
  if (applied === undefined) return;
  memory.remember(name, applied, { observedAt: observed === undefined ? undefined : startedAt, changedAt: steps.length === 0 ? undefined : clock.now() });
}

interface Findings {
  readonly session: HostSession;
  readonly containers: NonNullable<HostSyncResult['containers']>;
  readonly startedAt: number;
  readonly record: ReturnType<typeof recordCommand>;
  readonly isJoining: boolean;
}

async function settleContainers(deps: SyncHostDeps, node: Node, { session, containers, startedAt, record, isJoining }: Findings): Promise<void> {
  const tasks = deps.store.view.tasksOnNode(node.metadata.name);
  const { events, stray, overdue } = planContainerFindings({ tasks, found: containers, lookedAt: startedAt, now: deps.clock.now(), isJoining });
  for (const { task, event } of events) await deps.report.task(task, event);
  if (stray.length > 0) {
    await tell(deps, node, stray.map(({ name }) => `container ${name} was here and should not be: removed`));
    await removeContainers(deps, node, { session, record, stray: stray.map(({ name }) => name) });
  }
  await deps.jobs.now(QUEUES.syncTask, overdue);
}

interface Removal {
  readonly session: HostSession;
  readonly stray: readonly string[];
  readonly record: ReturnType<typeof recordCommand>;
}

async function removeContainers({ store, runtime }: SyncHostDeps, node: Node, { session, stray, record }: Removal): Promise<void> {
  const outcomes = await runtime.stop(session, stray.map((name) => ({ name, graceMs: STRAY_GRACE_MS, remove: true })), { record });
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failed?.kind === 'failed') throw new OperatorError('HOST_COMMAND_FAILED', `remove container ${failed.name}: ${failed.message}`, { node: node.metadata.name });
  for (const name of stray) {
    await store.update('Task', name, (task) => (task.status.containerId === undefined ? undefined : { ...task, status: { ...rememberVersions(task), containerId: undefined } }));
  }
}

async function tell({ events, clock }: SyncHostDeps, node: Node, findings: readonly string[]): Promise<void> {
  const time = timestamp(clock.now());
  await events.append(findings.map((message) => ({
    time, type: 'Warning' as const, reason: 'DriftRepaired', message, source: 'sync-host', object: { kind: 'Node' as const, name: node.metadata.name },
  })));
}
