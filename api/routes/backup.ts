import type { FastifyInstance } from 'fastify';
import { isCode, OperatorError } from '../../base/errors.js';
import { AUDIT } from '../audit/rules.js';
import { backupOf, checkBackup, planRestore, refuseFull } from '../backup.js';
import type { Backup, RestoreRequest, RestoreResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';

/** Ten thousand tasks are some 25 MB. */
const BODY_LIMIT = 256 * 2 ** 20;
/** Controllers write all the time where a store is not empty. */
const MAX_ATTEMPTS = 10;

const BACKUP: Operation = { id: 'backup', tag: 'control plane', summary: 'Take all that must outlive the store, of one moment, with the values of secrets', answer: 'Backup' };
const RESTORE: Operation = { id: 'restore', tag: 'control plane', summary: 'Have the store hold what a backup holds, all of it or nothing', body: 'RestoreRequest', answer: 'RestoreResult' };

/** GET /v1/backup: all that must outlive the store, of one moment. POST /v1/restore: all of it or nothing. */
export function registerBackup(app: FastifyInstance, deps: Pick<ApiDeps, 'store' | 'mirror' | 'vault' | 'clock' | 'version'>): void {
  app.get('/v1/backup', { config: { operation: BACKUP, role: 'admin', audit: AUDIT.backup } }, async (): Promise<Backup> => {
    const listed = await deps.store.list();
    await deps.vault.refresh(); // after the list: whatever is in it, its keys were told before
    return backupOf(listed, { nowMs: deps.clock.now(), droverVersion: deps.version, vault: deps.vault });
  });

  app.post<{ Body: RestoreRequest | undefined }>('/v1/restore', { config: { operation: RESTORE, role: 'admin', audit: AUDIT.restore }, bodyLimit: BODY_LIMIT }, async ({ body }) => {
    if (body?.backup === undefined) throw new OperatorError('USAGE', 'restore: the body needs "backup"');
    return restore(deps, checkBackup(body.backup), body.force === true);
  });
}

async function restore({ store, mirror, vault }: Pick<ApiDeps, 'store' | 'mirror' | 'vault'>, backup: Backup, isForced: boolean): Promise<RestoreResult> {
  await vault.refresh();
  for (let attempts = 1; ; attempts += 1) {
    const planned = planRestore(backup, (await store.list()).objects, vault);
    if (!isForced) refuseFull(planned);
    try {
      const changes = await mirror.commit(planned.writes);
      return { resourceVersion: changes.at(-1)?.version ?? mirror.view.version, restored: backup.objects.length, replaced: planned.replaced, deleted: planned.deleted };
    } catch (error) {
      if (!isCode(error, 'VERSION_CONFLICT') || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}
