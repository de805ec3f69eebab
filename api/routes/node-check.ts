import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import type { NodeCheckFrame } from '../contract.js';
import { firstFrameOf, type FrameBody } from '../first-frame.js';
import { sendNdjson } from '../ndjson.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

const OPERATION: Operation = {
  id: 'checkNodes', tag: 'nodes', summary: 'Find what breaks traffic on hosts and between them', body: { json: 'NodeCheckRequest', frames: 'NodeCheckRequest', isOptional: true },
  answer: { frames: 'NodeCheckFrame' }, description: 'One frame comes, when all hosts have been looked at. The check changes nothing but a condition of the nodes.',
};

/**
 * POST /v1/nodes/check {names?}, as application/json or as one frame of application/x-ndjson: without names, every node. Answers with one
 * NodeCheckFrame, as a stream since slow hosts may take longer than a client waits for an ordinary answer.
 */
export function registerNodeCheck(app: FastifyInstance, { mirror, checks }: Pick<ApiDeps, 'mirror' | 'checks'>): void {
  app.post<{ Body: FrameBody }>('/v1/nodes/check', { config: { operation: OPERATION, audit: false } }, async (request, reply) => {
    const wanted = namesOf(await firstFrameOf(request.body, 'check'));
    const names = wanted.map((name) => resolveName(mirror.view, 'Node', name).metadata.name);
    const all = [...mirror.view.list('Node')].map(({ metadata }) => metadata.name);
    return sendNdjson(request, reply, async ({ signal, write }) => {
      const frame: NodeCheckFrame = { report: await checks.check(names.length === 0 ? all : [...new Set(names)], signal) };
      write(frame);
    });
  });
}

function namesOf({ names }: { readonly names?: unknown }): readonly string[] {
  if (names === undefined) return [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names as readonly string[];
  throw new OperatorError('USAGE', 'check: names must be a list of strings');
}
