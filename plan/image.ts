import { createHash } from 'node:crypto';
import { timestamp } from '../base/clock.js';
import { CHANGE_CAUSE, IMAGE_REQUEST, imageRequestOf, isWanted, put, withCondition, without, type ClusterView, type Condition, type Node, type Service } from '../model/index.js';
import { createMatcher } from './constraints.js';
import type { Plan } from './context.js';
import type { ServiceDraft } from './service-draft.js';

/** A service waits no longer for a digest: what lies in a registry that does not answer must not hold it up for ever. */
const ANSWER_MS = 600_000;
/** Type of the condition that tells what became of the last question. */
export const IMAGE_RESOLVED = 'ImageResolved';

export type ImageAnswer = { readonly digest: string } | { readonly problem: string };

/**
 * The node that asks the registry on behalf of a service: one that may run it, so that what it pulls is of use there. Always the same one as long as the
 * nodes are the same; undefined when there is none.
 */
export function resolverOf(view: ClusterView, service: Service): string | undefined {
  const rank = ({ metadata: { name } }: Node): string => createHash('sha256').update(`${service.metadata.uid} ${name}`).digest('hex');
  return candidates(view, service).filter(({ status }) => status.state === 'ready').map((node) => [rank(node), node.metadata.name] as const).sort().at(0)?.[1];
}

function candidates(view: ClusterView, { spec: { placement } }: Service): Node[] {
  const matches = createMatcher(placement.constraints);
  return [...view.list('Node')].filter((node) => node.metadata.deletionTimestamp === undefined && node.spec.availability === 'active' && matches(node));
}

/**
 * Why the first task of the present template waits, for a person to read; undefined when it does not. A service whose digest was known goes on with that
 * until another one is found. Where no node can ask, and none is about to, nothing could be run either: its tasks say why.
 */
export function awaitedDigest(view: ClusterView, { service, tasks, targetHash }: ServiceDraft): string | undefined {
  const { spec: { image, imageDigest } } = service;
  if (imageRequestOf(service) === undefined || imageDigest !== undefined) return undefined;
  if (tasks().some((task) => task.spec.templateHash === targetHash && isWanted(task))) return undefined;
  const node = resolverOf(view, service);
  if (node !== undefined) return `waits for the digest of image ${image}: ${node} asks its registry`;
  return candidates(view, service).some(({ status }) => status.state === 'joining') ? `waits for the digest of image ${image}: no node is ready to ask its registry` : undefined;
}

/** What is to be done about the question: undefined when there is none, or nobody can ask. */
export function planImage(view: ClusterView, service: Service, now: number): Plan & { readonly isDue: boolean } | undefined {
  const request = imageRequestOf(service);
  if (request === undefined || service.metadata.deletionTimestamp !== undefined) return undefined;
  const wakeAt = request.askedAt + ANSWER_MS;
  if (wakeAt <= now) return { isDue: false, writes: [put(answered(service, { problem: 'nobody could be asked in time' }, now))] };
  return { isDue: resolverOf(view, service) !== undefined, writes: [], wakeAt };
}

/** The service with the answer. A digest that was known stays where there is no new one. Pure. */
export function answered(service: Service, answer: ImageAnswer, now: number): Service {
  const { metadata, spec, status } = service;
  const found = 'digest' in answer ? answer.digest : spec.imageDigest;
  const isNew = found !== spec.imageDigest;
  const next = isNew ? { ...spec, imageDigest: found } : spec;
  const cause: Record<string, string> = isNew && spec.imageDigest !== undefined ? { [CHANGE_CAUSE]: `another digest of image ${spec.image}` } : {};
  return {
    ...service, spec: next as Service['spec'],
    metadata: { ...metadata, generation: metadata.generation + Number(isNew), annotations: { ...without(metadata.annotations, IMAGE_REQUEST), ...cause } },
    status: { ...status, conditions: withCondition(status.conditions, conditionOf(service, answer), timestamp(now)) },
  };
}

function conditionOf({ spec: { image, imageDigest } }: Service, answer: ImageAnswer): Omit<Condition, 'lastTransitionTime'> {
  if ('digest' in answer) return { type: IMAGE_RESOLVED, status: 'True', reason: 'DigestFound', message: `image ${image} is ${answer.digest}` };
  const instead = imageDigest === undefined ? 'each node takes what it has, or finds, under that name, so nodes may run different versions of it' : `its tasks stay with ${imageDigest}`;
  return { type: IMAGE_RESOLVED, status: 'False', reason: 'DigestUnknown', message: `image ${image} could not be found in a registry to record its digest; ${instead}: ${answer.problem}` };
}
