import { OperatorError } from '../../base/errors.js';
import type { NodeFacts, NodeSpec, NodeStatus } from '../../model/index.js';
import type { CommandRecord, ExecResult, HostSession } from '../contract.js';
import { refuseOtherMachine, type MachineIdentity } from './identity.js';
import { packageManagerOf } from './package-manager.js';
import { describeStep, planJoin, type JoinStep } from './plan-join.js';
import { probeScript } from './probe-script.js';
import { parseProbe, type HostProbe } from './probe.js';
import { remedyFor } from './remedies.js';
import type { HostRequirements } from './requirements.js';
import { joinScript, parseStepReports, renderStep } from './step-script.js';
import { resolveVtep } from './vtep.js';

const PROBE_TIMEOUT_MS = 60_000;
/** Packages over a slow line. */
const CHANGE_TIMEOUT_MS = 900_000;

export interface JoinRequest {
  readonly session: HostSession;
  /** All parts' in one, from mergeRequirements. */
  readonly requirements: HostRequirements;
  readonly advertise?: NodeSpec['advertise'];
  readonly identity: MachineIdentity;
  readonly signal?: AbortSignal;
  readonly record?: (command: CommandRecord) => void;
  readonly onStep?: (step: string, done: number, total: number) => void;
}

export interface JoinResult {
  readonly facts: NodeFacts;
  readonly vtep: NonNullable<NodeStatus['vtep']>;
  readonly changed: boolean;
  /** What was done, in words; empty for a host that had everything. */
  readonly steps: readonly string[];
}

/** One round trip for a host that has everything, two otherwise. @throws JOIN_FAILED with step, command, output and remedy; HOST_IDENTITY; HOST_LOST_REPLY */
export async function joinHost(request: JoinRequest): Promise<JoinResult> {
  const { session, requirements, advertise, identity } = request;
  const probe = parseProbe(await runScript(request, 'probe host', probeScript(requirements), PROBE_TIMEOUT_MS));
  refuseUnsuitable(session.node, probe);
  refuseOtherMachine(session.node, probe.facts.machineId, identity);
  const steps = planJoin(probe, requirements);
  const joined = steps.length === 0 ? probe : await change(request, probe, steps);
  return { facts: joined.facts, vtep: resolveVtep(advertise, joined), changed: steps.length > 0, steps: steps.map(describeStep) };
}

async function change(request: JoinRequest, probe: HostProbe, steps: readonly JoinStep[]): Promise<HostProbe> {
  const packageManager = packageManagerOf(probe);
  const script = joinScript(steps, packageManager, probeScript(request.requirements));
  const report = (line: string): void => {
    const number = /^@step (\d+)$/.exec(line)?.[1];
    const step = steps[Number(number)];
    if (number !== undefined && step !== undefined) request.onStep?.(describeStep(step), Number(number), steps.length);
  };
  const stdout = await runScript(request, 'prepare host', script, CHANGE_TIMEOUT_MS, report);
  const failed = parseStepReports(stdout).find(({ code }) => code !== 0);
  const step = failed === undefined ? undefined : steps[failed.number];
  if (failed !== undefined && step !== undefined) throw stepFailed(step, renderStep(step, packageManager), failed.output);
  const after = parseProbe(stdout);
  const [left] = planJoin(after, request.requirements);
  if (left !== undefined) throw stepFailed(left, renderStep(left, packageManager), 'the command reported success, but the host shows no change');
  return after;
}

async function runScript({ session, signal, record }: JoinRequest, title: string, script: string, timeoutMs: number, onLine?: (line: string) => void): Promise<string> {
  const result: ExecResult = await session.run(script, { title, timeoutMs, signal, record, onLine });
  if (result.kind === 'exited') return result.stdout;
  throw new OperatorError('HOST_LOST_REPLY', `${title} ${session.node}: the connection ended before the answer`, { node: session.node });
}

function refuseUnsuitable(node: string, probe: HostProbe): void {
  const fail = (step: string, message: string): never => {
    throw new OperatorError('JOIN_FAILED', `${step}: ${message}`, { step, node });
  };
  if (!probe.isRoot) fail('become root', 'the login user is not root and sudo did not help: set spec.ssh.user to root or allow sudo without a password');
  if (!probe.hasSystemd) fail('find systemd', 'the host does not run systemd, which keeps the resolvers and containers alive');
}

const stepFailed = (step: JoinStep, command: string, output: string): OperatorError => {
  const [name, remedy] = [describeStep(step), remedyFor(step, output)];
  const last = output.split('\n').filter((line) => line !== '').at(-1) ?? 'no output';
  return new OperatorError('JOIN_FAILED', `${name}: ${last}; ${remedy}`, { step: name, command, output: output.slice(-4000), remedy });
};
