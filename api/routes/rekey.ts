import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { put, type Node } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { RekeyRequest, RekeyResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { parseRekey, rekeyed } from '../rekey.js';
import { resolveName } from '../resolve.js';

const OPERATION: Operation = {
  id: 'rekeyNode', tag: 'nodes', summary: 'Forget the machine behind a node, and join it anew', path: { name: 'Full name of the node.' }, body: 'RekeyRequest', answer: 'RekeyResult',
};

type Request = { Params: { name: string }; Body: RekeyRequest | undefined };

/** POST /v1/nodes/:name/rekey {hostKey} or {acceptNew: true}. The name is exact here: a prefix must not trust the wrong host. */
export function registerRekey(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock'>): void {
  app.post<Request>('/v1/nodes/:name/rekey', { config: { operation: OPERATION, audit: AUDIT.rekey } }, async ({ params: { name }, body }): Promise<RekeyResult> => {
    const request = parseRekey(body);
    const { metadata } = resolveName(deps.mirror.view, 'Node', name);
    if (metadata.name !== name) throw new OperatorError('USAGE', `rekey: "${name}" is no node's full name; did you mean ${metadata.name}?`, { name });
    const { planned, changes } = await commitPlanned(deps, {
      refs: [{ kind: 'Node', name }],
      plan: (held) => rekeyed(present(held('Node', name) as Node | undefined, name), request, deps.clock.now()),
      writesOf: ({ node }) => [put(node)],
    });
    return { ...planned, node: (changes[0]?.object as Node | undefined) ?? planned.node };
  });
}

function present(node: Node | undefined, name: string): Node {
  if (node === undefined) throw new OperatorError('NOT_FOUND', `node "${name}" does not exist`, { name });
  return node;
}
