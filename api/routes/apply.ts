import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { renderYaml, type Manifest } from '../../manifests/index.js';
import { isFileKind, isFileObject, namedFiles, type AnyResource, type FileObject, type Service, type Write } from '../../model/index.js';
import { usedVersions } from '../../plan/file-versions.js';
import { objectKey } from '../../store/versioned.js';
import { AUDIT } from '../audit/rules.js';
import { commitPlanned, type Held } from '../commit-retry.js';
import type { ApplyRequest, ApplyResult, DiffResult, ObjectDiff, ObjectRef } from '../contract.js';
import { withFreshListeners } from '../fresh-listeners.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { controlPlaneFacts, refuseRoles } from '../role-change.js';
import { planPrune, prunedRefs, pruneScope, type PrunePlan } from '../prune.js';
import { refuseUnknownPolicy } from '../resolve-image.js';
import { acceptDocuments } from '../submission.js';
import { presentVersion } from '../file-write.js';
import { show } from '../show.js';
import { planApply, writesOf, type PlannedWrite } from '../write.js';

const APPLY: Operation = {
  id: 'apply', tag: 'objects', summary: 'Apply manifests, all or none, in one commit', body: 'ApplyRequest', answer: 'ApplyResult',
  description: 'With `dryRun` nothing is written. Problems of manifests are listed in `details.problems` of MANIFEST_INVALID, each with its document, from 1, and its place in it.',
};
const DIFF: Operation = { id: 'diff', tag: 'objects', summary: 'Show what an apply would change, as YAML', body: 'ApplyRequest', answer: 'DiffResult' };

type ApplyDeps = Pick<ApiDeps, 'store' | 'mirror' | 'vault' | 'clock' | 'members' | 'managed' | 'listeners'>;

/** POST /v1/apply: all documents or none, in one commit. POST /v1/diff: what an apply would change, as YAML. */
export function registerApply(app: FastifyInstance, deps: ApplyDeps): void {
  app.post<{ Body: ApplyRequest }>('/v1/apply', { config: { operation: APPLY, audit: AUDIT.apply } }, async ({ body }): Promise<ApplyResult> => {
    const manifests = await withFreshListeners(deps, () => acceptDocuments(documentsOf(body), deps.mirror.view));
    refuseUnknownPolicy(body.resolveImage);
    const roles = manifests.flatMap((manifest) => (manifest.kind === 'Node' && manifest.spec.role !== undefined ? [{ name: manifest.metadata.name, role: manifest.spec.role }] : []));
    if (roles.length > 0) refuseRoles(deps.mirror.view, roles, await controlPlaneFacts(deps));
    const hasFiles = manifests.some(({ kind }) => isFileKind(kind));
    if (hasFiles) await deps.vault.refresh();
    const plan = planner(deps, manifests, body);
    const { view } = deps.mirror;
    if (body.dryRun === true) return resultOf(plan((kind, name) => view.get(kind, name), () => view.list('Service')), { dryRun: true, version: view.version });
    const refs = [...refsOf(manifests), ...prunedRefs(view, manifests, pruneScope(body))];
    const { planned, changes } = await commitPlanned(deps, { refs, readsServices: hasFiles, plan, writesOf: allWritesOf });
    const written = new Map(changes.map(({ object }) => [objectKey(object), object]));
    const writes = planned.writes.map((write) => ({ ...write, object: written.get(objectKey(write.object)) ?? write.object }));
    return resultOf({ ...planned, writes }, { dryRun: false, version: changes.at(-1)?.version ?? view.version });
  });

  app.post<{ Body: ApplyRequest }>('/v1/diff', { config: { operation: DIFF, audit: false } }, async ({ body }): Promise<DiffResult> => {
    const { view } = deps.mirror;
    const held: Held = (kind, name) => view.get(kind, name);
    const manifests = await withFreshListeners(deps, () => acceptDocuments(documentsOf(body), view));
    const { writes, pruning } = planner(deps, manifests, { documents: body.documents, prune: body.prune, resolveImage: 'never' })(held, () => view.list('Service'));
    const pruned = pruning.objects.filter(({ outcome }) => outcome === 'pruned').flatMap(({ kind, name }) => held(kind, name) ?? []);
    return { objects: [...writes.filter(({ isTouched }) => isTouched !== true).map((write) => diffOf(write, held, deps.vault)), ...pruned.map((object) => prunedDiff(object, deps.vault))] };
  });
}

/** What an apply does, in one commit. */
interface PlannedApply {
  readonly writes: readonly PlannedWrite[];
  readonly pruning: PrunePlan;
}

const allWritesOf = ({ writes, pruning }: PlannedApply): Write[] => [...writesOf(writes), ...pruning.removals.flatMap((removal) => removal.writes)];

function planner({ clock, vault, mirror }: ApplyDeps, manifests: readonly Manifest[], request: ApplyRequest) {
  const { acceptNew, expects, resolveImage = 'always' } = request;
  const scope = pruneScope(request);
  return (held: Held, services: () => Iterable<Service>): PlannedApply => {
    for (const { kind, metadata: { name } } of manifests) refuseUnexpected({ kind, name }, held(kind, name) !== undefined, expects);
    const nowMs = clock.now();
    const pruning = planPrune(mirror.view, manifests, { scope, held, nowMs });
    const goes = new Set(pruning.removals.map(({ ref }) => objectKey({ kind: ref.kind, metadata: ref })));
    const staying = (): Service[] => [...services()].filter((service) => !goes.has(objectKey(service)));
    return { pruning, writes: planApply(manifests, { nowMs, newUid: randomUUID, acceptNew: acceptNew === true, resolveImage, held, files: { vault, services: staying, used: () => usedVersions(mirror.view) } }) };
  };
}

function refuseUnexpected({ kind, name }: ObjectRef, isThere: boolean, expects: ApplyRequest['expects']): void {
  const ref = `${kind.toLowerCase()}/${name}`;
  if (expects === 'absent' && isThere) throw new OperatorError('CONFLICT', `${ref} exists already: change it with \`drover ${kind.toLowerCase()} update ${name}\``, { kind, name });
  if (expects === 'present' && !isThere) throw new OperatorError('NOT_FOUND', `${ref} does not exist`, { kind, name });
}

/** With what their services refer to. */
const refsOf = (manifests: readonly Manifest[]): ObjectRef[] => {
  const refs = manifests.flatMap((manifest) => [
    { kind: manifest.kind, name: manifest.metadata.name },
    ...(manifest.kind === 'Service' ? namedFiles(manifest.spec) : []),
  ]);
  return [...new Map(refs.map((ref) => [`${ref.kind}/${ref.name}`, ref])).values()];
};

function documentsOf(body: ApplyRequest | undefined): ApplyRequest['documents'] {
  if (Array.isArray(body?.documents)) return body.documents;
  throw new OperatorError('USAGE', 'apply: the body needs "documents", a list of { document, file, index }');
}

const resultOf = ({ writes, pruning }: PlannedApply, { dryRun, version }: { dryRun: boolean; version: number }): ApplyResult => ({
  resourceVersion: version,
  dryRun,
  pruned: pruning.objects,
  objects: writes.filter(({ isTouched }) => isTouched !== true).map(({ outcome, object: { kind, metadata: { name, resourceVersion } } }) => ({ kind, name, outcome, resourceVersion })),
});

function diffOf({ outcome, object }: PlannedWrite, held: Held, vault: ApplyDeps['vault']): ObjectDiff {
  const { kind, metadata: { name } } = object;
  const current = held(kind, name);
  const isSameValue = isFileObject(object) && current !== undefined && presentVersion(current as FileObject) === presentVersion(object);
  return { kind, name, outcome, current: current === undefined ? '' : yamlOf(current, vault, 'stored'), submitted: yamlOf(object, vault, isSameValue ? 'stored' : 'given') };
}

const prunedDiff = (object: AnyResource, vault: ApplyDeps['vault']): ObjectDiff =>
  ({ kind: object.kind, name: object.metadata.name, outcome: 'pruned', current: yamlOf(object, vault, 'stored'), submitted: '' });

/** Two values of a secret are told apart without a word of either. */
function yamlOf(object: AnyResource, vault: ApplyDeps['vault'], origin: 'stored' | 'given'): string {
  const shown = object.kind === 'Secret' ? { ...object, spec: { data: `(${object.spec.versions[0]?.bytes ?? 0} bytes, ${origin})` } } : show(object, vault);
  return renderYaml([shown as unknown as Manifest]);
}
