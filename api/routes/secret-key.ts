import type { FastifyInstance } from 'fastify';
import { isCode, OperatorError } from '../../base/errors.js';
import { FILE_KINDS, isFileObject, put, sealContext, sealedIn, trafficKeyContext, type AnyResource, type Kind, type Sealed } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import type { RotateKeyResult } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';

const OPERATION: Operation = { id: 'rotateSecretKey', tag: 'control plane', summary: 'Seal all secrets with a new key', answer: 'RotateKeyResult' };

type RotationDeps = Pick<ApiDeps, 'store' | 'mirror' | 'vault' | 'members'>;

/** Somebody else may change the same object. */
const MAX_ATTEMPTS = 10;

/**
 * POST /v1/secret-key/rotate: a new key, every value sealed with it, and the former one of no use to the store any more. One that was cut off, or that a
 * member has yet to hear of, is ended first: then no further key is made.
 */
export function registerSecretKey(app: FastifyInstance, deps: RotationDeps): void {
  app.post('/v1/secret-key/rotate', { config: { operation: OPERATION, audit: AUDIT.rotateKey } }, async (): Promise<RotateKeyResult> => {
    const { vault } = deps;
    await vault.refresh();
    const isResumed = await vault.isRenewing() || (await staleObjects(deps)).length > 0;
    if (!isResumed) await vault.renew();
    const resealed = await resealAll(deps);
    const waitingFor = await vault.settle(await memberIds(deps));
    return { key: vault.key ?? '', isResumed, resealed, waitingFor: await namesOf(deps, waitingFor) };
  });
}

const SEALED_KINDS: readonly Kind[] = [...FILE_KINDS, 'TrafficKeys'];

async function staleObjects({ store, vault }: RotationDeps): Promise<AnyResource[]> {
  const lists = await Promise.all(SEALED_KINDS.map((kind) => store.list(kind)));
  return lists.flatMap(({ objects }) => objects).filter((object) => sealedIn(object).some(({ key }) => key !== vault.key));
}

/** One object a commit: a rotation that is cut off has done some, and the next one does the rest. Returns how many. */
async function resealAll(deps: RotationDeps): Promise<number> {
  let done = 0;
  for (let attempts = 1; ; attempts += 1) {
    const stale = await staleObjects(deps);
    if (stale.length === 0) return done;
    if (attempts > MAX_ATTEMPTS) throw new OperatorError('VERSION_CONFLICT', 'rotate the key: secrets are changed all the time; run it again', { left: stale.length });
    for (const object of stale) done += await reseal(deps, object) ? 1 : 0;
  }
}

/** False when somebody changed it meanwhile. */
async function reseal({ mirror, vault }: RotationDeps, object: AnyResource): Promise<boolean> {
  try {
    await mirror.commit([put(sealedAnew(object, vault))]);
    return true;
  } catch (error) {
    if (isCode(error, 'VERSION_CONFLICT')) return false;
    throw error;
  }
}

function sealedAnew(object: AnyResource, vault: RotationDeps['vault']): AnyResource {
  const anew = (context: string, sealed: Sealed): Sealed => (sealed.key === vault.key ? sealed : vault.seal(context, vault.open(context, sealed)));
  if (object.kind === 'TrafficKeys') {
    return { ...object, spec: { keys: object.spec.keys.map((key) => ({ ...key, sealed: anew(trafficKeyContext(object.metadata.name, key.spi), key.sealed) })) } };
  }
  if (!isFileObject(object)) return object;
  return { ...object, spec: { versions: object.spec.versions.map((version) => ({ ...version, sealed: anew(sealContext(object, version.id), version.sealed) })) } };
}

/** Also those that are away, until they are forgotten: they come back with the former key alone. */
async function memberIds({ mirror, members }: RotationDeps): Promise<string[]> {
  const managers = [...mirror.view.list('Node')].filter(({ status }) => status.manager !== undefined).map(({ metadata }) => metadata.uid);
  return [...new Set([...(await members.list()).map(({ id }) => id), ...managers])];
}

async function namesOf({ mirror, members }: RotationDeps, ids: readonly string[]): Promise<string[]> {
  const known = await members.list();
  const nodes = [...mirror.view.list('Node')];
  return ids.map((id) => nodes.find(({ metadata }) => metadata.uid === id)?.metadata.name ?? known.find((member) => member.id === id)?.hostname ?? id);
}
