import { OperatorError } from '../base/errors.js';
import type { HostState, NetworkLook } from '../model/index.js';
import type { HostSession } from './contract.js';
import { parseCounters, renderConnections } from './observe/ipvs-counters.js';
import { parseHost } from './observe/parse-host.js';
import { renderObserve, scopeOf } from './observe/script.js';
import { parseSections } from './observe/sections.js';

const TIMEOUT_MS = 30_000;

/** What a full look reads of the host's networks, and IPVS's counters, for somebody who asks: one round trip, which changes nothing and needs no token. @throws HOST_LOST_REPLY, HOST_COMMAND_FAILED, HOST_UNREACHABLE */
export async function lookAtNetworks(session: HostSession, desired: HostState | undefined): Promise<NetworkLook> {
  const { node } = session;
  const scope = scopeOf(desired);
  const script = renderObserve(scope, renderConnections(desired?.networks.map(({ name }) => name) ?? []));
  const result = await session.run(script, { title: 'read network tables', timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `read the network tables of ${node}: the connection ended, or ${TIMEOUT_MS / 1000} s were over, before the answer`, { node });
  if (result.code !== 0) throw new OperatorError('HOST_COMMAND_FAILED', `read the network tables of ${node}: exit ${result.code}: ${result.stderr.trim().slice(-400)}`, { node });
  return { observed: parseHost(result.stdout, scope.namespaces), counters: parseCounters(parseSections(result.stdout)) };
}
