import type { FastifyInstance } from 'fastify';
import { timestamp } from '../../base/clock.js';
import { put, ROTATE_KEYS, type TrafficKeys } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned } from '../commit-retry.js';
import type { RotateTrafficKeysResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';

const OPERATION: Operation = { id: 'rotateTrafficKeys', tag: 'networks', summary: 'Give every host on an encrypted network a new key', answer: 'RotateTrafficKeysResult' };

/** POST /v1/traffic-keys/rotate: every host on an encrypted network gets a new key, without a packet lost. Answers before that is done. */
export function registerTrafficKeys(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'clock'>): void {
  app.post('/v1/traffic-keys/rotate', { config: { operation: OPERATION, audit: AUDIT.rotateTrafficKeys } }, async (): Promise<RotateTrafficKeysResult> => {
    const refs = [...deps.mirror.view.list('TrafficKeys')].map(({ metadata: { name } }) => ({ kind: 'TrafficKeys', name }) as const);
    const at = timestamp(deps.clock.now());
    const { planned } = await commitPlanned(deps, {
      refs,
      plan: (held) => refs.flatMap(({ kind, name }) => marked(held(kind, name) as TrafficKeys | undefined, at)),
      writesOf: (marks) => marks.map(put),
    });
    return { nodes: planned.map(({ metadata: { name } }) => name).sort() };
  });
}

const marked = (keys: TrafficKeys | undefined, at: string): TrafficKeys[] =>
  (keys === undefined ? [] : [{ ...keys, metadata: { ...keys.metadata, annotations: { ...keys.metadata.annotations, [ROTATE_KEYS]: at } } }]);
