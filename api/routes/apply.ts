import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { renderYaml, type Manifest } from '../../manifests/index.js';
import { commitPlanned, type Held } from '../commit-retry.js';
import type { ApplyRequest, ApplyResult, ObjectDiff } from '../contract.js';
import type { ApiDeps } from '../ports.js';
import { controlPlaneFacts, refuseRoles } from '../role-change.js';
import { acceptDocuments } from '../submission.js';
import { planApply, writesOf, type PlannedWrite } from '../write.js';

type ApplyDeps = Pick<ApiDeps, 'store' | 'mirror' | 'clock' | 'members' | 'managed'>;

/** POST /v1/apply: all documents or none, in one commit. POST /v1/diff: what an apply would change, as YAML. */
export function registerApply(app: FastifyInstance, deps: ApplyDeps): void {
  app.post<{ Body: ApplyRequest }>('/v1/apply', async ({ body }): Promise<ApplyResult> => {
    const manifests = acceptDocuments(documentsOf(body), deps.mirror.view);
    const roles = manifests.flatMap((manifest) => (manifest.kind === 'Node' && manifest.spec.role !== undefined ? [{ name: manifest.metadata.name, role: manifest.spec.role }] : []));
    if (roles.length > 0) refuseRoles(deps.mirror.view, roles, await controlPlaneFacts(deps));
    const plan = planner(deps, manifests, body.acceptNew === true);
    if (body.dryRun === true) return resultOf(plan((kind, name) => deps.mirror.view.get(kind, name)), { dryRun: true, version: deps.mirror.view.version });
    const refs = manifests.map(({ kind, metadata: { name } }) => ({ kind, name }));
    const { planned, changes } = await commitPlanned(deps, { refs, plan, writesOf });
    const written = new Map(changes.map(({ object }) => [`${object.kind}/${object.metadata.name}`, object]));
    const stored = planned.map((write) => ({ ...write, object: written.get(`${write.object.kind}/${write.object.metadata.name}`) ?? write.object }));
    return resultOf(stored, { dryRun: false, version: changes.at(-1)?.version ?? deps.mirror.view.version });
  });

  app.post<{ Body: ApplyRequest }>('/v1/diff', async ({ body }): Promise<{ objects: ObjectDiff[] }> => {
    const { view } = deps.mirror;
    const held: Held = (kind, name) => view.get(kind, name);
    const planned = planner(deps, acceptDocuments(documentsOf(body), view), false)(held);
    return { objects: planned.map((write) => diffOf(write, held)) };
  });
}

const planner = ({ clock }: ApplyDeps, manifests: readonly Manifest[], acceptNew: boolean) => (held: Held): PlannedWrite[] =>
  planApply(manifests, { nowMs: clock.now(), newUid: randomUUID, acceptNew, held });

function documentsOf(body: ApplyRequest | undefined): ApplyRequest['documents'] {
  if (Array.isArray(body?.documents)) return body.documents;
  throw new OperatorError('USAGE', 'apply: the body needs "documents", a list of { document, file, index }');
}

const resultOf = (planned: readonly PlannedWrite[], { dryRun, version }: { dryRun: boolean; version: number }): ApplyResult => ({
  resourceVersion: version,
  dryRun,
  objects: planned.map(({ outcome, object: { kind, metadata: { name, resourceVersion } } }) => ({ kind, name, outcome, resourceVersion })),
});

function diffOf({ outcome, object }: PlannedWrite, held: Held): ObjectDiff {
  const { kind, metadata: { name } } = object;
  const current = held(kind, name);
  return { kind, name, outcome, current: current === undefined ? '' : renderYaml([current as unknown as Manifest]), submitted: renderYaml([object as unknown as Manifest]) };
}
