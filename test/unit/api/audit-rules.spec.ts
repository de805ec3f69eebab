import { createServer } from 'node:http';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import { AUDIT } from '../../../api/audit/rules.js';
import type { AuditRule } from '../../../api/audit/rule.js';
import { createApi } from '../../../api/server.js';
import type { ApiDeps } from '../../../api/ports.js';
import { silentLog } from '../../../base/log.js';

const SECRET = 'hunter2';
const tell = ({ action, deed }: AuditRule, body: object, result?: object, params = {}) => {
  const request = { body: body as Record<string, unknown>, params };
  return { action: typeof action === 'string' ? action : action(request), ...deed?.(request, result as Record<string, unknown> | undefined) };
};

describe('what the audit trail tells of a request', () => {
  it('is declared by every route that changes something, so that none is told of by its path alone', async () => {
    const undeclared: string[] = [];
    const guard = (app: FastifyInstance): void => void app.addHook('onRoute', ({ method, url, config }) => {
      if (method !== 'GET' && method !== 'HEAD' && config?.audit === undefined) undeclared.push(`${String(method)} ${url}`);
    });
    const deps = { mirror: {}, clock: { now: () => 0 }, log: silentLog } as unknown as ApiDeps;
    await createApi(deps, { createServer: (handler) => createServer(handler), guard }).ready();
    expect(undeclared).to.deep.equal([]);
  });

  it('names a drain, a promotion and the like as the command line does', () => {
    const of = (body: object) => tell(AUDIT.updateNode, body, undefined, { name: 'node-1' });
    expect([of({ availability: 'drain' }), of({ role: 'manager' }), of({ availability: 'active' }), of({ labels: { zone: SECRET } })]).to.deep.equal([
      { action: 'drain', objects: ['node/node-1'], detail: '' }, { action: 'promote', objects: ['node/node-1'], detail: '' },
      { action: 'activate', objects: ['node/node-1'], detail: '' }, { action: 'node update', objects: ['node/node-1'], detail: 'labels: zone' },
    ]);
  });

  it('names the task that was meant by a prefix, and the signal, of a kill', () => {
    expect(tell(AUDIT.killTask, {}, { task: 'web.1.abc', node: 'node-1', signal: 'SIGKILL' }, { name: 'web.1' })).to.deep.equal({ action: 'task kill', objects: ['task/web.1.abc'], detail: 'SIGKILL' });
    expect(tell(AUDIT.killTask, { signal: 'NO' }, undefined, { name: 'web.1' })).to.deep.equal({ action: 'task kill', objects: ['task/web.1'], detail: 'NO' });
  });

  it('names fields and never their values', () => {
    const detail = tell(AUDIT.updateService, { spec: { env: { PASSWORD: SECRET }, image: 'x' }, labels: { a: SECRET }, force: true }, undefined, { name: 'web' });
    expect(detail).to.deep.equal({ action: 'service update', objects: ['service/web'], detail: 'spec: env, image; labels: a; forced' });
    const documents = [{ document: { kind: 'Secret', metadata: { name: 'db' }, spec: { stringData: SECRET } } }];
    expect(tell(AUDIT.apply, { documents })).to.deep.equal({ action: 'apply', objects: ['secret/db'] });
  });

  it('bears any body, as a refused request may have', () => {
    for (const rule of Object.values(AUDIT)) for (const body of [{}, { documents: [null, 3, { document: 'x' }], objects: 'no', nodes: [[]], services: {}, spec: 7, labels: [] }]) expect(() => tell(rule, body)).not.to.throw();
  });
});
