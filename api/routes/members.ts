import type { FastifyInstance } from 'fastify';
import type { MemberList } from '../contract.js';
import type { ApiDeps } from '../ports.js';

/** GET /v1/members: who shares the store, who of them leads, and who has not been heard of. */
export function registerMembers(app: FastifyInstance, { members }: Pick<ApiDeps, 'members'>): void {
  app.get('/v1/members', async (): Promise<MemberList> => ({ items: (await members.list()).map((member) => ({ ...member, self: member.id === members.self })) }));
}
