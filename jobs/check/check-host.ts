import type { Clock } from '../../base/clock.js';
import { OperatorError } from '../../base/errors.js';
import { CLOCK_LINE, checkScript } from '../../host/check/check-script.js';
import { parseCheck } from '../../host/check/parse-check.js';
import type { CommandRecord, HostSession } from '../../host/contract.js';
import type { ClusterView, Finding, Node } from '../../model/index.js';
import { expectationsOf } from '../../plan/check/expectations.js';
import { planHostFindings } from '../../plan/check/host-findings.js';
import { REQUIREMENTS } from '../prepare-host.js';

const TIMEOUT_MS = 60_000;
const SCRIPT = checkScript(REQUIREMENTS);

export interface CheckRun {
  readonly session: HostSession;
  readonly view: ClusterView;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly record?: (command: CommandRecord) => void;
}

/** Looks at one host by itself, in one round trip that changes nothing. @throws HOST_LOST_REPLY, HOST_COMMAND_FAILED, HOST_UNREACHABLE */
export async function checkHost(node: Node, { session, view, clock, signal, record }: CheckRun): Promise<Finding[]> {
  const { name } = node.metadata;
  const askedMs = clock.now();
  let heardMs: number | undefined;
  let isClockNext = false;
  const listen = (line: string): void => {
    if (isClockNext) heardMs ??= clock.now();
    isClockNext = line === CLOCK_LINE;
  };
  const result = await session.run(SCRIPT, { title: 'check host', timeoutMs: TIMEOUT_MS, signal, record, onLine: listen });
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `check ${name}: the connection ended, or ${TIMEOUT_MS / 1000} s were over, before the answer`, { node: name });
  const facts = parseCheck(result.stdout, REQUIREMENTS, heardMs === undefined ? undefined : { askedMs, heardMs });
  return planHostFindings(name, facts, expectationsOf(view, node));
}
