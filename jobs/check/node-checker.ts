import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Clock } from '../../base/clock.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import type { HostPool, HostSession } from '../../host/contract.js';
import type { Finding, Node, NodeCheckReport } from '../../model/index.js';
import { noAnswer, sortFindings } from '../../plan/check/host-findings.js';
import { addressOf } from '../host-address.js';
import type { StorePort } from '../ports.js';
import { checkHost } from './check-host.js';
import { recordChecked } from './checked-record.js';
import { checkPaths } from './check-paths.js';
import { within } from './within.js';

export interface NodeCheckerDeps {
  readonly store: Pick<StorePort, 'view' | 'update'>;
  readonly hosts: HostPool;
  readonly clock: Clock;
}

export interface NodeChecker {
  check(names: readonly string[], signal: AbortSignal): Promise<NodeCheckReport>;
}

const CONNECT_MS = 8000;
const LOOK_MS = 60_000;

/**
 * Looks at hosts and at the ways between them, all at once; a host that hangs costs its own part and no more than the deadline. One check after the other:
 * two at the same time would take each other's packets for their own.
 */
export function createNodeChecker(deps: NodeCheckerDeps): NodeChecker {
  const inTurn = pLimit(1);
  return { check: (names, signal) => inTurn(() => checkNodes(deps, names, signal)) };
}

/** `names`: of nodes that there are; the ways are those that begin or end at one of them. */
async function checkNodes(deps: NodeCheckerDeps, names: readonly string[], signal: AbortSignal): Promise<NodeCheckReport> {
  const { view } = deps.store;
  const asked = names.flatMap((name) => view.node(name) ?? []);
  const others = [...view.list('Node')].filter((node) => !names.includes(node.metadata.name) && node.status.state === 'ready');
  const connected = new Map<string, HostSession>();
  const failed = new Map<string, string>();
  await Promise.all([...asked, ...others].map(async (node) => {
    const { name } = node.metadata;
    try {
      connected.set(name, await within(deps.clock, CONNECT_MS, deps.hosts.session(addressOf(node)), `no login within ${CONNECT_MS / 1000} s`));
    } catch (error) {
      failed.set(name, messageOf(error));
    }
  }));
  const [looks, paths] = await Promise.all([
    Promise.all(asked.map((node) => look(deps, node, { session: connected.get(node.metadata.name), failure: failed.get(node.metadata.name), signal }))),
    checkPaths({ view, clock: deps.clock, asked: names, sessions: connected, run: randomBytes(4).toString('hex'), signal }),
  ]);
  const findings = sortFindings([...looks.flat(), ...paths.findings]);
  await recordChecked(deps, findings, names);
  return { nodes: [...names].sort(byNumber), findings, paths: { nodes: paths.nodes, results: paths.results } };
}

interface Look {
  readonly session: HostSession | undefined;
  readonly failure: string | undefined;
  readonly signal: AbortSignal;
}

async function look({ store, clock }: NodeCheckerDeps, node: Node, { session, failure, signal }: Look): Promise<Finding[]> {
  const { name } = node.metadata;
  if (session === undefined) return [noAnswer(name, failure ?? 'no connection')];
  try {
    return await within(clock, LOOK_MS, checkHost(node, { session, view: store.view, clock, signal }), `no answer within ${LOOK_MS / 1000} s`);
  } catch (error) {
    if (signal.aborted) throw new OperatorError('HOST_LOST_REPLY', 'check nodes: whoever asked has gone', {});
    return [noAnswer(name, messageOf(error))];
  }
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });
