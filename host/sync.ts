import { OperatorError } from '../base/errors.js';
import type { HostState, Listener, NetworkLook, ObservedHost } from '../model/index.js';
import { describeDrift } from '../plan/host-drift.js';
import { expectedHost, stampOf } from '../plan/host-expected.js';
import type { HostStep } from '../plan/host-step.js';
import { planHostSteps } from '../plan/host-steps.js';
import { withdrawnState } from '../plan/host-withdrawal.js';
import { EXIT_REFUSED, EXIT_STALE, renderFence } from './apply/guard.js';
import { renderKeys, type KeyOf } from './apply/render-esp.js';
import { renderApply } from './apply/render.js';
import type { CommandRecord, ExecResult, HostSession } from './contract.js';
import { listScript, parseContainers } from './container/list.js';
import type { ContainerStatus } from './container/runtime.js';
import { parseCounters } from './observe/ipvs-counters.js';
import { parseHost } from './observe/parse-host.js';
import { parseListeners } from './observe/parse-listeners.js';
import { renderObserve, scopeOf } from './observe/script.js';
import { parseSections } from './observe/sections.js';

export interface HostSync {
  readonly session: HostSession;
  /** undefined = nothing of Drover's remains in the host's network. */
  readonly desired: HostState | undefined;
  /** The state that the last sync of this host returned as `applied`; without it the host is observed. */
  readonly cached?: HostState;
  /** Observe although the desired state is the cached one. */
  readonly isFull: boolean;
  readonly fencingToken: number;
  /** Of the security associations that the desired state asks for; needed where it has any. */
  readonly keyOf?: KeyOf;
  readonly signal?: AbortSignal;
  /** Called when all that shall get no more connections is out of the tables, before the rest is done; not when that is all in one. */
  readonly onWithdrawn?: () => void;
  /** Ends the first look at the host, never a change to it; the error is then one for isInterrupted. */
  readonly interrupt?: AbortSignal | undefined;
  readonly record?: (command: CommandRecord) => void;
  /** Per round trip. */
  readonly timeoutMs?: number;
}

export interface HostSyncResult {
  /** Present when the host was observed. */
  readonly containers?: readonly ContainerStatus[];
  /** Present when the host was observed; the kernel's own among them. */
  readonly listeners?: readonly Listener[];
  /** Present when the host was observed: what IPVS has counted. */
  readonly counters?: NetworkLook['counters'];
  /** For the next call's `cached`. */
  readonly applied: HostState | undefined;
  /** Of all passes, in order. */
  readonly steps: readonly HostStep[];
  /** What differed on the host although the desired state is the cached one: somebody else changed it. */
  readonly drift: readonly string[];
  /** Present when the host was observed. */
  readonly observed?: ObservedHost;
  readonly roundTrips: number;
}

const ROUND_TRIP_MS = 120_000;
/** A host that changes under our hands, or a step that fails once, gets this many looks. */
const MAX_OBSERVATIONS = 2;

/**
 * Brings the network of one host to the desired state. With a cached state: one round trip with the difference, none when there is none, two
 * where something has to be withdrawn and there is more to do.
 * Without, or when `isFull`, or when the host is not in the cached state: one to observe, one to apply if needed. Running it twice changes nothing.
 * @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED (details.failures: what the tools said), and what the session throws
 */
export async function syncHostNetwork(sync: HostSync): Promise<HostSyncResult> {
  const { desired, cached } = sync;
  if (cached !== undefined && desired !== undefined && !sync.isFull) {
    const withdrawn = withdrawnState(cached, desired);
    if (withdrawn !== undefined && stampOf(withdrawn) !== stampOf(desired)) return withdrawFirst(sync, cached, withdrawn);
  }
  return bring(sync);
}

/** What gets no more connections leaves the tables by a script of its own: the rest may take ten times as long. */
async function withdrawFirst(sync: HostSync, cached: HostState, withdrawn: HostState): Promise<HostSyncResult> {
  const steps = planHostSteps(expectedHost(cached), withdrawn, cached);
  const outcome = await applySteps({ ...sync, desired: withdrawn }, steps, stampOf(cached));
  if (outcome.kind !== 'applied') return observeAndApply(sync, { steps: outcome.kind === 'failed' ? steps : [], roundTrips: 1, isUnchanged: false });
  sync.onWithdrawn?.();
  const result = await bring({ ...sync, cached: withdrawn });
  return { ...result, steps: [...steps, ...result.steps], roundTrips: result.roundTrips + 1 };
}

async function bring(sync: HostSync): Promise<HostSyncResult> {
  const { desired, cached } = sync;
  if (cached === undefined || sync.isFull) return observeAndApply(sync, { steps: [], roundTrips: 0, isUnchanged: cached !== undefined && stampOf(cached) === stampOf(desired) });
  const steps = planHostSteps(expectedHost(cached), desired, cached);
  if (steps.length === 0 && stampOf(cached) === stampOf(desired)) return { applied: desired, steps, drift: [], roundTrips: 0 };
  const outcome = await applySteps(sync, steps, stampOf(cached));
  if (outcome.kind === 'applied') return { applied: desired, steps, drift: [], roundTrips: 1 };
  return observeAndApply(sync, { steps: outcome.kind === 'failed' ? steps : [], roundTrips: 1, isUnchanged: false });
}

interface Progress {
  readonly steps: readonly HostStep[];
  readonly roundTrips: number;
  /** The desired state was applied before: what differs now is drift. */
  readonly isUnchanged: boolean;
}

async function observeAndApply(sync: HostSync, { steps: before, roundTrips: tripsBefore, isUnchanged }: Progress): Promise<HostSyncResult> {
  let roundTrips = tripsBefore;
  let failures: readonly string[] = [];
  const steps = [...before];
  const drift: string[] = [];
  for (let attempt = 1; attempt <= MAX_OBSERVATIONS; attempt += 1) {
    const { observed, ...found } = await observeHost(attempt === 1 ? sync : { ...sync, interrupt: undefined });
    const planned = planHostSteps(observed, sync.desired);
    roundTrips += 1;
    steps.push(...planned);
    if (isUnchanged && attempt === 1) drift.push(...describeDrift(planned));
    if (planned.length === 0 && observed.stamp === stampOf(sync.desired)) return { applied: sync.desired, steps, drift, observed, ...found, roundTrips };
    const outcome = await applySteps(sync, planned, observed.stamp);
    roundTrips += 1;
    if (outcome.kind === 'applied') return { applied: sync.desired, steps, drift, observed, ...found, roundTrips };
    failures = outcome.kind === 'failed' ? outcome.failures : ['the host changed while it was observed'];
  }
  throw new OperatorError('HOST_COMMAND_FAILED', `sync network of ${sync.session.node}: ${failures[0] ?? 'no reason given'}`, { node: sync.session.node, failures });
}

const INTERRUPTED = 'interrupted';

/** The look was ended on purpose: nothing is known of the host that was not known before, and nothing was done to it. */
export const isInterrupted = (error: unknown): boolean => error instanceof OperatorError && error.details['reason'] === INTERRUPTED;

export interface HostObservation {
  readonly observed: ObservedHost;
  readonly containers: readonly ContainerStatus[];
  readonly listeners: readonly Listener[];
  readonly counters: NetworkLook['counters'];
}

/** The containers are asked in the same round trip. */
const CONTAINERS_SECTION = `echo '@@ containers'; ${listScript}`;

type Observation = Omit<HostSync, 'fencingToken' | 'isFull' | 'keyOf'> & Partial<Pick<HostSync, 'fencingToken'>>;

/** One round trip; reads only, and leaves the token where one is given. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED */
export async function observeHost({ session, desired, record, fencingToken, timeoutMs = ROUND_TRIP_MS, ...signals }: Observation): Promise<HostObservation> {
  const scope = scopeOf(desired);
  const signal = AbortSignal.any([signals.signal, signals.interrupt].filter((one) => one !== undefined));
  const script = (fencingToken === undefined ? '' : renderFence(fencingToken)) + renderObserve(scope, CONTAINERS_SECTION);
  const result = await session.run(script, { title: 'observe host', timeoutMs, signal, record });
  if (result.kind === 'lost' && signals.interrupt?.aborted === true) throw new OperatorError('HOST_LOST_REPLY', `observe network on ${session.node}: ${INTERRUPTED}`, { node: session.node, reason: INTERRUPTED });
  const { code, stdout } = exited(result, session.node, 'observe network');
  if (code === EXIT_REFUSED) throw refusal(session.node, stdout.trim());
  if (code !== 0) throw new OperatorError('HOST_COMMAND_FAILED', `observe network of ${session.node}: exit ${code}`, { node: session.node });
  const sections = parseSections(stdout);
  const bodyOf = (name: string): string => sections.find((section) => section.name === name)?.body ?? '';
  return { observed: parseHost(stdout, scope.namespaces), containers: parseContainers(bodyOf('containers')), listeners: parseListeners(bodyOf('listeners').split('\n')), counters: parseCounters(sections) };
}

type ApplyOutcome = { readonly kind: 'applied' | 'stale' } | { readonly kind: 'failed'; readonly failures: readonly string[] };

async function applySteps({ session, desired, fencingToken, keyOf, signal, record, timeoutMs = ROUND_TRIP_MS }: HostSync, steps: readonly HostStep[], stamp: string): Promise<ApplyOutcome> {
  const script = renderApply(steps, { fencingToken, before: stamp, after: stampOf(desired) });
  const result = await session.run(script, { title: `apply ${steps.length} network steps`, timeoutMs, isUrgent: true, preface: renderKeys(steps, keyOf), signal, record });
  const { code, stdout, stderr } = exited(result, session.node, 'apply network');
  const lines = stdout.split('\n');
  if (code === 0 && lines.includes('APPLIED')) return { kind: 'applied' };
  if (code === EXIT_STALE) return { kind: 'stale' };
  if (code === EXIT_REFUSED) throw refusal(session.node, stdout.trim());
  const failures = lines.flatMap((line) => (line.startsWith('FAILED ') ? [line.slice('FAILED '.length)] : []));
  return { kind: 'failed', failures: failures.length > 0 ? failures : [`exit ${code}: ${stderr.trim().slice(-400)}`] };
}

const refusal = (node: string, answer: string): OperatorError =>
  answer.startsWith('FENCED')
    ? new OperatorError('HOST_FENCED', `sync network of ${node}: another member has taken over there`, { node, answer })
    : new OperatorError('HOST_COMMAND_FAILED', `sync network of ${node}: another script holds the lock`, { node, answer });

function exited(result: ExecResult, node: string, what: string): Extract<ExecResult, { kind: 'exited' }> {
  if (result.kind === 'exited') return result;
  throw new OperatorError('HOST_LOST_REPLY', `${what} on ${node}: the outcome is unknown`, { node, result: result.kind });
}
