import { QUEUES } from '../jobs/contract.js';
import { imageRequestOf, type ClusterView } from '../model/index.js';
import { planImage } from '../plan/image.js';
import { SETTLED, type Decision, type Reconciler } from './reconciler.js';

/** Has the digest of an image asked for, on some node, where somebody wants to know it. */
export const createImageReconciler = (): Reconciler => ({
  name: 'image',
  allKeys: asking,
  keysOf: ({ op, object }, view) => {
    if (object.kind === 'Service') return op === 'put' && imageRequestOf(object) !== undefined ? [object.metadata.name] : [];
    return object.kind === 'Node' ? asking(view) : [];
  },
  plan: (view, key, now): Decision => {
    const service = view.service(key);
    const plan = service === undefined ? undefined : planImage(view, service, now);
    if (plan === undefined) return SETTLED;
    return {
      writes: plan.writes,
      ...(plan.isDue && { due: [{ queue: QUEUES.resolveImage, keys: [key] }] }),
      ...(plan.wakeAt !== undefined && { wakeInMs: Math.max(plan.wakeAt - now, 0) }),
    };
  },
});

const asking = (view: ClusterView): readonly string[] =>
  [...view.list('Service')].filter((service) => imageRequestOf(service) !== undefined).map(({ metadata }) => metadata.name);
