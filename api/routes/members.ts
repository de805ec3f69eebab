import type { FastifyInstance } from 'fastify';
import { AUDIT } from '../audit/rules.js';
import type { AcceptLossResult, MemberList } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';

const LIST: Operation = { id: 'listMembers', tag: 'control plane', summary: 'List the members of the control plane, and whether the store lacks what was acknowledged', answer: 'MemberList' };
const ACCEPT_LOSS: Operation = { id: 'acceptLoss', tag: 'control plane', summary: 'Go on with a store that lacks what was acknowledged', answer: 'AcceptLossResult' };

/**
 * GET /v1/members: who shares the store, who of them leads, who has not been heard of, and whether the store lacks what was acknowledged.
 * POST /v1/members/accept-loss: then what it has is the truth from now on.
 */
export function registerMembers(app: FastifyInstance, { members, log }: Pick<ApiDeps, 'members' | 'log'>): void {
  app.get('/v1/members', { config: { operation: LIST } }, async (): Promise<MemberList> => {
    const [list, alarm] = await Promise.all([members.list(), members.alarm()]);
    return { items: list.map((member) => ({ ...member, self: member.id === members.self })), ...(alarm !== undefined && { alarm }) };
  });

  app.post('/v1/members/accept-loss', { config: { operation: ACCEPT_LOSS, audit: AUDIT.acceptLoss } }, async (): Promise<AcceptLossResult> => {
    const accepted = await members.acceptLoss();
    if (accepted === undefined) return {};
    log.warn('loss accepted', { ...accepted });
    return { accepted };
  });
}
