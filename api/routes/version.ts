import type { FastifyInstance } from 'fastify';
import { timestamp } from '../../base/clock.js';
import type { VersionInfo } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';

const OPERATION: Operation = { id: 'getVersion', tag: 'control plane', summary: 'Who answers, and how much of the store it has seen', answer: 'VersionInfo' };

/** GET /v1/version. */
export function registerVersion(app: FastifyInstance, { version, mirror, clock, dashboard }: Pick<ApiDeps, 'version' | 'mirror' | 'clock' | 'dashboard'>): void {
  const startedAt = timestamp(clock.now());
  app.get('/v1/version', { config: { operation: OPERATION } }, async (): Promise<VersionInfo> => {
    const url = dashboard?.url();
    return { version, pid: process.pid, startedAt, resourceVersion: mirror.view.version, ...(url !== undefined && { dashboard: url }) };
  });
}
