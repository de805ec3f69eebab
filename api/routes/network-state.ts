import type { FastifyInstance } from 'fastify';
import { timestamp } from '../../base/clock.js';
import { compareNetworkState } from '../../plan/network-state.js';
import { planHostState } from '../../plan/host-state.js';
import type { NetworkState } from '../contract.js';
import { NODE_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { isSet, type Query } from '../query.js';
import { resolveName } from '../resolve.js';

const OPERATION: Operation = {
  id: 'getNetworkState', tag: 'nodes', summary: "Compare what a host's network should be with what is there now", path: NODE_PATH,
  query: { observe: '`0`: the host is not asked, and the answer is what should be, alone.' }, answer: 'NetworkState',
};

type StateRequest = { Params: { name: string }; Querystring: Query };

/**
 * GET /v1/nodes/:name/network-state: what the host's network should be, and what is there at the moment: one round trip to the host. With ?observe=0 the host is not asked, and the
 * answer is what should be alone: at once, and also of a host that does not answer.
 */
export function registerNetworkState(app: FastifyInstance, { mirror: { view }, networks, clock }: Pick<ApiDeps, 'mirror' | 'networks' | 'clock'>): void {
  app.get<StateRequest>('/v1/nodes/:name/network-state', { config: { operation: OPERATION } }, async ({ params, query }): Promise<NetworkState> => {
    const node = resolveName(view, 'Node', params.name);
    const { name } = node.metadata;
    const desired = planHostState(view, name);
    if (!isSet(query.observe ?? '1')) return compareNetworkState({ node: name, desired });
    const look = await networks.look(node, desired);
    return compareNetworkState({ node: name, desired, look: { ...look, observedAt: timestamp(clock.now()) } });
  });
}
