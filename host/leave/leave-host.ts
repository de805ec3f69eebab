import { OperatorError } from '../../base/errors.js';
import { EXIT_REFUSED } from '../apply/guard.js';
import type { CommandRecord, HostSession } from '../contract.js';
import type { ContainerRuntime } from '../container/runtime.js';
import { syncHostNetwork } from '../sync.js';
import { LEAVE_STEPS, leaveScript, parseLeaveReport, type LeaveOptions } from './leave-script.js';

/** Packages take their time to go. */
const LEAVE_TIMEOUT_MS = 600_000;
/** Whoever still runs here was told to stop before. */
const GRACE_MS = 1000;
/** What a shell says of a program that is not there. */
const EXIT_NOT_FOUND = 127;

export interface LeaveHost extends LeaveOptions {
  readonly session: HostSession;
  readonly runtime: ContainerRuntime;
  readonly signal?: AbortSignal;
  readonly record?: (command: CommandRecord) => void;
  readonly onStep?: (step: string, done: number, total: number) => void;
}

const TOTAL = LEAVE_STEPS.length + 2;

/**
 * Takes everything of Drover's from the host: containers, then the network, then what join changed. Safe to repeat at any point. Returns what was
 * left as it is, and why. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED naming what could not be removed
 */
export async function leaveHost(request: LeaveHost): Promise<readonly string[]> {
  const { session, fencingToken, signal, record, onStep } = request;
  onStep?.('remove containers', 0, TOTAL);
  await removeContainers(request);
  onStep?.('remove networks', 1, TOTAL);
  await syncHostNetwork({ session, desired: undefined, isFull: true, fencingToken, signal, record });
  const onLine = (line: string): void => {
    const index = LEAVE_STEPS.findIndex((step) => line === `@step ${step}`);
    if (index >= 0) onStep?.(`give back ${LEAVE_STEPS[index]}`, index + 2, TOTAL);
  };
  const result = await session.run(leaveScript(request), { title: 'give back the host', timeoutMs: LEAVE_TIMEOUT_MS, onLine, signal, record });
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `give back ${session.node}: the outcome is unknown`, { node: session.node });
  const { hasLeft, kept, failures } = parseLeaveReport(result.stdout);
  if (hasLeft) return kept;
  if (result.code === EXIT_REFUSED && result.stdout.startsWith('FENCED')) throw new OperatorError('HOST_FENCED', `give back ${session.node}: a newer control plane has been there`, { node: session.node });
  const why = failures.length > 0 ? failures.join('; ') : `exit ${result.code}: ${(result.stderr || result.stdout).trim().slice(-400)}`;
  throw new OperatorError('HOST_COMMAND_FAILED', `give back ${session.node}: ${why}`, { node: session.node, failures });
}

async function removeContainers({ session, runtime, signal, record }: LeaveHost): Promise<void> {
  const found = await runtime.list(session, { signal, record }).catch(noneWithoutRuntime);
  if (found === undefined) throw new OperatorError('HOST_LOST_REPLY', `list containers on ${session.node}: the outcome is unknown`, { node: session.node });
  const outcomes = await runtime.stop(session, found.map(({ name }) => ({ name, graceMs: GRACE_MS, remove: true })), { signal, record });
  const failed = outcomes.find(({ kind }) => kind === 'failed' || kind === 'lost');
  if (failed !== undefined) throw new OperatorError('HOST_COMMAND_FAILED', `remove container ${failed.name}: ${failed.kind === 'failed' ? failed.message : 'the outcome is unknown'}`, { node: session.node });
}

/** A join that did not come far has installed no podman. */
function noneWithoutRuntime(error: unknown): [] {
  if (error instanceof OperatorError && error.details['code'] === EXIT_NOT_FOUND) return [];
  throw error;
}
