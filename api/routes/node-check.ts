import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { NodeCheckReport } from '../../model/index.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

type CheckRequest = { Body: { names?: unknown } | null | undefined };

/** POST /v1/nodes/check {names?}: without names, every node. Answers within a minute, whatever the hosts do. */
export function registerNodeCheck(app: FastifyInstance, { mirror, checks }: Pick<ApiDeps, 'mirror' | 'checks'>): void {
  app.post<CheckRequest>('/v1/nodes/check', async ({ body, raw }): Promise<NodeCheckReport> => {
    const names = namesOf(body?.names).map((name) => resolveName(mirror.view, 'Node', name).metadata.name);
    const all = [...mirror.view.list('Node')].map(({ metadata }) => metadata.name);
    const gone = new AbortController();
    raw.socket.once('close', () => gone.abort());
    return checks.check(names.length === 0 ? all : [...new Set(names)], gone.signal);
  });
}

function namesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value as readonly string[];
  throw new OperatorError('USAGE', 'check: names must be a list of strings');
}
