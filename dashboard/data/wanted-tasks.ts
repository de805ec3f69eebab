import type { Service } from '../../model/service.js';

/** A replicated service says itself how many it wants; how many a global one or a job wants depends on the nodes and the run. Pure. */
export const wantedTasks = ({ spec, status }: Service): number => (spec.mode === 'replicated' ? spec.replicas : status.replicas.desired);
