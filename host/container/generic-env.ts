import type { GenericResources } from '../../model/index.js';

/** How a container learns what it was given, as Swarm tells it: `DOCKER_RESOURCE_GPU=gpu-0,gpu-1`, or the number. */
export const genericEnv = (given: GenericResources = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(given).map(([kind, held]) => [`DOCKER_RESOURCE_${kind.toUpperCase()}`, typeof held === 'number' ? String(held) : held.join(',')]));
